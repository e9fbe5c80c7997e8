//! Everything that can go wrong with a core, and what to do about it.

use std::path::PathBuf;

use super::{docker::advice, fault::Fault};
use crate::{
    error::{Exit, Failure},
    shell::{disk::DiskError, lock::LockError},
};

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// No container engine was found on this machine.
    #[error("no Docker engine was found")]
    DockerNotFound {
        /// The places that were looked at.
        looked: Vec<String>,
    },
    /// An engine is there and doesn't answer.
    #[error("the Docker engine at `{host}` does not answer")]
    DockerUnreachable {
        /// Where.
        host: String,
        /// How it was found.
        source_of_host: String,
        /// What else is known: other places, what `ssh` said.
        said: Vec<String>,
        /// What the connection said.
        #[source]
        source: Box<bollard::errors::Error>,
    },
    /// The engine's address is of a kind that st has no way to.
    #[error("`{host}` (from {from}) is no address of an engine that st can talk to")]
    DockerAddress {
        /// The address.
        host: String,
        /// Who said so.
        from: String,
    },
    /// The engine's socket belongs to somebody else.
    #[error("you may not talk to the Docker engine at `{host}`")]
    DockerPermission {
        /// Where.
        host: String,
        /// Other places.
        said: Vec<String>,
    },
    /// A Docker context is named and not there, or can't be used.
    #[error("the Docker context `{name}` can't be used: {why}")]
    DockerContext {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// The image is nowhere.
    #[error("there is no image `{image}`")]
    ImageNotFound {
        /// Its name.
        image: String,
        /// What the registry said.
        said: String,
    },
    /// The image can't be had.
    #[error("the image `{image}` can't be pulled: {why}")]
    ImagePull {
        /// Its name.
        image: String,
        /// In our words.
        why: String,
        /// In the engine's words.
        said: String,
    },
    /// A file of images that the engine can't read.
    #[error("`{}` holds no images that the engine can load", file.display())]
    ImageFile {
        /// The file.
        file: PathBuf,
        /// What the engine said.
        said: String,
    },
    /// The database was used by a newer core.
    #[error("the data was used by core {from}, and core {to} is older: it may not understand them")]
    Downgrade {
        /// The release that used it last.
        from: String,
        /// The one that was to start.
        to: String,
    },
    /// The database needs SQL by hand before a newer core can use it.
    #[error("core {to} can't take the data of core {from} as they are: SQL has to be run by hand first")]
    UpgradeNeeded {
        /// The release that used it last.
        from: String,
        /// The one that was to start.
        to: String,
        /// Release and what it changes.
        what: Vec<String>,
    },
    /// Somebody has the port.
    #[error("port {port} is taken{}", owner.as_ref().map(|owner| format!(" by {owner}")).unwrap_or_default())]
    PortTaken {
        /// The port on 127.0.0.1.
        port: u16,
        /// Who, where that is known.
        owner: Option<String>,
    },
    /// A container that is not this project's core has its name.
    #[error("the container name `{name}` is taken by a container that st did not make")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The core ended before it was healthy.
    #[error("the core ended before it was healthy: {why}")]
    CoreExited {
        /// Why, as far as its state and log tell.
        why: String,
        /// Its last lines.
        log: Vec<String>,
    },
    /// The core did not become healthy in time.
    #[error("the core is not healthy after {seconds} s: {why}")]
    CoreUnhealthy {
        /// How long was waited.
        seconds: u64,
        /// What the last probe saw.
        why: String,
        /// Its last lines.
        log: Vec<String>,
    },
    /// A core that st does not run is not healthy.
    #[error("the core at {uri} is not healthy: {why}")]
    CoreElsewhere {
        /// Where.
        uri: String,
        /// What the probe saw.
        why: String,
    },
    /// The core refuses the key.
    #[error("the core at {uri} refuses the API key")]
    CoreUnauthorized {
        /// Where.
        uri: String,
    },
    /// A volume that is not this project's has its name.
    #[error("the volume name `{name}` is taken by a volume that st did not make for this project")]
    VolumeTaken {
        /// The name.
        name: String,
    },
    /// The database ended before it answered.
    #[error("the database ended before it answered: {why}")]
    DatabaseExited {
        /// Why, as far as its log tells.
        why: String,
        /// Its last lines.
        log: Vec<String>,
    },
    /// The database did not answer in time.
    #[error("the database does not answer after {seconds} s: {why}")]
    DatabaseUnhealthy {
        /// How long was waited.
        seconds: u64,
        /// What the last question saw.
        why: String,
        /// Its last lines.
        log: Vec<String>,
    },
    /// A program of PostgreSQL's failed.
    #[error("{tool} failed")]
    DatabaseTool {
        /// Which one.
        tool: &'static str,
        /// What it said.
        said: String,
    },
    /// What only a core with a database has.
    #[error("the core of this project has no database that st runs")]
    NoDatabase,
    /// The core does not do what is asked of it.
    #[error("the core refuses {path}: {why}")]
    CoreRefused {
        /// The endpoint.
        path: String,
        /// What it said.
        why: String,
    },
    /// There is no core of this project.
    #[error("no core of this project runs")]
    NotRunning,
    /// Another `st core` is at work on the same project.
    #[error("another `st core` is at work on this project{}", pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Busy {
        /// Its process.
        pid: Option<u32>,
    },
    /// Ctrl-C or a termination signal.
    #[error("interrupted; what this run had started is removed")]
    Interrupted,
    /// The engine refused something that has no name of its own here.
    #[error("the Docker engine could not {action}")]
    Docker {
        /// What was asked.
        action: &'static str,
        /// What it said.
        #[source]
        source: bollard::errors::Error,
    },
    /// The built-in core's process could not be started.
    #[error("the built-in core can't be started")]
    Spawn(#[source] std::io::Error),
    /// Its surroundings broke.
    #[error(transparent)]
    Fault(Box<Fault>),
    /// A file of the runtime's own state.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The lock file can't be used.
    #[error("the lock `{}` can't be taken", path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: LockError,
    },
    /// There is no home directory to keep state in.
    #[error("there is no directory to keep the core's state in")]
    NoStateDirectory,
}

