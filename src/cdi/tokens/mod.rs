//! What proves a session: signing keys, access tokens, refresh tokens.

pub mod access;
pub mod hash;
pub mod keys;
pub mod refresh;
