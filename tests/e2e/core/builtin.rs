//! The built-in core as a background process.

use std::{
    net::TcpListener,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;

use super::{Place, port, two_at_once};

fn up(port: &str) -> Vec<&str> {
    vec!["up", "--engine", "builtin", "--port", port]
}

/// Signs a user up: the status of the answer.
fn sign_up(uri: &str) -> String {
    let client = reqwest::Client::new();
    let request = client
        .post(format!("{uri}/public/recipe/signup"))
        .header("cdi-version", "5.4")
        .json(&json!({"email": "a@b.test", "password": "long enough 1"}));
    let answer = async { request.send().await.unwrap().json::<serde_json::Value>().await.unwrap() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(answer)["status"].as_str().unwrap().to_owned()
}

#[test]
fn its_whole_life() {
    let place = Place::new();
    let port = port();
    let (status, first) = place.json(&up(&port));
    assert_eq!((status, &first["state"]), (0, &json!("healthy")), "{first}");
    let uri = first["uri"].as_str().unwrap().to_owned();
    assert_eq!(uri, format!("http://127.0.0.1:{port}"));
    assert_eq!(place.read(".env"), format!("# mine\nPORT=3001\nSUPERTOKENS_CONNECTION_URI={uri}\n"));
    assert_eq!(
        place.read("st.toml"),
        "# ours\nname = \"shop\"\n\n[core]\nengine = \"builtin\"\n# how it runs\n"
    );

    let (_, again) = place.json(&["up"]);
    assert_eq!(again["already_running"], true, "port and engine are kept: {again}");
    assert_eq!(again["pid"], first["pid"]);
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"], &said["cdi"]), (0, &json!("healthy"), &json!(["5.4", "3.1"])));
    assert_eq!(place.run(&["env"]).stdout, format!("SUPERTOKENS_CONNECTION_URI={uri}\n"));
    let log = place.run(&["logs", "--tail", "1"]).stdout;
    assert_eq!(log, format!("listening on {uri}\n"));

    assert_eq!(sign_up(&uri), "OK");
    let (status, down) = place.json(&["down"]);
    assert_eq!((status, &down["data"]), (0, &json!("kept")));
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"]), (1, &json!("stopped")));

    assert_eq!(place.json(&up(&port)).0, 0);
    assert_eq!(sign_up(&uri), "EMAIL_ALREADY_EXISTS_ERROR", "data survives down and up");
    let (_, down) = place.json(&["down", "--volumes"]);
    assert_eq!(down["data"], "deleted");
    assert!(!place.state().join("core.db").exists());
    assert_eq!(place.json(&["down"]).1["removed"], json!([]), "down again is fine");
}

#[test]
fn a_crash_is_found_out_and_healed() {
    let place = Place::new();
    let port = port();
    let (_, first) = place.json(&up(&port));
    let pid = first["pid"].as_u64().unwrap();
    Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    // The kernel needs a moment to take the process away.
    let gone = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        place.json(&["status"]).1["state"] == "stopped"
    });
    assert!(gone);
    let (_, said) = place.json(&["status"]);
    assert!(said["reason"].as_str().unwrap().contains(&pid.to_string()), "{said}");
    let (status, second) = place.json(&["up"]);
    assert_eq!((status, &second["already_running"]), (0, &json!(false)));
    assert_ne!(second["pid"], first["pid"]);
    assert_eq!(second["uri"], first["uri"], "the port is kept");
    place.run(&["down", "--volumes"]);
}

#[test]
fn it_outlives_who_started_it() {
    let place = Place::new();
    let port = port();
    let words = up(&port);
    // `setsid` makes a session, whose processes are all ended when it is, as a terminal's are.
    let mut command = place.command(&words);
    let program = command.get_program().to_owned();
    let line = format!("{} core {} && kill -HUP 0", program.to_string_lossy(), words.join(" "));
    let mut session = Command::new("setsid");
    session.args(["--wait", "sh", "-c", &line]).current_dir(place.path());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            session.env(name, value);
        }
    }
    let _ = session.output().unwrap();
    command.args(["--json"]);
    let (status, said) = place.json(&["status"]);
    assert_eq!((status, &said["state"]), (0, &json!("healthy")), "{said}");
    place.run(&["down", "--volumes"]);
}