impl From<Fault> for RuntimeError {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl Failure for RuntimeError {
    fn code(&self) -> &'static str {
        match self {
            Self::DockerNotFound { .. } => "docker-not-found",
            Self::DockerUnreachable { .. } | Self::DockerAddress { .. } => "docker-unreachable",
            Self::DockerPermission { .. } => "docker-permission",
            Self::DockerContext { .. } => "docker-context",
            Self::ImageNotFound { .. } => "image-not-found",
            Self::ImagePull { .. } => "image-pull",
            Self::ImageFile { .. } => "image-file",
            Self::Downgrade { .. } => "core-downgrade",
            Self::UpgradeNeeded { .. } => "upgrade-needs-sql",
            Self::PortTaken { .. } => "port-taken",
            Self::NameTaken { .. } => "name-taken",
            Self::CoreExited { .. } => "core-exited",
            Self::CoreUnhealthy { .. } | Self::CoreElsewhere { .. } => "core-unhealthy",
            Self::CoreUnauthorized { .. } => "core-unauthorized",
            Self::VolumeTaken { .. } => "volume-taken",
            Self::DatabaseExited { .. } => "database-exited",
            Self::DatabaseUnhealthy { .. } => "database-unhealthy",
            Self::DatabaseTool { .. } => "database-tool",
            Self::NoDatabase => "no-database",
            Self::CoreRefused { .. } => "core-refused",
            Self::NotRunning => "core-not-running",
            Self::Busy { .. } => "core-busy",
            Self::Interrupted => "interrupted",
            Self::Docker { .. } => "docker",
            Self::Spawn(_) => "spawn",
            Self::Disk(error) => error.code(),
            Self::Fault(fault) => fault.code(),
            Self::Lock { .. } => "lock",
            Self::NoStateDirectory => "no-state-directory",
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotRunning
            | Self::CoreExited { .. }
            | Self::CoreUnhealthy { .. }
            | Self::CoreElsewhere { .. }
            | Self::CoreRefused { .. }
            | Self::DatabaseExited { .. }
            | Self::DatabaseUnhealthy { .. }
            | Self::DatabaseTool { .. }
            | Self::NoDatabase
            | Self::CoreUnauthorized { .. } => Exit::Problem,
            Self::DockerContext { .. }
            | Self::ImageFile { .. }
            | Self::Downgrade { .. }
            | Self::UpgradeNeeded { .. } => Exit::Usage,
            Self::Interrupted => Exit::Interrupted,
            Self::Fault(fault) => fault.exit(),
            _ => Exit::Machine,
        }
    }

