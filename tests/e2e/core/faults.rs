//! What can go wrong in Docker: each has its own code, its evidence, its next step, and leaves nothing behind.

use std::{
    net::TcpListener,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{Place, port, up_docker};
use crate::support::image::{Image, docker};

/// An `up` that fails: its error.
fn fails(place: &Place, words: &[&str], exit: i32) -> Value {
    let (status, value) = place.json(words);
    assert_eq!(status, exit, "{value}");
    assert_eq!(value["ok"], false);
    assert_eq!(place.containers(), "", "nothing is left");
    assert_eq!(place.read(".env"), "# mine\nPORT=3001\n", "nothing is written");
    value["error"].clone()
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_core_that_ends_at_once() {
    let image = Image::build("ends", "ENTRYPOINT [\"/st\", \"core\", \"surve\"]\n");
    let place = Place::new();
    let error = fails(&place, &up_docker(&image.tag, &port()), 1);
    assert_eq!((&error["code"], &error["stage"]), (&json!("core-exited"), &json!("start")));
    assert!(error["evidence"].to_string().contains("unrecognized subcommand"), "{error}");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_core_that_never_answers() {
    // It waits for a terminal's end that never comes.
    let image = Image::build(
        "silent",
        "ENTRYPOINT [\"/st\", \"core\", \"serve\", \"--memory\", \"--port\", \"3568\"]\n",
    );
    let place = Place::new();
    let port = port();
    let words = [up_docker(&image.tag, &port), vec!["--timeout", "3"]].concat();
    let started = Instant::now();
    let error = fails(&place, &words, 1);
    assert!(started.elapsed() < Duration::from_secs(25), "the time to wait is kept");
    assert_eq!((&error["code"], &error["stage"]), (&json!("core-unhealthy"), &json!("health")));
    assert!(error["evidence"].to_string().contains("listening on"), "its log is shown: {error}");
    assert!(error["hint"].as_str().unwrap().contains("--timeout 6"), "{error}");
}

/// The real core answers 404 while it starts: only a 200 counts.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_core_that_answers_404_first() {
    let script = "n=0; while [ $n -lt 6 ]; do printf 'HTTP/1.0 404 Not Found\\r\\n\\r\\n' | \
                  /busybox timeout 0.5 /busybox nc -l -p 3567; n=$((n+1)); done; exec /st core serve --listen 0.0.0.0";
    let image = Image::build_with(
        "late",
        &["/bin/busybox"],
        &format!(
            "ENV ST_API_KEY={}\nENTRYPOINT [\"/busybox\", \"sh\", \"-c\", {}]\n",
            crate::support::image::API_KEY,
            json!(script)
        ),
    );
    let place = Place::new();
    let started = Instant::now();
    let (status, value) = place.json(&up_docker(&image.tag, &port()));
    assert_eq!((status, &value["state"]), (0, &json!("healthy")), "{value}");
    assert!(started.elapsed() > Duration::from_secs(2), "the 404s were waited out");
    place.run(&["down"]);
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_key_that_the_core_refuses() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    let words = ["up", "--engine", "docker", "--image", &image.tag, "--port", &port];
    let wrong = [&words[..], &["--api-key", "another-key-of-twenty"]].concat();
    assert_eq!(fails(&place, &wrong, 1)["code"], "core-unauthorized");
    let short = [&words[..], &["--api-key", "short"]].concat();
    assert_eq!(place.json(&short).0, 2, "a key that no core takes is a wrong command line");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_port_that_a_process_has() {
    let image = Image::core();
    let place = Place::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let error = fails(&place, &up_docker(&image.tag, &port), 3);
    assert_eq!(error["code"], "port-taken");
    let owner = format!("(process {})", std::process::id());
    assert!(error["message"].as_str().unwrap().contains(&owner), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("--port"), "{error}");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_port_that_another_projects_core_has() {
    let image = Image::core();
    let (place, other) = (Place::new(), Place::new());
    let port = port();
    let (_, first) = other.json(&up_docker(&image.tag, &port));
    let error = fails(&place, &up_docker(&image.tag, &port), 3);
    let owner = first["container"].as_str().unwrap();
    assert!(error["message"].as_str().unwrap().contains(owner), "{error}");
    other.run(&["down"]);
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn an_interrupted_start_leaves_nothing() {
    let image = Image::build(
        "silent-too",
        "ENTRYPOINT [\"/st\", \"core\", \"serve\", \"--memory\", \"--port\", \"3568\"]\n",
    );
    for (signal, pause) in [("-INT", 0), ("-INT", 300), ("-TERM", 1500)] {
        let place = Place::new();
        let port = port();
        let mut command = place.command(&up_docker(&image.tag, &port));
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause + 100));
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal} after {pause} ms");
        assert_eq!(place.containers(), "", "{signal} after {pause} ms");
    }
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn an_engine_that_is_not_there() {
    let place = Place::new();
    let cases = [
        ("DOCKER_HOST", "unix:///nowhere/docker.sock", "docker-not-found", 3),
        ("DOCKER_HOST", "tcp://127.0.0.1:9", "docker-unreachable", 3),
        ("DOCKER_HOST", "smoke://build.example", "docker-unreachable", 3),
        ("DOCKER_CONTEXT", "of-yesterday", "docker-context", 2),
    ];
    for (variable, value, code, exit) in cases {
        let mut command = place.command(&["up", "--engine", "docker", "--json"]);
        let output = command.env(variable, value).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &answer["error"]["code"]), (Some(exit), &json!(code)), "{answer}");
        assert!(answer["error"]["hint"].is_string(), "{answer}");
    }
    // Empty is unset, as for the docker client.
    let mut command = place.command(&["status", "--json"]);
    let output = command.env("DOCKER_HOST", "").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    docker(&["version"]);
}
