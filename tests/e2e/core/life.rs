//! A core from day to day: restarted, emptied, looked into, on a port of its own.

use std::net::TcpListener;

use serde_json::{Value, json};

use super::{Place, port, up_docker};
use crate::support::image::Image;

/// One request to a core, as an SDK sends it.
fn post(uri: &str, path: &str, body: &Value) -> Value {
    let request = reqwest::Client::new().post(format!("{uri}{path}")).header("cdi-version", "5.4").json(body);
    let answer = async { request.send().await.unwrap().json::<Value>().await.unwrap() };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(answer)
}

fn sign_up(uri: &str, email: &str) -> Value {
    post(uri, "/recipe/signup", &json!({"email": email, "password": "long enough 1"}))["status"].clone()
}

#[test]
fn restarted_it_keeps_its_data_and_reset_it_does_not() {
    let place = Place::new();
    assert_eq!(place.json(&["restart"]).1["error"]["code"], "core-not-running");
    assert_eq!(place.json(&["reset", "--yes"]).1["error"]["code"], "core-not-running");
    let (_, first) = place.json(&["up", "--engine", "builtin", "--port", &port()]);
    let uri = first["uri"].as_str().unwrap();
    assert_eq!(sign_up(uri, "ada@example.com"), "OK");

    let (status, again) = place.json(&["restart"]);
    assert_eq!((status, &again["uri"], &again["engine"]), (0, &first["uri"], &first["engine"]), "{again}");
    assert_ne!(again["pid"], first["pid"]);
    assert_eq!(sign_up(uri, "ada@example.com"), "EMAIL_ALREADY_EXISTS_ERROR");

    // Nobody is there to be asked.
    let (status, refused) = place.json(&["reset"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("missing-answer")));
    assert_eq!(place.json(&["users"]).1["count"], 1, "nothing was deleted");
    let said = place.run(&["reset", "--yes"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.stderr.contains("this deletes every user and session in "), "{said:?}");
    assert_eq!(place.json(&["users"]).1["count"], 0);
    assert_eq!(sign_up(uri, "ada@example.com"), "OK");

    // What an ended core left can be deleted as well.
    place.run(&["down"]);
    assert_eq!(place.json(&["reset", "--yes"]).0, 0);
    assert_eq!(place.json(&["users"]).1["count"], 0);
    place.run(&["down", "--volumes"]);
}

#[test]
fn a_backup_is_put_back() {
    let place = Place::new();
    let (_, first) = place.json(&["up", "--engine", "builtin", "--port", &port()]);
    let uri = first["uri"].as_str().unwrap();
    assert_eq!(sign_up(uri, "ada@example.com"), "OK");
    assert_eq!(place.json(&["backup", "before.db"]).0, 0);
    assert_eq!(place.json(&["backup", "before.db"]).1["error"]["code"], "file-exists");
    assert_eq!(sign_up(uri, "grace@example.com"), "OK");
    assert_eq!(place.json(&["users"]).1["count"], 2);

    place.write("text.db", "not a backup");
    let (status, refused) = place.json(&["restore", "text.db", "--yes"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("core-data-foreign")), "{refused}");
    assert_eq!(place.json(&["users"]).1["count"], 2, "it still runs");
    let (status, again) = place.json(&["restore", "before.db", "--yes"]);
    assert_eq!((status, &again["uri"]), (0, &first["uri"]), "{again}");
    assert_eq!(place.json(&["users"]).1["users"][0]["emails"], json!(["ada@example.com"]));
    assert_eq!(place.json(&["users"]).1["count"], 1);
    place.run(&["down", "--volumes"]);
}

#[test]
fn who_is_there() {
    let place = Place::new();
    assert_eq!(place.json(&["users"]).1["error"]["code"], "core-not-running");
    let key = "0123456789-0123456789";
    let port = port();
    let words = ["up", "--engine", "builtin", "--port", port.as_str(), "--api-key", key];
    assert_eq!(place.json(&words).0, 0);
    assert_eq!(place.run(&["users"]).stdout, "nobody has signed up yet\n");

    let uri = format!("http://127.0.0.1:{port}");
    let send = |path: &str, body: Value| {
        let request = reqwest::Client::new()
            .post(format!("{uri}{path}"))
            .header("cdi-version", "5.4")
            .header("api-key", key)
            .json(&body);
        let answer = async { request.send().await.unwrap().json::<Value>().await.unwrap() };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(answer)
    };
    send("/recipe/signup", json!({"email": "ada@example.com", "password": "long enough 1"}));
    let third = json!({"thirdPartyId": "github", "thirdPartyUserId": "7", "email": {"id": "grace@example.com", "isVerified": true}});
    assert_eq!(send("/recipe/signinup", third)["status"], "OK");
    let (_, said) = place.json(&["users", "--limit", "1"]);
    assert_eq!((&said["count"], said["users"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!(said["users"][0]["emails"], json!(["grace@example.com"]));
    assert_eq!(
        said["users"][0]["logins"],
        json!([{"method": "thirdparty", "provider": "github", "verified": true}])
    );
    let text = place.run(&["users"]).stdout;
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    assert_eq!(rows, [["grace@example.com", "github"], ["ada@example.com", "emailpassword"]]);

    assert!(place.run(&["codes", "ada@example.com"]).stdout.starts_with("no code of ada@example.com"));
    let asked = send("/recipe/signinup/code", json!({"email": "ada@example.com"}));
    assert_eq!(asked["status"], "OK");
    let wrong = json!({"deviceId": asked["deviceId"], "preAuthSessionId": asked["preAuthSessionId"], "userInputCode": "no"});
    assert_eq!(send("/recipe/signinup/code/consume", wrong)["status"], "INCORRECT_USER_INPUT_CODE_ERROR");
    let (_, codes) = place.json(&["codes", "ada@example.com"]);
    assert_eq!((codes["codes"].as_array().unwrap().len(), &codes["codes"][0]["failed"]), (1, &json!(1)));
    assert_eq!(codes["codes"][0]["lifetime"], asked["codeLifetime"]);
    let text = place.run(&["codes", "ada@example.com"]).stdout;
    assert!(
        text.contains("a wrong one was tried") && !text.contains(asked["userInputCode"].as_str().unwrap())
    );

    let (_, seen) = place.json(&["status"]);
    assert_eq!(seen["users"], 2);
    assert!(seen["memory"].as_u64().unwrap() > 1_000_000, "{seen}");
    assert!(seen["started"].as_u64().unwrap() > 1_700_000_000_000, "{seen}");
    place.run(&["down", "--volumes"]);
}

#[test]
fn its_settings_for_a_shell_a_file_and_a_program() {
    let place = Place::new();
    let (key, port) = ("0123456789-0123456789", port());
    place.json(&["up", "--engine", "builtin", "--port", &port, "--api-key", key]);
    let uri = format!("http://127.0.0.1:{port}");
    assert_eq!(
        place.run(&["env"]).stdout,
        format!("SUPERTOKENS_CONNECTION_URI={uri}\nSUPERTOKENS_API_KEY={key}\n")
    );
    let shell = place.run(&["env", "--format", "shell"]).stdout;
    let echo = format!("{shell}\nprintf '%s %s' \"$SUPERTOKENS_CONNECTION_URI\" \"$SUPERTOKENS_API_KEY\"");
    let output = std::process::Command::new("sh").args(["-c", &echo]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{uri} {key}"));
    let json: Value = serde_json::from_str(&place.run(&["env", "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["SUPERTOKENS_CONNECTION_URI"], &json["version"]), (&json!(uri), &json!(1)));
    let (status, refused) = place.json(&["logs", "--since", "5m"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("since-builtin")));
    let (status, refused) = place.json(&["status", "--watch"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("endless-json")));
    place.run(&["down", "--volumes"]);
}

/// A port that nobody named is only a habit: another one is taken, said and kept.
#[test]
fn a_taken_port_that_nobody_named() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let habit = taken.local_addr().unwrap().port();
    place.write(".env", &format!("SUPERTOKENS_CONNECTION_URI=http://127.0.0.1:{habit}\n"));
    let (status, up) = place.json(&["up", "--engine", "builtin"]);
    assert_eq!(status, 0, "{up}");
    let uri = up["uri"].as_str().unwrap();
    assert_ne!(uri, format!("http://127.0.0.1:{habit}"));
    let note = up["notes"][0].as_str().unwrap();
    assert!(note.starts_with(&format!("port {habit} is taken by ")), "{note}");
    assert_eq!(place.read(".env"), format!("SUPERTOKENS_CONNECTION_URI={uri}\n"));

    place.run(&["down"]);
    drop(taken);
    assert_eq!(place.json(&["up"]).1["uri"], uri, "it is kept");
    place.run(&["down", "--volumes"]);
    // A port that the user named is that one or none.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let named = taken.local_addr().unwrap().port().to_string();
    let (status, refused) = place.json(&["up", "--port", &named]);
    assert_eq!((status, &refused["error"]["code"]), (3, &json!("port-taken")));
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn the_same_in_docker() {
    let image = Image::core();
    let place = Place::new();
    let port = port();
    let (_, first) = place.json(&up_docker(&image.tag, &port));
    let (status, seen) = place.json(&["status"]);
    assert_eq!((status, &seen["users"]), (0, &json!(0)));
    assert!(seen["memory"].as_u64().unwrap() > 1_000_000 && seen["started"].is_u64(), "{seen}");
    assert!(!place.run(&["logs", "--since", "1h"]).stdout.is_empty());
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(place.run(&["logs", "--since", "1s"]).stdout, "");

    let (status, again) = place.json(&["restart"]);
    assert_eq!((status, &again["uri"], &again["image"]), (0, &first["uri"], &first["image"]), "{again}");
    assert_eq!(again["already_running"], false);
    // What the built-in core left goes as well, and that is said.
    let state = place.state();
    std::fs::write(state.join("core.db"), "").unwrap();
    let said = place.run(&["reset", "--yes"]);
    let both = format!("the memory of the core in Docker and in {}", state.join("core.db").display());
    assert!(said.status == 0 && said.stderr.contains(&both), "{said:?}");
    assert!(!state.join("core.db").exists());
    assert_eq!(place.json(&["status"]).1["uri"], first["uri"]);
    place.run(&["down"]);
    assert_eq!(place.containers(), "");
}

/// What lost its directory is found and deleted, and nothing else.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn what_lost_its_project_is_pruned() {
    let image = Image::core();
    let place = Place::new();
    let lost = place.path().parent().unwrap().join("lost");
    std::fs::create_dir(&lost).unwrap();
    let at = lost.to_str().unwrap().to_owned();
    let (first, second, third) = (port(), port(), port());
    assert_eq!(place.json(&up_docker(&image.tag, &first)).0, 0);
    let builtin = ["--dir", &at, "up", "--engine", "builtin", "--port", &second];
    assert_eq!(place.json(&builtin).0, 0);
    assert_eq!(place.json(&["--dir", &at, "down"]).0, 0);
    let other = [&["--dir", &at][..], &up_docker(&image.tag, &third)].concat();
    assert_eq!(place.json(&other).0, 0);

    let mine = |value: &Value, key: &str| -> Vec<(String, String, bool)> {
        let home = place.path().parent().unwrap().display().to_string();
        let all = value[key].as_array().unwrap().iter();
        let of = all.filter(|one| one["directory"].as_str().is_some_and(|path| path.starts_with(&home)));
        of.map(|one| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            let directory = text("directory");
            (text("engine"), directory.rsplit('/').next().unwrap().to_owned(), one["running"] == true)
        })
        .collect()
    };
    let one = |engine: &str, name: &str, runs: bool| (engine.to_owned(), name.to_owned(), runs);
    let (docker, shop) = (one("docker", "lost", true), one("docker", "shop", true));
    assert_eq!(mine(&place.json(&["list"]).1, "projects"), [docker.clone(), shop.clone()]);
    let data = one("builtin", "lost", false);
    let all = mine(&place.json(&["list", "--all"]).1, "projects");
    assert!(all.contains(&data) && all.len() == 3, "{all:?}");

    std::fs::remove_dir(&lost).unwrap();
    let (_, every) = place.json(&["list", "--all"]);
    let id =
        every["projects"].as_array().unwrap().iter().find(|one| one["directory"] == at).unwrap()["project"]
            .clone();
    let id = id.as_str().unwrap();
    assert_eq!(place.json(&["prune", id]).1["error"]["code"], "missing-answer");
    // By its id: whoever runs this test may have lost projects as well.
    let (status, pruned) = place.json(&["prune", id, "--yes"]);
    let mut removed = mine(&pruned, "removed");
    removed.sort();
    assert_eq!((status, removed), (0, vec![data, docker]));
    assert_eq!(mine(&place.json(&["list", "--all"]).1, "projects"), [shop]);
    assert_eq!(place.json(&["status"]).1["state"], "healthy");
    place.run(&["down"]);
}
