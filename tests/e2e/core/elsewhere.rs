//! A core that st doesn't run, and engines that can't be used.

use std::{os::unix::net::UnixListener, process::Command, time::Duration};

use serde_json::{Value, json};

use super::{Place, beside, port};

#[test]
fn a_core_elsewhere_is_only_asked() {
    let place = Place::new();
    let port = port();
    let uri = format!("http://127.0.0.1:{port}");
    place.write("st.toml", &format!("[core]\nuri = \"{uri}\"\n"));
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"], &said["uri"]), (1, &json!("unhealthy"), &json!(uri)), "{said}");
    let (status, up) = place.json(&["up"]);
    assert_eq!((status, &up["error"]["code"]), (1, &json!("core-elsewhere-unhealthy")), "{up}");

    let core =
        beside(place.command(&["serve", "--memory", "--port", &port]).stdout(std::process::Stdio::null()));
    let healthy = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        place.json(&["status"]).0 == 0
    });
    assert!(healthy);
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"], &said["engine"]), (0, &json!("healthy"), &Value::Null), "{said}");
    assert_eq!(said["cdi"], json!(["5.4", "3.1"]));
    assert_eq!(place.json(&["up"]).0, 0);
    assert_eq!(place.read(".env"), "# mine\nPORT=3001\n", "nothing is written");
    assert_eq!(place.run(&["env"]).stdout, format!("SUPERTOKENS_CONNECTION_URI={uri}\n"));
    assert_eq!(place.json(&["down"]).1["removed"], json!([]));
    assert_eq!(place.json(&["status"]).0, 0, "it is not ours to stop");
    drop(core);
}

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
fn a_scheme_that_is_not_supported_is_said() {
    let place = Place::new();
    for host in ["ssh://me@example.com", "https://example.com:2376"] {
        let error = &with_host(&place, host)["error"];
        assert_eq!(error["code"], "docker-scheme", "{error}");
        assert!(error["hint"].as_str().unwrap().contains("DOCKER_HOST"), "{error}");
    }
}

#[test]
fn an_engine_that_hangs_is_not_waited_for() {
    let place = Place::new();
    let socket = place.path().join("engine.sock");
    let _silent = UnixListener::bind(&socket).unwrap();
    let error = &with_host(&place, &format!("unix://{}", socket.display()))["error"];
    assert_eq!(error["code"], "docker-unreachable", "{error}");
}