#[test]
fn two_at_once_are_one_process() {
    let place = Place::new();
    let port = port();
    two_at_once(&place, &up(&port), "pid", 20);
    place.run(&["down", "--volumes"]);
}

/// Two projects that both find the port free: one gets it, and the other doesn't take the winner for its own.
#[test]
fn two_projects_on_one_port_are_one_core() {
    let places = [Place::new(), Place::new()];
    for round in 0..6 {
        let port = port();
        let both = places.each_ref().map(|place| {
            let mut command = place.command(&[&up(&port)[..], &["--json"]].concat());
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
        });
        let both = both.map(|child| {
            let output = child.wait_with_output().unwrap();
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
        });
        let winners: Vec<_> = both.iter().filter(|value| value["ok"] == true).collect();
        assert_eq!(winners.len(), 1, "round {round}: {both:?}");
        assert!(winners[0]["pid"].is_u64(), "round {round}: {both:?}");
        let loser = both.iter().find(|value| value["ok"] == false).unwrap();
        assert_eq!(loser["error"]["code"], "port-taken", "round {round}: {both:?}");
        for place in &places {
            place.run(&["down", "--volumes"]);
        }
    }
}

#[test]
fn a_taken_port_is_told_with_its_owner() {
    let place = Place::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let ran = place.run(&up(&port));
    assert_eq!(ran.status, 3);
    let owner = format!("(process {})", std::process::id());
    assert!(ran.stderr.contains(&owner) && ran.stderr.contains("--port"), "{}", ran.stderr);
    assert_eq!(place.read(".env"), "# mine\nPORT=3001\n", "nothing is written");
}

#[test]
fn an_address_of_the_users_is_left() {
    let place = Place::new();
    let env = "SUPERTOKENS_CONNECTION_URI=https://core.example.com\n";
    place.write(".env", env);
    let port = port();
    let (status, value) = place.json(&up(&port));
    assert_eq!(status, 0);
    assert_eq!(place.read(".env"), env);
    let notes = value["notes"].to_string();
    assert!(notes.contains("core.example.com") && notes.contains(&port), "{notes}");
    place.run(&["down", "--volumes"]);
}

#[test]
fn without_an_engine_it_steps_in_and_says_so() {
    let place = Place::new();
    let port = port();
    let mut command = place.command(&["up", "--port", &port, "--json"]);
    let output = command.env("DOCKER_HOST", "unix:///nowhere/docker.sock").output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["engine"], "builtin");
    assert!(value["notes"][0].as_str().unwrap().starts_with("built in, since no Docker engine"), "{value}");
    place.run(&["down", "--volumes"]);
}

#[test]
fn a_command_is_run_with_a_core_of_its_own() {
    let place = Place::new();
    let script = "curl --silent --fail -H \"api-key: $SUPERTOKENS_API_KEY\" $SUPERTOKENS_CONNECTION_URI/apiversion \
                  && echo && echo $SUPERTOKENS_CONNECTION_URI && exit 7";
    let ran = place.run(&["run", "--api-key", "key-of-a-run-for-tests", "--", "sh", "-c", script]);
    assert_eq!(ran.status, 7, "the command's own status: {ran:?}");
    assert!(ran.stdout.contains("5.4"), "{ran:?}");
    let uri = ran.stdout.lines().last().unwrap();
    let address = uri.trim_start_matches("http://");
    assert!(std::net::TcpStream::connect(address).is_err(), "{address} is gone");
    assert_eq!(place.read(".env"), "# mine\nPORT=3001\n", "nothing is written");

    let ran = place.run(&["run", "--", "no-such-program"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.stderr.contains("no-such-program"), "{ran:?}");
}
