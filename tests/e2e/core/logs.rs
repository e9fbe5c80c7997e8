//! How a log is read, by scripts and through pipes.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
    time::Duration,
};

use serde_json::json;

use super::{Place, port};

#[test]
fn a_log_for_scripts_and_for_closed_pipes() {
    let place = Place::new();
    let port = port();
    assert_eq!(place.json(&["up", "--engine", "builtin", "--port", &port]).0, 0);
    let (status, log) = place.json(&["logs", "--tail", "1"]);
    assert_eq!(status, 0);
    assert_eq!(log["lines"], json!([format!("listening on http://127.0.0.1:{port}")]), "{log}");
    let (status, refused) = place.json(&["logs", "--follow"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("endless-json")));

    // As `st core logs -f | head -1`: it ends once it has something to say to nobody.
    let mut command = place.command(&["logs", "--follow"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("development core"), "{first}");
    let log = place.state().join("core.log");
    let ended = (0..100).any(|_| {
        let text = std::fs::read_to_string(&log).unwrap();
        std::fs::write(&log, text + "one more line\n").unwrap();
        std::thread::sleep(Duration::from_millis(50));
        child.try_wait().unwrap().is_some()
    });
    let _ = child.kill();
    assert!(ended);
    place.run(&["down", "--volumes"]);
}

/// A log that nobody writes to any more ends.
#[test]
fn following_ends_with_the_core() {
    let place = Place::new();
    assert_eq!(place.json(&["up", "--engine", "builtin", "--port", &port()]).0, 0);
    let mut child = place.command(&["logs", "--follow"]).stdout(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "it goes on while the core runs");
    place.run(&["down"]);
    let ended = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        child.try_wait().unwrap().is_some()
    });
    let _ = child.kill();
    assert!(ended);
    place.run(&["down", "--volumes"]);
}
