//! What belongs to another machine, and an engine that hangs.

use std::{os::unix::net::UnixListener, process::Command};

use serde_json::Value;

use super::{Place, port};

#[test]
fn the_key_of_another_machines_core_is_not_ours() {
    let place = Place::new();
    place.write(
        ".env",
        "SUPERTOKENS_CONNECTION_URI=https://core.example.com\nSUPERTOKENS_API_KEY=key-of-their-core-1234\n",
    );
    let port = port();
    assert_eq!(place.json(&["up", "--engine", "builtin", "--port", &port]).0, 0);
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["reason"]), (0, &Value::Null), "{said}");
    let env = place.run(&["env"]).stdout;
    assert_eq!(env, format!("SUPERTOKENS_CONNECTION_URI=http://127.0.0.1:{port}\n"));
    place.run(&["down", "--volumes"]);
}

/// What an `up` in Docker answers with this as `DOCKER_HOST`.
fn with_host(place: &Place, host: &str) -> Value {
    let mut command: Command = place.command(&["up", "--engine", "docker", "--json"]);
    let output = command.env("DOCKER_HOST", host).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_engine_that_hangs_is_not_waited_for() {
    let place = Place::new();
    let socket = place.path().join("engine.sock");
    let _silent = UnixListener::bind(&socket).unwrap();
    let error = &with_host(&place, &format!("unix://{}", socket.display()))["error"];
    assert_eq!(error["code"], "docker-unreachable", "{error}");
}
