//! The core of a project, as a value: what runs it, where, since when it is there.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use clap::ValueEnum;
use serde::Serialize;
use url::Url;

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

/// Where a core in Docker keeps its data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// In its memory: gone when it stops.
    #[default]
    Memory,
    /// In a PostgreSQL of the project's own, in a named volume.
    Postgres,
    /// In a PostgreSQL that st doesn't run, at this `postgresql://` address; it may hold a password.
    External(String),
}

impl Database {
    /// As `st.toml` and JSON call it.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Postgres => "postgres",
            Self::External(_) => "external",
        }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "memory" => return Ok(Self::Memory),
            "postgres" | "postgresql" => return Ok(Self::Postgres),
            _ => {}
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(
                "it is `memory`, `postgres`, or an address: postgresql://USER:PASSWORD@HOST/NAME".into()
            );
        };
        // The core's driver takes only the long spelling, and takes a host with an underscore for none at all.
        let (Ok(url), "postgres" | "postgresql") = (Url::parse(text), scheme) else {
            return Err(format!("`{scheme}` is no PostgreSQL; core 11 and later speak nothing else"));
        };
        match url.host_str() {
            None | Some("") => Err("it names no host".into()),
            Some(host) if host.contains('_') => {
                Err(format!("the core can't use a host name with an underscore: `{host}`"))
            }
            Some("localhost" | "127.0.0.1" | "[::1]") => Err(
                "inside a container that is the container itself: write `host.docker.internal` for this machine"
                    .into(),
            ),
            Some(_) => Ok(Self::External(format!("postgresql://{rest}"))),
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
    /// Of a core in Docker: where its data is, as [`Database::id`] calls it.
    pub database: Option<&'static str>,
    /// Since when it runs: milliseconds since 1970.
    pub started: Option<u64>,
    /// What `[core.config]` set: variable -> value; `(secret)` for one.
    pub config: BTreeMap<String, String>,
    /// Since when it doesn't, where that is known.
    pub ended: Option<u64>,
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
    /// How many sessions have not ended.
    pub sessions: Option<u64>,
}

/// What some project of this machine has of a core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The project's id, as in the names of its containers.
    pub id: String,
    /// Its directory, where that is known.
    pub directory: Option<PathBuf>,
    /// The directory is known and not there any more.
    pub lost: bool,
    /// What runs, or ran, its core.
    pub engine: EngineName,
    /// Its core runs.
    pub running: bool,
    /// The core's port on 127.0.0.1.
    pub port: Option<u16>,
    /// There is data on disk: a volume or a file.
    pub data: bool,
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

/// What there is to say of a core that is not healthy.
#[derive(Clone, Debug, Default)]
pub struct Trouble {
    /// Why it is not, or what is wrong though it is.
    pub reason: Option<String>,
    /// When it was last seen healthy: milliseconds since 1970.
    pub healthy_at: Option<u64>,
    /// What it logged last.
    pub log: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases() {
        let external = Database::External("postgresql://me:pw@db.example/st".into());
        assert_eq!("memory".parse(), Ok(Database::Memory));
        assert_eq!("postgres".parse(), Ok(Database::Postgres));
        assert_eq!("postgres://me:pw@db.example/st".parse(), Ok(external));
        for (wrong, part) in [
            ("mongo", "postgresql://USER"),
            ("mysql://me@db/st", "nothing else"),
            ("postgres://me@my_db/st", "underscore"),
            ("postgres://me@localhost:5432/st", "host.docker.internal"),
        ] {
            let error = wrong.parse::<Database>().unwrap_err();
            assert!(error.contains(part), "{wrong}: {error}");
        }
    }
}
