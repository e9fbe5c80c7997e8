//! Ways to run a core: Docker (the only place that knows bollard) and built-in.
//!
//! Both take a [`Spec`], leave a core that is healthy or nothing at all, and can be found again
//! by the project's [`Identity`].

pub mod builtin;
pub mod client;
pub mod docker;
pub mod error;
pub mod fault;
pub mod health;
pub mod identity;
pub mod port;

pub use error::RuntimeError;
pub use identity::Identity;

use std::{path::PathBuf, time::Duration};

use crate::project::core::{Database, uri};

/// A core that is wanted.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Whose it is.
    pub identity: Identity,
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// The key that it asks for; several are separated by commas.
    pub api_key: Option<String>,
    /// How long it may take to become healthy.
    pub timeout: Duration,
    /// Where a core in Docker keeps its data; the built-in one has a file.
    pub database: Database,
    /// A database of an older core is fine: whoever asks knows what it needs.
    pub upgrading: bool,
    /// The settings of a core in Docker.
    pub config: Vec<Given>,
    /// The image of a PostgreSQL of the project's own.
    pub database_image: String,
    /// Where the built-in core keeps its state, data and log.
    pub state: PathBuf,
}

/// A setting of the core, as its container is given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The container's variable.
    pub env: &'static str,
    /// Its value; empty for a secret that is not to be had.
    pub value: String,
    /// It is shown to nobody.
    pub secret: bool,
}

impl Spec {
    /// Where it is reached.
    pub fn uri(&self) -> String {
        uri(self.port)
    }
}
