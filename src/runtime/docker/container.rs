//! One container: made, looked at, removed.

use std::{collections::HashMap, time::UNIX_EPOCH};

use bollard::{
    Docker,
    models::{
        ContainerCreateBody, ContainerInspectResponse, ContainerStateStatusEnum, HostConfig, PortBinding,
    },
    query_parameters::{
        CreateContainerOptionsBuilder, InspectContainerOptions, RemoveContainerOptionsBuilder,
        StartContainerOptions, StopContainerOptionsBuilder,
    },
};

use super::{CONFIG, CORE, DATABASE, DIRECTORY, INSIDE, PROJECT, RUN, SERVICE, SPEC, core, errors};
use crate::{
    catalog::CoreSettings,
    project::core::{Core, Database},
    runtime::{RuntimeError, Spec, identity::hash},
};

/// The variables that the image reads.
const API_KEYS: &str = "API_KEYS";
const DATABASE_URI: &str = "POSTGRESQL_CONNECTION_URI";
const TELEMETRY: &str = "DISABLE_TELEMETRY";

/// A container that is there.
pub struct Found {
    /// What it runs.
    pub core: Core,
    /// The key that it was given, by us and not by its image.
    pub api_key: Option<String>,
    /// Where its data is.
    pub database: Database,
    /// The hash of how it was set up.
    pub(super) spec: Option<String>,
    /// It was made and neither started nor refused yet.
    pub(super) starting: bool,
    /// It was killed for memory.
    pub(super) killed: bool,
    /// How much memory it may have, in bytes, where there is a limit.
    pub(super) limit: Option<u64>,
    /// Whose it is, by its label.
    pub(super) project: Option<String>,
    env: Vec<String>,
}

impl Found {
    /// A variable that the container was given.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let mut values = self.env.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        values.next().map(str::to_owned)
    }
}

/// What a core's container is made of, besides what its [`Spec`] says.
pub(super) struct Parts<'a> {
    pub(super) image: &'a str,
    /// The database that it uses; `None` for its memory.
    pub(super) database: Option<&'a str>,
    /// The id of the network that its database is on.
    pub(super) network: Option<&'a str>,
    pub(super) run: &'a str,
}

/// How a container is to be set up, in short: another one is needed where this differs.
pub(super) fn fingerprint(spec: &Spec, parts: &Parts) -> String {
    let config = spec.config.iter().map(|given| (given.env, given.value.as_str()));
    hashed(
        parts.image,
        spec.port,
        &keys(spec).unwrap_or_default(),
        parts.database.unwrap_or_default(),
        config,
    )
}

fn hashed<'a>(
    image: &str,
    port: u16,
    keys: &str,
    database: &str,
    config: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut text = format!("{image}\n{port}\n{keys}\n{database}");
    for (name, value) in config {
        text.extend(["\n", name, "=", value]);
    }
    hash(&text)
}

/// The image's script breaks on spaces between keys.
fn keys(spec: &Spec) -> Option<String> {
    Some(spec.api_key.as_ref()?.replace(' ', ""))
}

