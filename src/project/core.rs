//! The core of a project, as a value: what runs it, where, since when it is there.

use std::path::PathBuf;

use clap::ValueEnum;

/// The port of a core where nothing is said.
pub const DEFAULT_PORT: u16 = 3567;

/// The address of a core on this machine. Not `localhost`, which Node resolves to `::1` first.
pub fn uri(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Which kind of core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// The real core, in a container.
    Docker,
    /// st's own development core.
    Builtin,
}

impl EngineName {
    /// As `st.toml`, `--engine` and JSON call it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Builtin => "builtin",
        }
    }
}

/// A core of a project that was found or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core {
    /// What runs it.
    pub engine: EngineName,
    /// Its port on 127.0.0.1, where it is known.
    pub port: Option<u16>,
    /// Whether it runs, healthy or not.
    pub running: bool,
    /// Why it doesn't run, where that is known.
    pub reason: Option<String>,
    /// The container's name.
    pub container: Option<String>,
    /// The container's image.
    pub image: Option<String>,
    /// The built-in core's process.
    pub pid: Option<u32>,
    /// The built-in core's data file.
    pub data: Option<PathBuf>,
}

impl Core {
    /// Where it is reached.
    pub fn uri(&self) -> Option<String> {
        self.port.map(uri)
    }
}

/// A core that is up, and whether it was before.
#[derive(Clone, Debug)]
pub struct Up {
    /// The core.
    pub core: Core,
    /// It ran already.
    pub already_running: bool,
    /// The CDI versions that it speaks, newest first.
    pub cdi: Vec<String>,
    /// What a user should know about it.
    pub notes: Vec<String>,
}
