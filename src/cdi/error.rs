//! Why a core can't start.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::{
    error::{Exit, Failure},
    shell::disk::DiskError,
};

/// Why a core can't start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An API key that the real core would refuse.
    #[error("an API key {0}")]
    ApiKey(&'static str),
    /// Reachable from other machines, and anyone may call it.
    #[error("`--listen {0}` is not loopback, and there is no `--api-key`")]
    Public(std::net::IpAddr),
    /// The port is taken or the address is not this machine's.
    #[error("can't listen on `{address}`")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Another process has the data file.
    #[error("`{}` is in use by {}", path.display(), holder(*pid))]
    InUse {
        /// The data file.
        path: PathBuf,
        /// The process that has it, where that is known.
        pid: Option<u32>,
    },
    /// The data file was written by a newer `st`.
    #[error("`{}` was written by a newer st (schema {found}, this st knows {known})", path.display())]
    Newer {
        /// The data file.
        path: PathBuf,
        /// The file's schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The file is a database of something else.
    #[error("`{}` is not a data file of st's core", .0.display())]
    Foreign(PathBuf),
    /// The data file can't be opened or read.
    #[error("can't open `{}`", path.display())]
    Data {
        /// The data file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The data file can't be made.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The network gave up while serving.
    #[error("the core stopped serving")]
    Serve(#[source] io::Error),
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".into(), |pid| format!("process {pid}"))
}

impl Failure for ServeError {
    fn code(&self) -> &'static str {
        match self {
            Self::ApiKey(_) => "core-api-key",
            Self::Public(_) => "core-open",
            Self::Listen { .. } => "core-listen",
            Self::InUse { .. } => "core-data-in-use",
            Self::Newer { .. } => "core-data-newer",
            Self::Foreign(_) => "core-data-foreign",
            Self::Data { .. } => "core-data",
            Self::Disk(error) => error.code(),
            Self::Serve(_) => "core-serve",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::ApiKey(_) | Self::Public(_) | Self::Foreign(_) => Exit::Usage,
            _ => Exit::Machine,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::ApiKey(_) => Some("make one with `openssl rand -hex 20`".into()),
            Self::Public(_) => Some("pass `--api-key`, or leave `--listen` out".into()),
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                Some("pass another `--port`, or `--port 0` for a free one".into())
            }
            Self::InUse { pid: Some(pid), .. } => {
                Some(format!("stop that core (`kill {pid}`), or pass another `--data` file"))
            }
            Self::InUse { .. } | Self::Foreign(_) => Some("pass another `--data` file".into()),
            Self::Disk(error) => error.hint(),
            Self::Newer { .. } => Some("update st, or pass another `--data` file".into()),
            _ => None,
        }
    }
}
