//! bollard's errors -> ours. The texts are the engine's own, as measured with Docker 20.10 and told of newer ones.

use bollard::errors::Error;

use super::Endpoint;
use crate::runtime::RuntimeError;

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
    move |source| RuntimeError::Docker { action, source }
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
            return RuntimeError::DockerPermission { host };
        }
        cause = next.source();
    }
    RuntimeError::DockerUnreachable { host, source_of_host: endpoint.from.clone(), source: error }
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
    if status(&error).is_some() {
        return RuntimeError::CoreExited { why: said, log: Vec::new() };
    }
    when("start the core's container")(error)
}

/// An image that did not come.
pub(super) fn pull(image: &str, error: &Error) -> RuntimeError {
    let said = text(error);
    let image = image.to_owned();
    if said.contains("manifest unknown") || said.contains("No such image") || status(error) == Some(404) {
        return RuntimeError::ImageNotFound { image, said };
    }
    let why = if said.contains("no such host")
        || said.contains("i/o timeout")
        || said.contains("Temporary failure")
    {
        "the registry can't be reached (no network?)"
    } else if said.contains("connection refused") {
        "nothing answers at the registry"
    } else if said.contains("toomanyrequests") {
        "the registry allows no more pulls for now; `docker login` raises the limit"
    } else if said.contains("no basic auth") || said.contains("unauthorized") || said.contains("denied") {
        "the registry wants a login, or the image does not exist there"
    } else if said.contains("no space left") {
        "the disk is full"
    } else if said.contains("invalid reference") {
        "that is no image name"
    } else {
        "the engine refused"
    };
    RuntimeError::ImagePull { image, why: why.into(), said }
}