    fn stage(&self) -> Option<&'static str> {
        Some(match self {
            Self::DockerNotFound { .. }
            | Self::DockerUnreachable { .. }
            | Self::DockerAddress { .. }
            | Self::DockerPermission { .. }
            | Self::DockerContext { .. } => "connect",
            Self::ImageNotFound { .. } | Self::ImagePull { .. } => "pull",
            Self::PortTaken { .. } | Self::NameTaken { .. } | Self::CoreExited { .. } | Self::Spawn(_) => {
                "start"
            }
            Self::CoreUnhealthy { .. } | Self::CoreElsewhere { .. } | Self::CoreUnauthorized { .. } => {
                "health"
            }
            Self::VolumeTaken { .. }
            | Self::DatabaseExited { .. }
            | Self::DatabaseUnhealthy { .. }
            | Self::DatabaseTool { .. } => "database",
            Self::Busy { .. } | Self::Lock { .. } => "lock",
            Self::Fault(fault) => return fault.stage(),
            _ => return None,
        })
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::DockerNotFound { .. } => advice::without_engine(),
            Self::DockerUnreachable { host, source_of_host, .. } => match host.split_once("://") {
                Some(("ssh", address)) => {
                    format!("see whether `ssh {address} docker version` works; the address comes from {source_of_host}")
                }
                Some(("tcp" | "http" | "https", _)) => {
                    format!("see whether `docker version` works; the address comes from {source_of_host}")
                }
                _ => format!("{}; the address comes from {source_of_host}", advice::without_engine()),
            },
            Self::DockerAddress { .. } => {
                "it talks over `unix://`, `tcp://`, `ssh://` and `npipe://`; or use `st core up --engine builtin`"
                    .into()
            }
            Self::DockerPermission { .. } => advice::without_permission(),
            Self::DockerContext { .. } => "see `docker context ls`, and `docker context use NAME`".into(),
            Self::ImageNotFound { .. } => {
                "check the name and the tag (`--image`, or `[core] image` in st.toml)".into()
            }
            Self::ImagePull { .. } => {
                "mend that and run the command again, or use the core that is built in: `st core up --engine builtin`".into()
            }
            Self::ImageFile { .. } => "take a file that `st core save` or `docker save` wrote".into(),
            Self::Downgrade { .. } => "take the newer core, or put an older backup back: `st core restore`".into(),
            Self::UpgradeNeeded { to, .. } => {
                format!("`st core upgrade --plan --to {to}` says what to do")
            }
            Self::PortTaken { port, .. } => {
                format!("stop it, or take another port: `st core up --port {}`", port.wrapping_add(1).max(1024))
            }
            Self::NameTaken { name } => format!("if it is not needed: `docker rm --force {name}`"),
            Self::CoreExited { .. } => "the lines above are its last; it and everything of it is removed".into(),
            Self::CoreUnhealthy { seconds, .. } | Self::DatabaseUnhealthy { seconds, .. } => {
                format!("if the machine is slow, give it longer: `st core up --timeout {}`", seconds * 2)
            }
            Self::CoreElsewhere { .. } => {
                "start it, or take `[core] uri` out of st.toml to have one run here: `st core up`".into()
            }
            Self::CoreUnauthorized { .. } => {
                "pass the key that it was started with: `--api-key`, or SUPERTOKENS_API_KEY in .env".into()
            }
            Self::NotRunning => "start it with `st core up`".into(),
            Self::Busy { .. } => "wait for it to end and run the command again".into(),
            Self::NoStateDirectory => "set HOME or XDG_STATE_HOME".into(),
            Self::Disk(error) => return error.hint(),
            Self::Fault(fault) => return fault.hint(),
            Self::VolumeTaken { name } => format!("if it is not needed: `docker volume rm {name}`"),
            Self::DatabaseExited { .. } => {
                "the lines above are its last; its volume is kept, and `st core reset` empties it".into()
            }
            Self::NoDatabase => "`st core up --db postgres` starts one".into(),
            Self::DatabaseTool { .. } => "the database is as it was".into(),
            Self::CoreRefused { .. } => "see what it logged: `st core logs --tail 20`".into(),
            Self::Interrupted | Self::Docker { .. } | Self::Spawn(_) | Self::Lock { .. } => return None,
        })
    }

    fn evidence(&self) -> Vec<String> {
        match self {
            Self::DockerNotFound { looked } => {
                looked.iter().map(|place| format!("looked at {place}")).collect()
            }
            Self::DockerUnreachable { said, .. } | Self::DockerPermission { said, .. } => said.clone(),
            Self::ImageNotFound { said, .. }
            | Self::ImagePull { said, .. }
            | Self::ImageFile { said, .. } => vec![said.clone()],
            Self::UpgradeNeeded { what, .. } => what.clone(),
            Self::Fault(fault) => fault.evidence(),
            Self::DatabaseTool { said, .. } => said.lines().map(str::to_owned).collect(),
            Self::CoreExited { log, .. }
            | Self::CoreUnhealthy { log, .. }
            | Self::DatabaseExited { log, .. }
            | Self::DatabaseUnhealthy { log, .. } => log.clone(),
            _ => Vec::new(),
        }
    }
}
