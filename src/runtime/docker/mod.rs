//! The real core, in a container. The only place that knows bollard.

pub(super) mod advice;
mod attach;
mod carry;
mod container;
mod credentials;
mod endpoint;
mod errors;
mod exec;
mod image;
mod list;
mod logs;
mod network;
mod postgres;
mod pull;
mod release;
mod ssh;
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
pub use image::tag_of;
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
    let name = image.map_or(Versions::get().core.image.as_str(), |image| image::split(image).0);
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
    /// The machine on which it publishes ports, where that is another one.
    elsewhere: Option<String>,
    /// Carries what is said to an engine behind ssh.
    _tunnel: Option<ssh::Tunnel>,
}

impl Engine {
    /// Finds the engine and asks whether it is there. Where none is named, a socket behind which nobody answers does
    /// not hide the next one; where nobody answers at all, the first one's failure is told, with the others beside it.
    pub async fn connect() -> Result<Self, RuntimeError> {
        let mut failures = Vec::new();
        for endpoint in resolve()? {
            match Self::connect_to(endpoint).await {
                Ok(engine) => return Ok(engine),
                Err(error) => failures.push(error),
            }
        }
        let mut failures = failures.into_iter();
        let mut first = failures.next().unwrap_or(RuntimeError::DockerNotFound { looked: Vec::new() });
        if let RuntimeError::DockerUnreachable { said, .. } | RuntimeError::DockerPermission { said, .. } =
            &mut first
        {
            said.extend(failures.map(|other| other.to_string()));
        }
        Err(first)
    }

    async fn connect_to(endpoint: Endpoint) -> Result<Self, RuntimeError> {
        let unreachable = |source| errors::connect(&endpoint, source);
        let elsewhere = endpoint.elsewhere();
        let host = &endpoint.host;
        let mut tunnel = None;
        let docker = match (host.split_once("://").map(|(scheme, _)| scheme), &endpoint.certificates) {
            (Some("tcp" | "http" | "https"), Some(certificates)) => {
                let file = |name: &str| certificates.join(name);
                let [key, certificate, authority] = ["key.pem", "cert.pem", "ca.pem"].map(file);
                Docker::connect_with_ssl(host, &key, &certificate, &authority, TIMEOUT, API_DEFAULT_VERSION)
            }
            (Some("tcp" | "http"), None) => Docker::connect_with_http(host, TIMEOUT, API_DEFAULT_VERSION),
            (Some("unix" | "npipe"), _) => Docker::connect_with_socket(host, TIMEOUT, API_DEFAULT_VERSION),
            (Some("ssh"), _) => {
                tunnel = ssh::Tunnel::open(host)
                    .map_err(|error| unreachable(bollard::errors::Error::IOError { err: error }))?;
                match &tunnel {
                    Some(tunnel) => {
                        let socket = tunnel.socket();
                        Docker::connect_with_socket(&socket.to_string_lossy(), TIMEOUT, API_DEFAULT_VERSION)
                    }
                    None => return Err(endpoint.unusable()),
                }
            }
            _ => return Err(endpoint.unusable()),
        }
        .map_err(unreachable)?
        .with_request_modifier(with_url_safe_login);
        // An engine answers this at once; one that takes a request and no more is not there.
        let answer = tokio::time::timeout(PATIENCE, docker.ping()).await;
        if let Err(error) = answer.unwrap_or(Err(bollard::errors::Error::RequestTimeoutError)) {
            let mut error = unreachable(error);
            if let (RuntimeError::DockerUnreachable { said, .. }, Some(tunnel)) = (&mut error, &tunnel) {
                said.extend(tunnel.said());
            }
            return Err(error);
        }
        Ok(Self { docker, elsewhere, _tunnel: tunnel })
    }

    /// The memory of a running container, in bytes.
    pub async fn memory(&self, name: &str) -> Option<u64> {
        let options = StatsOptionsBuilder::new().stream(false).one_shot(true).build();
        let mut answers = self.docker.stats(name, Some(options));
        answers.next().await?.ok()?.memory_stats?.usage
    }

    /// The core of a project, in whatever state, and how it was made; ours only, by its label.
    pub async fn container(&self, identity: &Identity) -> Result<Option<Found>, RuntimeError> {
        let labels = [format!("{PROJECT}={}", identity.id), format!("{SERVICE}={CORE}")];
        match self.names_with(&labels).await?.into_iter().next() {
            Some(name) => container::inspect(&self.docker, &name).await,
            None => Ok(None),
        }
    }

    /// Why the project's database does not answer, and since when, where its container tells; `None` where it runs, and
    /// where there is none.
    pub async fn database_trouble(&self, identity: &Identity) -> Option<(String, Option<u64>)> {
        let name = identity.database();
        let found = container::inspect(&self.docker, &name).await.ok().flatten()?;
        let reason = found.core.reason?;
        Some((format!("its database ended: {reason} ({name})"), found.core.ended))
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
                if volumes && service == postgres::DATABASE {
                    container::discard(&self.docker, &name).await?;
                } else {
                    container::remove(&self.docker, &name).await?;
                }
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

/// bollard writes a login in the alphabet that an engine does not read, and an engine that can't read one goes on
/// without it.
fn with_url_safe_login(mut request: bollard::BollardRequest) -> bollard::BollardRequest {
    if let Some(login) = request.headers_mut().get_mut("x-registry-auth")
        && let Ok(text) = login.to_str()
        && let Ok(safe) = text.replace('+', "-").replace('/', "_").parse()
    {
        *login = safe;
    }
    request
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
        ended: None,
    }
}
