//! bollard's errors -> ours. The texts are the engine's own, as measured with Docker 20.10 and told of newer ones.

use bollard::errors::Error;

use super::Endpoint;
use crate::runtime::{
    RuntimeError,
    fault::{Fault, IMAGE},
};

/// A full disk, in the words of the engine and of the programs in a container.
pub(super) const FULL: [&str; 2] = ["no space left on device", "No space left on device"];

/// The HTTP status of an engine's refusal.
pub(super) fn status(error: &Error) -> Option<u16> {
    match error {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// What the engine said.
pub(super) fn text(error: &Error) -> String {
    match error {
        Error::DockerResponseServerError { message, .. } => message.trim().to_owned(),
        Error::DockerStreamError { error } => error.trim().to_owned(),
        other => other.to_string(),
    }
}

/// A refusal that needs no name of its own.
pub(super) fn when(action: &'static str) -> impl Fn(Error) -> RuntimeError {
    move |source| {
        let said = text(&source);
        if is_gone(&source) {
            Fault::EngineStopped { action, source }.into()
        } else if FULL.iter().any(|part| said.contains(part)) {
            Fault::DiskFull { what: "what was to be made", said: vec![said] }.into()
        } else {
            RuntimeError::Docker { action, source }
        }
    }
}

/// Whether the connection broke, not the engine's work: it answered before, so it has stopped.
fn is_gone(error: &Error) -> bool {
    matches!(
        error,
        Error::HyperLegacyError { .. }
            | Error::HyperResponseError { .. }
            | Error::IOError { .. }
            | Error::SocketNotFoundError(_)
    )
}

/// Nobody answered: why is in the innermost cause only.
pub(super) fn connect(endpoint: &Endpoint, error: Error) -> RuntimeError {
    let host = endpoint.host.clone();
    if matches!(&error, Error::SocketNotFoundError(_)) {
        return RuntimeError::DockerNotFound { looked: vec![format!("{host} (from {})", endpoint.from)] };
    }
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(next) = cause {
        if let Some(io) = next.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::PermissionDenied
        {
            return RuntimeError::DockerPermission { host, said: Vec::new() };
        }
        cause = next.source();
    }
    let source_of_host = endpoint.from.clone();
    RuntimeError::DockerUnreachable { host, source_of_host, said: Vec::new(), source: error.into() }
}

/// A container that was not made.
pub(super) fn create(error: Error, name: &str) -> RuntimeError {
    if status(&error) == Some(409) && text(&error).contains("already in use") {
        return RuntimeError::NameTaken { name: name.to_owned() };
    }
    when("make the core's container")(error)
}

/// A container that did not start.
pub(super) fn start(error: Error, port: u16) -> RuntimeError {
    let said = text(&error);
    let taken = [
        "address already in use",
        "port is already allocated",
        "Ports are not available",
        "failed to bind host port",
    ];
    if taken.iter().any(|part| said.contains(part)) {
        return RuntimeError::PortTaken { port, owner: None };
    }
    if FULL.iter().any(|part| said.contains(part)) {
        return Fault::DiskFull { what: "the core's container", said: vec![said] }.into();
    }
    if status(&error).is_some() {
        return RuntimeError::CoreExited { why: said, log: Vec::new() };
    }
    when("start the core's container")(error)
}

/// An image that did not come. `login` says where the login was from that was used.
pub(super) fn pull(image: &str, login: Option<String>, error: Error) -> RuntimeError {
    let said = text(&error);
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    if is_gone(&error) {
        return Fault::EngineStopped { action: "pull the image", source: error }.into();
    }
    if says(&["manifest unknown"]) {
        let (name, tag) = super::image::split(image);
        return Fault::TagNotFound { name: name.into(), tag: tag.into(), here: Vec::new(), said }.into();
    }
    let image = image.to_owned();
    if says(&["name unknown", "No such image"]) || status(&error) == Some(404) {
        return RuntimeError::ImageNotFound { image, said };
    }
    if says(&["no basic auth", "unauthorized", "denied", "authentication required"]) {
        let registry = super::image::registry(&image).to_owned();
        return Fault::RegistryRefused { registry, image, with: login, said }.into();
    }
    if says(&FULL) {
        return Fault::DiskFull { what: IMAGE, said: vec![said] }.into();
    }
    let why = if says(&["no such host", "i/o timeout", "Temporary failure", "network is unreachable"]) {
        "the registry can't be reached (no network?)"
    } else if says(&["connection refused"]) {
        "nothing answers at the registry"
    } else if says(&["EOF", "connection reset", "broken pipe"]) {
        "the connection to the registry broke off; the layers that came are kept"
    } else if says(&["toomanyrequests"]) {
        "the registry allows no more pulls for now; `docker login` raises the limit"
    } else if says(&["no matching manifest"]) {
        "it is not there for this machine's processor"
    } else if says(&["invalid reference"]) {
        "that is no image name"
    } else {
        "the engine refused"
    };
    RuntimeError::ImagePull { image, why: why.into(), said }
}
