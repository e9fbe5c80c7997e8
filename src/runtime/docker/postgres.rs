//! A PostgreSQL of the project's own: one container, its data in a named volume.
//!
//! Its password is made with the container and known to it and the core only: nobody has to keep it, since whoever
//! may use the engine may set another one.

use std::{collections::HashMap, time::Instant};

use bollard::models::{ContainerCreateBody, EndpointSettings, HostConfig, NetworkingConfig};
use bollard::query_parameters::{CreateContainerOptionsBuilder, StartContainerOptions};

use uuid::Uuid;

use super::{DIRECTORY, Engine, PROJECT, RUN, SERVICE, SPEC, container, errors, pull};
use crate::{
    runtime::{Identity, RuntimeError, Spec, fault::Fault, health::EVERY, identity::hash},
    shell::Terminal,
};

/// What the container is.
pub(super) const DATABASE: &str = "database";
/// User and database, both.
pub(super) const NAME: &str = "supertokens";
/// The variables that the image reads.
const PASSWORD: &str = "POSTGRES_PASSWORD";

/// A database that answers.
pub(super) struct Postgres {
    /// How the core reaches it, with its password.
    pub(super) uri: String,
    /// The id of the network that it is on.
    pub(super) network: String,
}

impl Engine {
    /// A PostgreSQL that answers, made if it isn't there.
    pub(super) async fn ensure_postgres(
        &self,
        spec: &Spec,
        run: &str,
        terminal: &Terminal,
    ) -> Result<Postgres, RuntimeError> {
        let name = spec.identity.database();
        let network = self.ensure_network(&spec.identity, run).await?;
        let wanted = hash(&format!("{}\n{network}", spec.database_image));
        let there = container::inspect(&self.docker, &name).await?;
        let password = match there {
            Some(found) if found.core.running && found.spec.as_deref() == Some(&wanted) => {
                found.variable(PASSWORD).unwrap_or_default()
            }
            other => {
                if other.is_some_and(|found| found.project.as_ref() != Some(&spec.identity.id)) {
                    return Err(RuntimeError::NameTaken { name });
                }
                pull::ensure(&self.docker, &spec.database_image, terminal).await?;
                container::remove(&self.docker, &name).await?;
                let volume = self.ensure_volume(&spec.identity, &spec.database_image, run).await?;
                // Random, and nothing that a URL or a shell would have to quote.
                let password = Uuid::new_v4().simple().to_string();
                self.start_postgres(spec, run, &network, &volume, &wanted, &password).await?;
                password
            }
        };
        self.wait_for_postgres(spec, &name, &password, terminal).await?;
        Ok(Postgres { uri: format!("postgresql://{NAME}:{password}@{name}:5432/{NAME}"), network })
    }

    async fn start_postgres(
        &self,
        spec: &Spec,
        run: &str,
        network: &str,
        volume: &str,
        wanted: &str,
        password: &str,
    ) -> Result<(), RuntimeError> {
        let name = spec.identity.database();
        let labels = [
            (PROJECT, spec.identity.id.as_str()),
            (DIRECTORY, &spec.identity.directory.display().to_string()),
            (SERVICE, DATABASE),
            (SPEC, wanted),
            (RUN, run),
        ];
        let body = ContainerCreateBody {
            image: Some(spec.database_image.clone()),
            env: Some(vec![
                format!("POSTGRES_USER={NAME}"),
                format!("POSTGRES_DB={NAME}"),
                format!("{PASSWORD}={password}"),
            ]),
            labels: Some(labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into()),
            host_config: Some(HostConfig {
                binds: Some(vec![format!("{volume}:/var/lib/postgresql/data")]),
                network_mode: Some(network.to_owned()),
                ..HostConfig::default()
            }),
            networking_config: Some(NetworkingConfig {
                endpoints_config: Some(HashMap::from([(network.to_owned(), EndpointSettings::default())])),
            }),
            ..ContainerCreateBody::default()
        };
        let options = CreateContainerOptionsBuilder::new().name(&name).build();
        self.docker
            .create_container(Some(options), body)
            .await
            .map_err(|error| errors::create(error, &name))?;
        let started = self.docker.start_container(&name, None::<StartContainerOptions>).await;
        started.map_err(errors::when("start the database's container"))
    }

