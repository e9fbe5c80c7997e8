//! What breaks in the surroundings of a core: its image, its engine, its database, the machine.

use crate::error::{Exit, Failure};

/// What broke.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The image is known where it comes from, its tag is not.
    #[error("`{name}` has no tag `{tag}`")]
    TagNotFound {
        /// The image's name without its tag.
        name: String,
        /// The tag.
        tag: String,
        /// The tags of it that are on this machine.
        here: Vec<String>,
        /// What the registry said.
        said: String,
    },
    /// The registry wants a login, or another one.
    #[error("the registry `{registry}` refuses to give `{image}`{}", with.as_ref().map(|with| format!(" with the login of {with}")).unwrap_or_default())]
    RegistryRefused {
        /// Its host.
        registry: String,
        /// What was asked for.
        image: String,
        /// Where the login came from that was used.
        with: Option<String>,
        /// What the registry said.
        said: String,
    },
    /// A program that keeps logins for Docker failed.
    #[error("the login of the registry `{registry}` can't be had from `{helper}`")]
    CredentialHelper {
        /// The registry's host.
        registry: String,
        /// The program.
        helper: String,
        /// What it said.
        said: String,
    },
    /// There is no room for what the engine was to make.
    #[error("the disk of the Docker engine is full: there is no room for {what}")]
    DiskFull {
        /// What did not fit.
        what: &'static str,
        /// What the engine said.
        said: Vec<String>,
    },
    /// The system ended a container that took more memory than there was.
    #[error("{what} was killed for memory: it needs more than {}", limit.map_or("the Docker engine has".into(), |bytes| format!("the {} MB that its container may have", bytes / 1_000_000)))]
    OutOfMemory {
        /// What ran in it.
        what: &'static str,
        /// What it was allowed, in bytes; `None` where that is all there is.
        limit: Option<u64>,
        /// Its last lines.
        log: Vec<String>,
    },
    /// The engine answered before and does not any more.
    #[error("the Docker engine stopped answering while st was to {action}")]
    EngineStopped {
        /// What was asked of it.
        action: &'static str,
        /// What the connection said.
        #[source]
        source: bollard::errors::Error,
    },
    /// The database does not let the core in.
    #[error("the database refuses the core: {why}")]
    DatabaseRefused {
        /// In our words.
        why: &'static str,
        /// The core's last lines.
        log: Vec<String>,
    },
    /// The data was made by another major version of PostgreSQL.
    #[error("the volume `{volume}` was made by PostgreSQL {made_by}, and `{image}` is another major version")]
    DatabaseVersion {
        /// The volume.
        volume: String,
        /// The version, or the image, that made it.
        made_by: String,
        /// What it was started with.
        image: String,
        /// The database's last lines.
        log: Vec<String>,
    },
    /// A network that is not this project's has its name.
    #[error("the network name `{name}` is taken by a network that st did not make for this project")]
    NetworkTaken {
        /// The name.
        name: String,
    },
    /// Ctrl-C while what an interrupted run had made was being removed.
    #[error("interrupted again: some of what this run had made may be left")]
    InterruptedAgain,
}

impl Failure for Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::TagNotFound { .. } => "tag-not-found",
            Self::RegistryRefused { .. } => "registry-refused",
            Self::CredentialHelper { .. } => "credential-helper",
            Self::DiskFull { .. } => "disk-full",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::EngineStopped { .. } => "engine-stopped",
            Self::DatabaseRefused { .. } => "database-refused",
            Self::DatabaseVersion { .. } => "database-version",
            Self::NetworkTaken { .. } => "network-taken",
            Self::InterruptedAgain => "interrupted-again",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::DatabaseRefused { .. } | Self::DatabaseVersion { .. } | Self::OutOfMemory { .. } => {
                Exit::Problem
            }
            Self::InterruptedAgain => Exit::Interrupted,
            _ => Exit::Machine,
        }
    }

    fn stage(&self) -> Option<&'static str> {
        Some(match self {
            Self::TagNotFound { .. } | Self::RegistryRefused { .. } | Self::CredentialHelper { .. } => "pull",
            Self::DiskFull { what, .. } if *what == IMAGE => "pull",
            Self::DatabaseRefused { .. } | Self::DatabaseVersion { .. } | Self::NetworkTaken { .. } => {
                "database"
            }
            Self::DiskFull { .. } | Self::OutOfMemory { .. } => "start",
            Self::EngineStopped { .. } => "connect",
            Self::InterruptedAgain => return None,
        })
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::TagNotFound { here, .. } if here.is_empty() => {
                "take another one: `--image NAME:TAG`, or `[core] image` in st.toml".into()
            }
            Self::TagNotFound { name, here, .. } => {
                format!("on this machine is {}: `st core up --image {name}:{}`", here.join(", "), here[0])
            }
            Self::RegistryRefused { registry, .. } => {
                format!("check the image's name, and that you may have it: `docker login {registry}`")
            }
            Self::CredentialHelper { registry, .. } => {
                format!("`docker login {registry}` stores it anew")
            }
            Self::DiskFull { .. } => {
                "see what takes the room with `docker system df`; `docker system prune` deletes what nothing uses"
                    .into()
            }
            Self::OutOfMemory { limit: Some(_), .. } => {
                "give it at least 512 MB; st sets no limit of its own".into()
            }
            Self::OutOfMemory { limit: None, .. } => {
                "give the engine at least 2 GB (Docker Desktop: Settings, Resources; `colima start --memory 4`)".into()
            }
            Self::EngineStopped { .. } => {
                "start the engine again and run the command again: it takes up, or away, what this run had begun".into()
            }
            Self::DatabaseRefused { .. } => {
                "mend ST_CORE_DATABASE_URI in .env (or `--db`) and run the command again".into()
            }
            Self::DatabaseVersion { made_by, .. } => format!(
                "run it as it was, with `[core] database-image` for PostgreSQL {made_by}: `st core up`, then `st core backup FILE`, \
                 `st core reset` with the new image, and `st core restore FILE`"
            ),
            Self::NetworkTaken { name } => format!("if it is not needed: `docker network rm {name}`"),
            Self::InterruptedAgain => "`st core down` removes it; so does the next `st core up`".into(),
        })
    }

    fn evidence(&self) -> Vec<String> {
        match self {
            Self::TagNotFound { said, .. } | Self::RegistryRefused { said, .. } => vec![said.clone()],
            Self::CredentialHelper { said, .. } => said.lines().map(str::to_owned).collect(),
            Self::DiskFull { said, .. } => said.clone(),
            Self::OutOfMemory { log, .. }
            | Self::DatabaseRefused { log, .. }
            | Self::DatabaseVersion { log, .. } => log.clone(),
            Self::EngineStopped { .. } | Self::NetworkTaken { .. } | Self::InterruptedAgain => Vec::new(),
        }
    }
}

/// What can be too large for a disk.
pub const IMAGE: &str = "the image";
