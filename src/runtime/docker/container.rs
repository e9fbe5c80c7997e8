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

use super::{DIRECTORY, INSIDE, PROJECT, RUN, SERVICE, SPEC, core, errors};
use crate::{
    project::core::Core,
    runtime::{RuntimeError, Spec, identity::hash},
};

/// The variable that the image reads its keys from.
const API_KEYS: &str = "API_KEYS";

/// A container that is there.
pub(super) struct Found {
    pub(super) core: Core,
    /// The hash of how it was set up.
    pub(super) spec: Option<String>,
    /// The key that it was given, by us and not by its image.
    pub(super) api_key: Option<String>,
    /// It was made and neither started nor refused yet.
    pub(super) starting: bool,
}

/// How a container is to be set up, in short: another one is needed where this differs.
pub(super) fn fingerprint(spec: &Spec, image: &str) -> String {
    hashed(image, spec.port, &keys(spec).unwrap_or_default())
}

fn hashed(image: &str, port: u16, keys: &str) -> String {
    hash(&format!("{image}\n{port}\n{keys}"))
}

/// The image's script breaks on spaces between keys.
fn keys(spec: &Spec) -> Option<String> {
    Some(spec.api_key.as_ref()?.replace(' ', ""))
}

/// Makes and starts it. What is left of a failed start is the caller's to remove.
pub(super) async fn start(
    docker: &Docker,
    spec: &Spec,
    image: &str,
    run: &str,
) -> Result<String, RuntimeError> {
    let name = spec.identity.container();
    let mut env = vec!["DISABLE_TELEMETRY=true".to_owned()];
    if let Some(keys) = keys(spec) {
        env.push(format!("{API_KEYS}={keys}"));
    }
    let labels = [
        (PROJECT, spec.identity.id.clone()),
        (DIRECTORY, spec.identity.directory.display().to_string()),
        (SERVICE, "core".into()),
        (SPEC, fingerprint(spec, image)),
        (RUN, run.to_owned()),
    ];
    let binding = PortBinding { host_ip: Some("127.0.0.1".into()), host_port: Some(spec.port.to_string()) };
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        env: Some(env),
        labels: Some(labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        exposed_ports: Some(vec![INSIDE.to_owned()]),
        host_config: Some(HostConfig {
            port_bindings: Some(HashMap::from([(INSIDE.to_owned(), Some(vec![binding]))])),
            // Without it, the image's shell is process 1 and ignores a termination signal for ten seconds.
            init: Some(true),
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
    let bindings = answer.host_config.and_then(|host| host.port_bindings).unwrap_or_default();
    let port = bindings
        .get(INSIDE)
        .and_then(|bindings| bindings.as_ref()?.first()?.host_port.as_ref()?.parse().ok());
    let labels = config.labels.unwrap_or_default();
    // A crash of the image can exit with 0: the code is told, never judged.
    let reason = (!running).then(|| {
        if state.oom_killed.unwrap_or_default() {
            return "it was killed because it ran out of memory; give Docker at least 512 MB".to_owned();
        }
        match (state.error.as_deref().filter(|error| !error.is_empty()), state.exit_code) {
            (Some(error), _) => error.to_owned(),
            (None, Some(code)) => format!("it exited with status {code}"),
            (None, None) => "it does not run".to_owned(),
        }
    });
    let spec = labels.get(SPEC).cloned();
    // The image may have keys of its own: only with ours does the hash come out.
    let api_key = config.env.unwrap_or_default().into_iter().find_map(|variable| {
        let keys = variable.strip_prefix(API_KEYS)?.strip_prefix('=')?;
        (spec == Some(hashed(config.image.as_deref()?, port?, keys))).then(|| keys.to_owned())
    });
    let started = state.started_at.filter(|_| running).and_then(|time| {
        let time = humantime::parse_rfc3339(&time).ok()?.duration_since(UNIX_EPOCH).ok()?;
        u64::try_from(time.as_millis()).ok()
    });
    let core = Core { port, running, reason, started, image: config.image, ..core(name) };
    Found { core, spec, api_key, starting }
}

/// Stops it, giving it the time to finish what it is doing, and removes it with its anonymous volumes.
pub(super) async fn remove(docker: &Docker, name: &str) -> Result<(), RuntimeError> {
    let gone = |error: &bollard::errors::Error| matches!(errors::status(error), Some(404 | 304));
    let stop = StopContainerOptionsBuilder::new().t(10).build();
    match docker.stop_container(name, Some(stop)).await {
        Err(error) if !gone(&error) => return Err(errors::when("stop the core's container")(error)),
        _ => {}
    }
    let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    match docker.remove_container(name, Some(options)).await {
        // 409: somebody else is removing it at this moment.
        Err(error) if !gone(&error) && errors::status(&error) != Some(409) => {
            Err(errors::when("remove the core's container")(error))
        }
        _ => Ok(()),
    }
}

/// The container, of whatever project, that has a port of this machine: its name.
pub(super) async fn owner_of_port(docker: &Docker, port: u16) -> Option<String> {
    let list = docker.list_containers(None::<bollard::query_parameters::ListContainersOptions>).await.ok()?;
    list.into_iter().find_map(|container| {
        let has =
            container.ports.unwrap_or_default().iter().any(|published| published.public_port == Some(port));
        let name = container.names?.into_iter().next()?;
        has.then(|| name.trim_start_matches('/').to_owned())
    })
}