    /// Waits until it answers on the network, not only on the socket that its first start uses for itself, and until the
    /// password is the one that the core is given: the volume may be older than the container.
    async fn wait_for_postgres(
        &self,
        spec: &Spec,
        name: &str,
        password: &str,
        terminal: &Terminal,
    ) -> Result<(), RuntimeError> {
        let spinner = terminal.spinner("waiting for the database");
        let started = Instant::now();
        let mut why = String::from("it does not answer");
        let outcome = loop {
            let found = container::inspect(&self.docker, name).await?;
            if !found.as_ref().is_some_and(|found| found.core.running) {
                let log = self.last_lines(name).await;
                break Err(self.ended(spec, found, log).await);
            }
            match self.ready(name, password).await {
                Ok(None) => break Ok(()),
                Ok(Some(said)) => why = said,
                // It ended between the look and the question.
                Err(_) => {}
            }
            if started.elapsed() >= spec.timeout {
                let log = self.last_lines(name).await;
                break Err(RuntimeError::DatabaseUnhealthy { seconds: spec.timeout.as_secs(), why, log });
            }
            tokio::time::sleep(EVERY).await;
        };
        spinner.finish_and_clear();
        outcome
    }

    /// Why it ended, by its container's state and what it logged last.
    async fn ended(&self, spec: &Spec, found: Option<container::Found>, log: Vec<String>) -> RuntimeError {
        if let Some(found) = found.filter(|found| found.killed) {
            return Fault::OutOfMemory { what: "the database", limit: found.limit, log }.into();
        }
        let says = |part: &str| log.iter().any(|line| line.contains(part));
        if says("database files are incompatible with server") {
            let (volume, image) = (spec.identity.volume(), spec.database_image.clone());
            let made_by = version_in(&log);
            let made_by = match (made_by, self.volume_made_by(&spec.identity).await) {
                (Some(version), Some(image)) => format!("{version} ({image})"),
                (Some(version), None) => version,
                (None, image) => image.unwrap_or_else(|| "another version".into()),
            };
            return Fault::DatabaseVersion { volume, made_by, image, log }.into();
        }
        if errors::FULL.iter().any(|part| says(part)) {
            return Fault::DiskFull { what: "the database's files", said: log }.into();
        }
        RuntimeError::DatabaseExited { why: explained(&log), log }
    }

    /// `None` when it is ready, else why it is not.
    async fn ready(&self, name: &str, password: &str) -> Result<Option<String>, RuntimeError> {
        let asked =
            self.exec(name, &["pg_isready", "-q", "-h", "127.0.0.1", "-U", NAME, "-d", NAME], None).await?;
        if asked.status != 0 {
            return Ok(Some("pg_isready says that it takes no connections yet".into()));
        }
        let set = format!("ALTER ROLE {NAME} PASSWORD '{password}'");
        let set = self.exec(name, &["psql", "-q", "-U", NAME, "-d", NAME, "-c", &set], None).await?;
        if set.status != 0 {
            return Ok(Some(set.stderr.trim().to_owned()));
        }
        let login = format!("postgresql://{NAME}:{password}@{name}:5432/{NAME}");
        let query = self.exec(name, &["psql", "-qtA", &login, "-c", "SELECT 1"], None).await?;
        Ok((query.status != 0).then(|| query.stderr.trim().to_owned()))
    }

    /// What `pg_dump` writes of the project's database.
    pub async fn dump(&self, identity: &Identity) -> Result<Vec<u8>, RuntimeError> {
        let ran = self.exec(&identity.database(), &["pg_dump", "-U", NAME, "-Fc", NAME], None).await?;
        if ran.status != 0 {
            return Err(RuntimeError::DatabaseTool { tool: "pg_dump", said: ran.stderr });
        }
        Ok(ran.stdout)
    }

    /// Puts a dump in the place of what is in the project's database.
    pub async fn load(&self, identity: &Identity, dump: &[u8]) -> Result<(), RuntimeError> {
        let command = [
            "pg_restore",
            "-U",
            NAME,
            "-d",
            NAME,
            "--clean",
            "--if-exists",
            "--single-transaction",
            "--no-owner",
        ];
        let ran = self.exec(&identity.database(), &command, Some(dump)).await?;
        if ran.status != 0 {
            return Err(RuntimeError::DatabaseTool { tool: "pg_restore", said: ran.stderr });
        }
        Ok(())
    }
}

/// The version that made the data: `The data directory was initialized by PostgreSQL version 16, which ...`.
fn version_in(log: &[String]) -> Option<String> {
    let said = log.iter().find_map(|line| line.split_once("initialized by PostgreSQL version "))?.1;
    Some(said.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>())
        .filter(|version| !version.is_empty())
}

/// What its log says of why it ended.
fn explained(log: &[String]) -> String {
    let foreign = log.iter().any(|line| line.contains("exec format error"));
    let why = if foreign {
        "the image is for another processor than this machine's"
    } else {
        "its container ended"
    };
    why.to_owned()
}
