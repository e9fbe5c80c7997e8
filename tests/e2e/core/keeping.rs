//! What `st core` keeps: one core a project, its key, the user's files.

use std::{fs, os::unix::fs::symlink};

use serde_json::json;

use super::{Place, port, up_docker};
use crate::support::{
    core::Core,
    image::{API_KEY, Image, docker},
};

/// Where there is no file to write to, the container itself is the record.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn an_up_without_flags_leaves_a_core_with_a_key() {
    let image = Image::core();
    let place = Place::new();
    fs::remove_file(place.path().join(".env")).unwrap();
    fs::remove_file(place.path().join("st.toml")).unwrap();
    let port = port();
    let (status, first) = place.json(&up_docker(&image.tag, &port));
    assert_eq!((status, &first["env_file"]), (0, &json!(null)), "{first}");
    let (status, again) = place.json(&["up"]);
    assert_eq!((status, &again["already_running"]), (0, &json!(true)), "{again}");
    assert_eq!(place.json(&["status"]).1["cdi"], json!(["5.4", "3.1"]));
    let env = place.run(&["env"]).stdout;
    assert!(env.ends_with(&format!("\nSUPERTOKENS_API_KEY={API_KEY}\n")), "{env}");

    let renamed = format!("renamed-{port}");
    docker(&["rename", first["container"].as_str().unwrap(), &renamed]);
    let (status, again) = place.json(&["up"]);
    assert_eq!((status, &again["container"]), (0, &json!(renamed)), "{again}");
    place.run(&["down"]);
    assert_eq!(place.containers(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_project_has_one_core() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    assert_eq!(place.json(&up_docker(&image.tag, &port)).0, 0);
    // On the same port, and against what st.toml says.
    let (status, built_in) = place.json(&["up", "--engine", "builtin", "--port", &port]);
    assert_eq!((status, &built_in["engine"]), (0, &json!("builtin")), "{built_in}");
    assert!(built_in["notes"].to_string().contains("was removed"), "{built_in}");
    assert_eq!(place.containers(), "");
    assert!(place.read("st.toml").contains("engine = \"docker\""), "what is recorded is kept");
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["engine"]), (0, &json!("builtin")), "{said}");

    let (status, in_docker) = place.json(&up_docker(&image.tag, &port));
    assert_eq!((status, &in_docker["engine"]), (0, &json!("docker")), "{in_docker}");
    assert!(in_docker["notes"].to_string().contains("its data is kept"), "{in_docker}");
    let (_, said) = place.json(&["status"]);
    assert_eq!((&said["engine"], &said["container"]), (&json!("docker"), &in_docker["container"]));
    place.run(&["down", "--volumes"]);
    assert_eq!(place.containers(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_core_that_runs_elsewhere_is_looked_at() {
    let core = Core::serve().await;
    let place = Place::new();
    place.write("st.toml", &format!("[core]\nengine = \"builtin\"\nuri = \"{}\"\n", core.uri));
    let (status, up) = place.json(&["up"]);
    assert_eq!((status, &up["uri"], &up["engine"]), (0, &json!(core.uri), &json!(null)), "{up}");
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"], &said["uri"]), (0, &json!("healthy"), &json!(core.uri)), "{said}");
    drop(core);
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"]), (1, &json!("unhealthy")), "{said}");
    let (status, up) = place.json(&["up"]);
    assert_eq!((status, &up["error"]["code"]), (1, &json!("core-unhealthy")), "{up}");
    assert!(up["error"]["message"].as_str().unwrap().contains("nothing listens"), "{up}");
}

#[test]
fn a_linked_env_stays_a_link() {
    let place = Place::new();
    let (env, shared) = (place.path().join(".env"), place.path().join("shared.env"));
    fs::rename(&env, &shared).unwrap();
    symlink("shared.env", &env).unwrap();
    let (status, up) = place.json(&["up", "--engine", "builtin", "--port", &port()]);
    assert_eq!(status, 0, "{up}");
    assert!(env.is_symlink());
    let text = place.read("shared.env");
    assert!(text.starts_with("# mine\nPORT=3001\nSUPERTOKENS_CONNECTION_URI="), "{text}");
    place.run(&["down", "--volumes"]);
}

/// A port that the system would choose can't be written down before.
#[test]
fn port_0_is_no_port() {
    let place = Place::new();
    assert_eq!(place.run(&["up", "--engine", "builtin", "--port", "0"]).status, 2);
    place.write("st.toml", "[core]\nport = 0\n");
    assert_eq!(place.run(&["up", "--engine", "builtin"]).status, 2);
    place.write("st.toml", "[core]\nengine = \"podman\"\n");
    assert_eq!(place.run(&["status"]).status, 2);
}
