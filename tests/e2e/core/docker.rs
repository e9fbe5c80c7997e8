//! The core in a container.

use std::{process::Stdio, time::Duration};

use serde_json::{Value, json};

use super::{Place, beside, port, two_at_once, up_docker};
use crate::support::image::{API_KEY, Image, docker};

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn its_whole_life() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    let (status, first) = place.json(&up_docker(&image.tag, &port));
    assert_eq!(
        (status, &first["state"], &first["engine"]),
        (0, &json!("healthy"), &json!("docker")),
        "{first}"
    );
    let uri = format!("http://127.0.0.1:{port}");
    assert_eq!(first["uri"], uri);
    assert_eq!(
        place.read(".env"),
        format!("# mine\nPORT=3001\nSUPERTOKENS_CONNECTION_URI={uri}\nSUPERTOKENS_API_KEY={API_KEY}\n")
    );
    assert!(place.read("st.toml").ends_with("[core]\nengine = \"docker\"\n# how it runs\n"));
    let name = first["container"].as_str().unwrap();
    assert_eq!(place.containers(), name);
    let bound = docker(&["port", name, "3567/tcp"]);
    assert_eq!(bound, format!("127.0.0.1:{port}"), "on loopback only");
    let made = docker(&["inspect", "--format", "{{.HostConfig.Init}} {{json .Config.Env}}", name]);
    assert!(made.starts_with("true ") && made.contains("\"DISABLE_TELEMETRY=true\""), "{made}");
    assert!(made.contains(&format!("\"API_KEYS={API_KEY}\"")), "{made}");

    let (_, again) = place.json(&["up"]);
    assert_eq!(again["already_running"], true, "engine, image, port and key are kept: {again}");
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"], &said["cdi"]), (0, &json!("healthy"), &json!(["5.4", "3.1"])));
    let env = place.run(&["env"]).stdout;
    assert_eq!(env, format!("SUPERTOKENS_CONNECTION_URI={uri}\nSUPERTOKENS_API_KEY={API_KEY}\n"));
    // What the container says on its two outputs reaches the engine in any order.
    let log = place.run(&["logs", "--tail", "3"]).stdout;
    assert!(log.lines().any(|line| line == "listening on http://0.0.0.0:3567"), "{log}");
    assert_eq!(place.run(&["logs", "--tail", "1"]).stdout.lines().count(), 1);

    let (status, down) = place.json(&["down"]);
    assert_eq!((status, &down["removed"]), (0, &json!([name])));
    assert_eq!(place.containers(), "");
    assert_eq!(place.json(&["down"]).1["removed"], json!([]), "down again is fine");
    assert_eq!(place.run(&["logs"]).status, 1);
}

/// Two users, or two homes, share no lock file: the container's name keeps them apart.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn two_homes_are_one_container() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    let words = [&up_docker(&image.tag, &port)[..], &["--json"]].concat();
    for round in 0..5 {
        let both = ["one", "two"].map(|home| {
            let mut command = place.command(&words);
            command.env("XDG_STATE_HOME", place.path().join(home)).stdout(Stdio::piped()).spawn().unwrap()
        });
        let both = both.map(|child| {
            let output = child.wait_with_output().unwrap();
            serde_json::from_slice::<Value>(&output.stdout).unwrap()
        });
        assert!(both.iter().all(|value| value["ok"] == true), "round {round}: {both:?}");
        let already = both.iter().filter(|value| value["already_running"] == true).count();
        assert_eq!(already, 1, "round {round}: {both:?}");
        assert_eq!(place.run(&["down"]).status, 0);
    }
    assert_eq!(place.containers(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_name_that_a_strangers_container_has() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    let words = up_docker(&image.tag, &port);
    let name = place.json(&words).1["container"].as_str().unwrap().to_owned();
    place.run(&["down"]);
    docker(&["create", "--name", &name, &image.tag]);
    let (status, value) = place.json(&words);
    docker(&["rm", "--force", &name]);
    assert_eq!((status, &value["error"]["code"]), (3, &json!("name-taken")), "{value}");
    assert!(value["error"]["hint"].as_str().unwrap().contains(&name), "{value}");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn two_at_once_are_one_container() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    two_at_once(&place, &up_docker(&image.tag, &port), "container", 20);
    assert_eq!(place.containers(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn what_an_earlier_run_left_is_healed() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    let (_, first) = place.json(&up_docker(&image.tag, &port));
    docker(&["kill", first["container"].as_str().unwrap()]);
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"]), (1, &json!("stopped")));
    assert!(said["reason"].as_str().unwrap().contains("137"), "{said}");
    let (status, second) = place.json(&up_docker(&image.tag, &port));
    assert_eq!((status, &second["already_running"]), (0, &json!(false)));
    place.run(&["down"]);
    assert_eq!(place.containers(), "");
}

/// One that was made and never started, and one whose `up` was killed while it waited.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn what_a_killed_run_left_is_healed() {
    let image = Image::core();
    let silent = Image::build(
        "silent-killed",
        "ENTRYPOINT [\"/st\", \"core\", \"serve\", \"--memory\", \"--port\", \"3568\"]\n",
    );
    let place = Place::new();
    let port = port();
    let mut waiting = place.command(&up_docker(&silent.tag, &port)).stderr(Stdio::null()).spawn().unwrap();
    let made = (0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(25));
        !place.containers().is_empty()
    });
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    assert!(made);
    let (status, first) = place.json(&up_docker(&image.tag, &port));
    assert_eq!((status, &first["already_running"]), (0, &json!(false)), "{first}");
    let name = first["container"].as_str().unwrap();
    assert_eq!(place.containers(), name, "the silent one is gone");

    let labels =
        docker(&["inspect", "--format", "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}}\n{{end}}", name]);
    place.run(&["down"]);
    let mut create = vec!["create", "--name", name];
    labels.lines().for_each(|label| create.extend(["--label", label]));
    create.push(&image.tag);
    docker(&create);
    assert_eq!(place.json(&["status"]).1["state"], "stopped");
    let (status, second) = place.json(&up_docker(&image.tag, &port));
    assert_eq!((status, &second["state"]), (0, &json!("healthy")), "{second}");
    place.run(&["down"]);
    assert_eq!(place.containers(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn other_settings_make_another_container() {
    let image = Image::core();
    let place = Place::new();
    let (port, other) = (port(), port());
    place.json(&up_docker(&image.tag, &port));
    let (_, second) = place.json(&up_docker(&image.tag, &other));
    assert_eq!(second["already_running"], false);
    assert!(second["notes"].to_string().contains("settings changed"), "{second}");
    assert!(place.read(".env").contains(&other));
    assert_eq!(place.containers().lines().count(), 1);
    place.run(&["down"]);
}

/// The log goes on until Ctrl-C, and Ctrl-C is its regular end.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn the_log_can_be_followed() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    place.json(&up_docker(&image.tag, &port));
    let mut follower = beside(&mut place.command(&["logs", "--follow"]));
    follower.after("listening on ");
    drop(follower);
    place.run(&["down"]);
}
