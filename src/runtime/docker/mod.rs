//! The real core, in a container. The only place that knows bollard.

mod attach;
mod carry;
mod container;
mod endpoint;
mod errors;
mod exec;
mod list;
mod logs;
mod network;
mod postgres;
mod pull;
mod release;
mod up;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use bollard::{
    API_DEFAULT_VERSION, Docker,
    query_parameters::{ListContainersOptionsBuilder, StatsOptionsBuilder},
};

use futures_util::StreamExt as _;

pub use container::Found;
pub use endpoint::{Endpoint, resolve};
pub use release::by_hand;

use super::{Identity, RuntimeError};
use crate::{
    catalog::Versions,
    project::core::{Core, EngineName},
};

/// The port of the core inside its container.
const INSIDE: &str = "3567/tcp";
/// Which project a container belongs to.
const PROJECT: &str = "dev.st.project";
/// That project's directory, for people.
const DIRECTORY: &str = "dev.st.directory";
/// What the container is.
const SERVICE: &str = "dev.st.service";
/// The core itself.
const CORE: &str = "core";
/// Where a core keeps its data.
const DATABASE: &str = "dev.st.database";
/// The names of the variables that `[core.config]` set.
const CONFIG: &str = "dev.st.config";
/// A hash of how it was set up.
const SPEC: &str = "dev.st.spec";
/// The run that made it.
const RUN: &str = "dev.st.run";
/// Seconds for a connection, and for the headers of an answer.
const TIMEOUT: u64 = 120;
/// How long an engine may take to say that it is there: Docker Desktop wakes up first.
const PATIENCE: Duration = Duration::from_secs(15);

/// The image of a core where nothing is said.
pub fn default_image() -> String {
    let pin = &Versions::get().core;
    format!("{}:{}", pin.image, pin.tag)
}

/// The image of another tag, by the name of `image` or of the default one.
pub fn with_tag(image: Option<&str>, tag: &str) -> String {
    let name = image.map_or(Versions::get().core.image.as_str(), |image| pull::split(image).0);
    format!("{name}:{tag}")
}

/// The image of a database where nothing is said.
pub fn default_database_image() -> String {
    let pin = &Versions::get().postgres;
    format!("{}:{}", pin.image, pin.tag)
}

/// A container engine that answered.
#[derive(Debug)]
pub struct Engine {
    docker: Docker,
}

impl Engine {
    /// Finds the engine and asks whether it is there. Where none is named, a socket behind which nobody answers does
    /// not hide the next one; where nobody answers at all, the first one's failure is told.
    pub async fn connect() -> Result<Self, RuntimeError> {
        let mut first = None;
        for endpoint in resolve()? {
            match Self::connect_to(endpoint).await {
                Ok(engine) => return Ok(engine),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(RuntimeError::DockerNotFound { looked: Vec::new() }))
    }

    async fn connect_to(endpoint: Endpoint) -> Result<Self, RuntimeError> {
        let unreachable = |source| errors::connect(&endpoint, source);
        let docker = match endpoint.host.split_once("://").map(|(scheme, _)| scheme) {
            Some("tcp" | "http") => Docker::connect_with_http(&endpoint.host, TIMEOUT, API_DEFAULT_VERSION),
            Some("unix" | "npipe") => {
                Docker::connect_with_socket(&endpoint.host, TIMEOUT, API_DEFAULT_VERSION)
            }
            _ => return Err(RuntimeError::DockerAddress { host: endpoint.host, from: endpoint.from }),
        }
        .map_err(unreachable)?;
        // An engine answers this at once; one that takes a request and no more is not there.
        let answer = tokio::time::timeout(PATIENCE, docker.ping()).await;
        answer.unwrap_or(Err(bollard::errors::Error::RequestTimeoutError)).map_err(unreachable)?;
        Ok(Self { docker })
    }

    /// The memory of a running container, in bytes.
    pub async fn memory(&self, name: &str) -> Option<u64> {
        let options = StatsOptionsBuilder::new().stream(false).one_shot(true).build();
        let mut answers = self.docker.stats(name, Some(options));
        answers.next().await?.ok()?.memory_stats?.usage
    }

    /// Why the database of a project does not run, where it has one that doesn't.
    pub async fn database_trouble(&self, identity: &Identity) -> Option<String> {
        match container::inspect(&self.docker, &identity.database()).await.ok()? {
            Some(found) => found.core.reason.map(|why| format!("its database has stopped: {why}")),
            None => Some("its database's container was removed".into()),
        }
    }

    /// The core of a project, in whatever state, and how it was made; ours only, by its label.
    pub async fn container(&self, identity: &Identity) -> Result<Option<Found>, RuntimeError> {
        let labels = [format!("{PROJECT}={}", identity.id), format!("{SERVICE}={CORE}")];
        match self.names_with(&labels).await?.into_iter().next() {
            Some(name) => container::inspect(&self.docker, &name).await,
            None => Ok(None),
        }
    }

    /// The names of all containers, running or not, with these labels.
    async fn names_with(&self, labels: &[String]) -> Result<Vec<String>, RuntimeError> {
        let filters = HashMap::from([("label".to_owned(), labels.to_vec())]);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        let list =
            self.docker.list_containers(Some(options)).await.map_err(errors::when("list its containers"))?;
        let names = list.into_iter().filter_map(|found| {
            let name = found.names?.into_iter().next()?;
            Some(name.trim_start_matches('/').to_owned())
        });
        Ok(names.collect())
    }

    /// Removes the project's core and leaves its database.
    pub async fn remove_core(&self, identity: &Identity) -> Result<(), RuntimeError> {
        let labels = [format!("{PROJECT}={}", identity.id), format!("{SERVICE}={CORE}")];
        for name in self.names_with(&labels).await? {
            container::remove(&self.docker, &name).await?;
        }
        Ok(())
    }

    /// Removes what a project has in this engine, running or not: its core, then its database and their network, and
    /// with `volumes` the data. The names of the containers that there were.
    pub async fn down(&self, identity: &Identity, volumes: bool) -> Result<Vec<String>, RuntimeError> {
        let mine = format!("{PROJECT}={}", identity.id);
        let mut removed = Vec::new();
        for service in [CORE, postgres::DATABASE] {
            for name in self.names_with(&[mine.clone(), format!("{SERVICE}={service}")]).await? {
                container::remove(&self.docker, &name).await?;
                removed.push(name);
            }
        }
        self.remove_networks(&mine).await?;
        if volumes {
            self.remove_volumes(&mine).await?;
        }
        Ok(removed)
    }
}

/// A core in a container of that name.
fn core(name: &str) -> Core {
    Core {
        engine: EngineName::Docker,
        port: None,
        running: false,
        reason: None,
        container: Some(name.to_owned()),
        image: None,
        pid: None,
        data: None,
        database: None,
        started: None,
        config: BTreeMap::new(),
    }
}
