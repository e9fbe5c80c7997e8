//! Where the Docker engine is: bollard reads `DOCKER_HOST` only, so the rest of what the `docker` client looks at is
//! done here.
//!
//! In order: `DOCKER_HOST` (empty is unset), `DOCKER_CONTEXT`, the current context of Docker's own configuration, then
//! the sockets that the usual engines make. A context that is named and missing is an error: falling back would talk
//! to another machine than the user meant.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{
    runtime::{RuntimeError, identity::hash},
    shell::{disk, env},
};

/// Where an engine is, and who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `unix:///...`, `tcp://...`, `npipe:...`.
    pub host: String,
    /// In words, for messages.
    pub from: String,
    /// The directory with `ca.pem`, `cert.pem` and `key.pem`, where the engine wants TLS.
    pub certificates: Option<PathBuf>,
}

impl Endpoint {
    pub(super) fn unusable(self) -> RuntimeError {
        RuntimeError::DockerAddress { host: self.host, from: self.from }
    }

    /// Whether the engine publishes ports on another machine than this one.
    pub fn elsewhere(&self) -> Option<String> {
        let url = url::Url::parse(&self.host).ok()?;
        match url.host()? {
            url::Host::Domain("localhost") => None,
            url::Host::Ipv4(address) if address.is_loopback() => None,
            url::Host::Ipv6(address) if address.is_loopback() => None,
            // The host of other kinds of address is not parsed as one.
            host => host
                .to_string()
                .parse::<std::net::IpAddr>()
                .map_or(Some(host.to_string()), |address| (!address.is_loopback()).then(|| host.to_string())),
        }
    }
}

/// The engine that the user means, or, where none is named, those that may be there, the likeliest first; never empty.
/// An error where there is none: the places that were looked at.
pub fn resolve() -> Result<Vec<Endpoint>, RuntimeError> {
    if let Some(host) = env::var("DOCKER_HOST") {
        // Set to whatever, as the docker client takes it.
        let tls = env::var("DOCKER_TLS_VERIFY").is_some() || host.starts_with("https://");
        let directory = || env::var("DOCKER_CERT_PATH").map(PathBuf::from).or_else(config_directory);
        let certificates = if tls && !host.starts_with("unix://") { directory() } else { None };
        return Ok(vec![Endpoint { host, from: "DOCKER_HOST".into(), certificates }]);
    }
    if let Some(endpoint) = context(config_directory().as_deref())? {
        return Ok(vec![endpoint]);
    }
    let places = sockets();
    let there: Vec<Endpoint> = places
        .iter()
        .filter(|path| path.exists())
        .map(|path| Endpoint {
            host: format!("unix://{}", path.display()),
            from: path.display().to_string(),
            certificates: None,
        })
        .collect();
    if there.is_empty() {
        let looked = places.iter().map(|path| path.display().to_string()).collect();
        return Err(RuntimeError::DockerNotFound { looked });
    }
    Ok(there)
}

/// Where Docker's own configuration is.
pub(super) fn config_directory() -> Option<PathBuf> {
    env::var("DOCKER_CONFIG").map(PathBuf::from).or_else(|| env::home().map(|home| home.join(".docker")))
}

/// The endpoint of the context in use; `None` for `default`.
fn context(config: Option<&Path>) -> Result<Option<Endpoint>, RuntimeError> {
    let (name, from) = if let Some(name) = env::var("DOCKER_CONTEXT") {
        (name, "DOCKER_CONTEXT")
    } else if let Some(name) = config.and_then(current) {
        (name, "the current Docker context")
    } else {
        return Ok(None);
    };
    if name == "default" {
        return Ok(None);
    }
    let wrong = |why: &str| RuntimeError::DockerContext { name: name.clone(), why: why.to_owned() };
    let contexts = config.ok_or_else(|| wrong("there is no home directory"))?.join("contexts");
    let id = hash(&name);
    let text = disk::read_if_there(&contexts.join("meta").join(&id).join("meta.json"))?
        .ok_or_else(|| wrong("it is not there"))?;
    let meta: Value = serde_json::from_str(&text).map_err(|_| wrong("its file can't be read"))?;
    let docker = &meta["Endpoints"]["docker"];
    let host = docker["Host"].as_str().ok_or_else(|| wrong("it names no host"))?;
    if docker["SkipTLSVerify"] == true {
        return Err(wrong("it doesn't check who answers (skip-tls-verify), which st does"));
    }
    let certificates = contexts.join("tls").join(&id).join("docker");
    Ok(Some(Endpoint {
        host: host.to_owned(),
        from: format!("{from} (`{name}`)"),
        certificates: certificates.is_dir().then_some(certificates),
    }))
}

/// The context that Docker's own configuration says is in use.
fn current(config: &Path) -> Option<String> {
    let text = disk::read_if_there(&config.join("config.json")).ok().flatten()?;
    let settings: Value = serde_json::from_str(&text).ok()?;
    Some(settings["currentContext"].as_str()?.to_owned())
}

/// The sockets of the engines that people run, the likeliest first.
fn sockets() -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("/var/run/docker.sock")];
    if let Some(home) = env::home() {
        // Docker Desktop on macOS and Linux, OrbStack, Colima, Rancher Desktop.
        let below = [
            ".docker/run",
            ".docker/desktop",
            ".orbstack/run",
            ".colima/default",
            ".config/colima/default",
            ".colima",
            ".rd",
        ];
        places.extend(below.iter().map(|folder| home.join(folder).join("docker.sock")));
    }
    if let Some(runtime) = env::var("XDG_RUNTIME_DIR").map(PathBuf::from) {
        // Rootless Docker, Podman.
        places.push(runtime.join("docker.sock"));
        places.push(runtime.join("podman/podman.sock"));
    }
    if let Some(home) = env::home() {
        // Podman's virtual machine.
        places.push(home.join(".local/share/containers/podman/machine/podman.sock"));
    }
    places.push("/run/podman/podman.sock".into());
    places
}
