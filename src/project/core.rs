//! The core of a project, as a value: what runs it, where, since when it is there.

use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

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
    /// Since when it runs: milliseconds since 1970.
    pub started: Option<u64>,
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

/// What a running core takes and holds, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Its memory in bytes.
    pub memory: Option<u64>,
    /// How many users signed up.
    pub users: Option<u64>,
}

/// A user, as a core knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub struct User {
    /// Their id.
    pub id: String,
    /// When they joined: milliseconds since 1970.
    pub joined: u64,
    /// Their e-mail addresses.
    pub emails: Vec<String>,
    /// Their phone numbers.
    pub phones: Vec<String>,
    /// How they sign in.
    pub logins: Vec<Login>,
}

/// A way in which a user signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub struct Login {
    /// `emailpassword`, `passwordless`, `thirdparty`, ...
    pub method: String,
    /// The third party, where it is one.
    pub provider: Option<String>,
    /// The address is known to be theirs.
    pub verified: bool,
}

/// A one-time code that was asked for and not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub struct Pending {
    /// When it was asked for: milliseconds since 1970.
    pub created: u64,
    /// How long it is good for, in milliseconds.
    pub lifetime: u64,
    /// How often a wrong code was tried.
    pub failed: u64,
}
