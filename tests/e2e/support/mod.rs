//! What the tests of this binary share.

pub(crate) mod app;
pub(crate) mod packages;
pub(crate) mod wire;