/// Makes and starts it. What is left of a failed start is the caller's to remove.
pub(super) async fn start(docker: &Docker, spec: &Spec, parts: &Parts<'_>) -> Result<String, RuntimeError> {
    let name = spec.identity.container();
    let mut env = Vec::new();
    if !spec.config.iter().any(|given| given.env == TELEMETRY) {
        env.push(format!("{TELEMETRY}=true"));
    }
    env.extend(spec.config.iter().map(|given| format!("{}={}", given.env, given.value)));
    if let Some(keys) = keys(spec) {
        env.push(format!("{API_KEYS}={keys}"));
    }
    if let Some(database) = parts.database {
        env.push(format!("{DATABASE_URI}={database}"));
    }
    let labels = [
        (PROJECT, spec.identity.id.clone()),
        (DIRECTORY, spec.identity.directory.display().to_string()),
        (SERVICE, CORE.into()),
        (SPEC, fingerprint(spec, parts)),
        (DATABASE, spec.database.id().to_owned()),
        (RUN, parts.run.to_owned()),
        (CONFIG, spec.config.iter().map(|given| given.env).collect::<Vec<_>>().join(",")),
    ];
    let binding = PortBinding { host_ip: Some("127.0.0.1".into()), host_port: Some(spec.port.to_string()) };
    let body = ContainerCreateBody {
        image: Some(parts.image.to_owned()),
        env: Some(env),
        // Without it, the image takes its memory where it finds no database.
        cmd: parts.database.map(|_| ["supertokens", "start", "--no-in-mem-db"].map(str::to_owned).into()),
        labels: Some(labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        exposed_ports: Some(vec![INSIDE.to_owned()]),
        host_config: Some(HostConfig {
            port_bindings: Some(HashMap::from([(INSIDE.to_owned(), Some(vec![binding]))])),
            // Without it, the image's shell is process 1 and ignores a termination signal for ten seconds.
            init: Some(true),
            network_mode: parts.network.map(str::to_owned),
            // Docker Engine has no name of its own for the machine that it runs on.
            extra_hosts: Some(vec!["host.docker.internal:host-gateway".to_owned()]),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let options = CreateContainerOptionsBuilder::new().name(&name).build();
    docker.create_container(Some(options), body).await.map_err(|error| errors::create(error, &name))?;
    docker
        .start_container(&name, None::<StartContainerOptions>)
        .await
        .map_err(|error| errors::start(error, spec.port))?;
    Ok(name)
}

/// What a container is and does; `None` where it is gone.
pub(super) async fn inspect(docker: &Docker, name: &str) -> Result<Option<Found>, RuntimeError> {
    match docker.inspect_container(name, None::<InspectContainerOptions>).await {
        Ok(answer) => Ok(Some(found(name, answer))),
        Err(error) if errors::status(&error) == Some(404) => Ok(None),
        Err(error) => Err(errors::when("look at the core's container")(error)),
    }
}

fn found(name: &str, answer: ContainerInspectResponse) -> Found {
    let state = answer.state.unwrap_or_default();
    let config = answer.config.unwrap_or_default();
    let running = state.running.unwrap_or_default();
    let refused = state.error.as_ref().is_some_and(|error| !error.is_empty());
    let starting = state.status == Some(ContainerStateStatusEnum::CREATED) && !refused;
    let host = answer.host_config.unwrap_or_default();
    let limit = host.memory.and_then(|bytes| u64::try_from(bytes).ok()).filter(|bytes| *bytes > 0);
    let bindings = host.port_bindings.unwrap_or_default();
    let port = bindings
        .get(INSIDE)
        .and_then(|bindings| bindings.as_ref()?.first()?.host_port.as_ref()?.parse().ok());
    let labels = config.labels.unwrap_or_default();
    // A crash of the image can exit with 0: the code is told, never judged.
    let reason = (!running).then(|| {
        if state.oom_killed.unwrap_or_default() {
            return "it was killed because it ran out of memory".to_owned();
        }
        match (state.error.as_deref().filter(|error| !error.is_empty()), state.exit_code) {
            (Some(error), _) => error.to_owned(),
            (None, Some(code)) => format!("it exited with status {code}"),
            (None, None) => "it does not run".to_owned(),
        }
    });
    let started = state.started_at.as_deref().filter(|_| running).and_then(milliseconds);
    let ended = state.finished_at.as_deref().filter(|_| !running).and_then(milliseconds);
    let mut found = Found {
        spec: labels.get(SPEC).cloned(),
        killed: !running && state.oom_killed.unwrap_or_default(),
        limit,
        project: labels.get(PROJECT).cloned(),
        api_key: None,
        starting,
        database: Database::Memory,
        env: config.env.unwrap_or_default(),
        core: Core { port, running, reason, started, ended, image: config.image, ..core(name) },
    };
    let names = labels.get(CONFIG).map(String::as_str).unwrap_or_default();
    let config: Vec<(String, String)> =
        names.split(',').filter_map(|name| Some((name.to_owned(), found.variable(name)?))).collect();
    let uri = found.variable(DATABASE_URI);
    found.database = match (labels.get(DATABASE).map(String::as_str), &uri) {
        (Some("postgres"), _) => Database::Postgres,
        (Some("external"), Some(uri)) => Database::External(uri.clone()),
        _ => Database::Memory,
    };
    // The image may have keys of its own: only with ours does the hash come out.
    found.api_key = found.variable(API_KEYS).filter(|keys| {
        let (Some(image), Some(port)) = (&found.core.image, port) else { return false };
        let config = config.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        found.spec == Some(hashed(image, port, keys, uri.as_deref().unwrap_or_default(), config))
    });
    let shown = |(name, value): (String, String)| {
        let value = if CoreSettings::get().is_secret(&name) { "(secret)".to_owned() } else { value };
        (name, value)
    };
    found.core.config = config.into_iter().map(shown).collect();
    found.core.database = Some(found.database.id());
    found
}

/// A time of the engine's, in milliseconds since 1970; the year 1, which stands for never, is none.
fn milliseconds(time: &str) -> Option<u64> {
    let time = humantime::parse_rfc3339(time).ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(time.as_millis()).ok()
}

/// Stops it, giving it the time to finish what it is doing, and removes it with its anonymous volumes.
pub(super) async fn remove(docker: &Docker, name: &str) -> Result<(), RuntimeError> {
    let stop = StopContainerOptionsBuilder::new().t(10).build();
    match docker.stop_container(name, Some(stop)).await {
        Err(error) if !gone(&error) => Err(errors::when("stop the core's container")(error)),
        _ => discard(docker, name).await,
    }
}

fn gone(error: &bollard::errors::Error) -> bool {
    matches!(errors::status(error), Some(404 | 304))
}

/// The same at once, where nothing of what it does is to be kept.
pub(super) async fn discard(docker: &Docker, name: &str) -> Result<(), RuntimeError> {
    let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    match docker.remove_container(name, Some(options)).await {
        // 409: somebody else is removing it at this moment.
        Err(error) if !gone(&error) && errors::status(&error) != Some(409) => {
            Err(errors::when("remove the core's container")(error))
        }
        _ => Ok(()),
    }
}

/// Who, of whatever project, has a port of this machine: a container, in words.
pub(super) async fn owner_of_port(docker: &Docker, port: u16) -> Option<String> {
    let list = docker.list_containers(None::<bollard::query_parameters::ListContainersOptions>).await.ok()?;
    list.into_iter().find_map(|container| {
        let has =
            container.ports.unwrap_or_default().iter().any(|published| published.public_port == Some(port));
        let name = container.names?.into_iter().next()?;
        let of = container.labels.unwrap_or_default().remove(DIRECTORY);
        let of = of.map(|directory| format!(", the core of {directory}")).unwrap_or_default();
        has.then(|| format!("the container `{}`{of}", name.trim_start_matches('/')))
    })
}
