//! The built-in development core: it speaks the Core Driver Interface (CDI) to the SDKs.
//!
//! | where | what |
//! |---|---|
//! | [`server`] | the port |
//! | [`routes`] | paths and their handlers: **add an endpoint in `routes/table.rs`**, its handler in `recipes/` |
//! | [`recipes`] | what each endpoint does |
//! | [`http`] | headers, API keys, versions, bodies in; answers out |
//! | [`tokens`] | signing keys, access tokens, refresh tokens |
//! | [`storage`] | one SQLite connection; one transaction a request |
//!
//! Handlers are plain blocking functions on tokio's blocking pool: SQLite, RSA and bcrypt block
//! anyway, and the accept loop never waits for them.

pub mod clock;
pub mod core;
pub mod error;
pub mod http;
pub mod options;
pub mod recipes;
pub mod routes;
pub mod server;
pub mod storage;
pub mod tokens;

pub use clock::Clock;
pub use error::ServeError;
pub use options::{Lifetimes, Options};
pub use server::{Server, bind};
