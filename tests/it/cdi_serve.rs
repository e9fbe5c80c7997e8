//! `st core serve` as a process: what it prints, what it refuses, what survives.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Stdio},
};

use serde_json::{Value, json};
use st::cdi::{self, Options};

use crate::support::{st, st_run};

/// A running `st core serve`; killed when it is dropped.
struct Serving {
    child: Child,
    ready: String,
}

impl Serving {
    fn start(directory: &Path, words: &[&str]) -> Self {
        let mut child = st(directory)
            .args(["core", "serve", "--port", "0"])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut ready).unwrap();
        Self { child, ready }
    }

    fn url(&self) -> &str {
        self.ready.strip_prefix("listening on ").expect(&self.ready).trim_end()
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Exit status (-1 where a signal ended it) and stderr.
    fn wait(mut self) -> (i32, String) {
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (status, stderr)
    }

    async fn post(&self, client: &reqwest::Client, path: &str, body: &Value) -> reqwest::Result<Value> {
        let request = client.post(format!("{}{path}", self.url())).body(body.to_string());
        Ok(serde_json::from_str(&request.send().await?.text().await?).unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let text = reqwest::get(format!("{}{path}", self.url())).await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn new_session() -> Value {
    json!({"userId": "u", "userDataInJWT": {"a": 1}, "userDataInDatabase": {}, "enableAntiCsrf": false})
}

#[test]
fn says_what_it_is_and_stops_when_told() {
    let directory = tempfile::tempdir().unwrap();
    let serving = Serving::start(directory.path(), &[]);
    assert!(serving.url().starts_with("http://127.0.0.1:"));
    serving.signal("-TERM");
    let (status, stderr) = serving.wait();
    assert_eq!(status, 0);
    assert!(stderr.contains("not for production") && stderr.contains("in memory"), "{stderr}");

    let serving = Serving::start(directory.path(), &["--json", "--data", "core.db"]);
    let ready: Value = serde_json::from_str(&serving.ready).unwrap();
    assert_eq!(ready["pid"], serving.child.id());
    assert!(ready["address"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert!(ready["data"].as_str().unwrap().ends_with("/core.db"));
    serving.signal("-INT");
    assert_eq!(serving.wait().0, 130);
}

#[tokio::test]
async fn leaves_one_file() {
    let directory = tempfile::tempdir().unwrap();
    let serving = Serving::start(directory.path(), &["--data", "core.db"]);
    serving.get("/.well-known/jwks.json").await;
    serving.signal("-TERM");
    assert_eq!(serving.wait().0, 0);
    assert!(!fs::exists(directory.path().join("core.db-wal")).unwrap(), "the log is folded in at the end");
}

/// A kill at any moment loses nothing that was answered.
#[tokio::test]
async fn survives_kill_9() {
    let directory = tempfile::tempdir().unwrap();
    let data = ["--data", "core.db"];
    let mut handles: Vec<String> = Vec::new();
    let mut keys = None;
    let mut last = Value::Null;
    for round in 1..=3 {
        let serving = Serving::start(directory.path(), &data);
        let now = serving.get("/.well-known/jwks.json").await;
        assert_eq!(*keys.get_or_insert(now.clone()), now, "the keys are the ones of before");
        if round > 1 {
            let body = json!({"refreshToken": last["refreshToken"]["token"], "enableAntiCsrf": false,
                "useDynamicSigningKey": true});
            let client = reqwest::Client::new();
            let answer = serving.post(&client, "/recipe/session/refresh", &body).await.unwrap();
            assert_eq!(answer["status"], "OK", "refresh tokens of before work");
        }
        let (answered, told) = hammer(&serving, round * 20).await;
        handles.extend(answered);
        last = told;
        drop(serving);
        let serving = Serving::start(directory.path(), &data);
        let stored = serving.get("/recipe/session/user?userId=u").await;
        let stored: Vec<String> = serde_json::from_value(stored["sessionHandles"].clone()).unwrap();
        let missing: Vec<_> = handles.iter().filter(|handle| !stored.contains(handle)).collect();
        assert!(missing.is_empty(), "{} of {} answered are gone", missing.len(), handles.len());
    }
}

/// Makes sessions over eight connections and kills the core after `count` answers, with others under
/// way. The handles that were answered, and the last answer.
async fn hammer(serving: &Serving, count: usize) -> (Vec<String>, Value) {
    let client = reqwest::Client::new();
    let answered = std::sync::Mutex::new((Vec::new(), Value::Null));
    let body = new_session();
    let one = async || {
        while let Ok(answer) = serving.post(&client, "/recipe/session", &body).await {
            let mut answered = answered.lock().unwrap();
            answered.0.push(answer["session"]["handle"].as_str().unwrap().to_owned());
            answered.1 = answer;
            if answered.0.len() == count {
                serving.signal("-KILL");
            }
        }
    };
    tokio::join!(one(), one(), one(), one(), one(), one(), one(), one());
    answered.into_inner().unwrap()
}

#[test]
fn one_process_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let serving = Serving::start(directory.path(), &["--data", "core.db"]);
    let ran = st_run(directory.path(), &["core", "serve", "--port", "0", "--data", "core.db"]);
    assert_eq!(ran.status, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("in use by process {}", serving.child.id())), "{}", ran.stderr);
    for file in ["core.db", "core.db-wal", "core.db.lock"] {
        let mode = fs::metadata(directory.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn refuses_files_that_it_did_not_write() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("core.db");
    let serve = || st_run(directory.path(), &["core", "serve", "--port", "0", "--data", "core.db"]);

    fs::write(&path, "notes of mine, and longer than the header of a database: ".repeat(20)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = serve();
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("not a data file of st's core"), "{}", ran.stderr);
    assert!(fs::read_to_string(&path).unwrap().starts_with("notes of mine"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644, "left as it was");
    assert!(!fs::exists(directory.path().join("core.db.lock")).unwrap());

    fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE mine (a)").unwrap();
    drop(other);
    assert_eq!(serve().status, 2);

    fs::remove_file(&path).unwrap();
    drop(Serving::start(directory.path(), &["--data", "core.db"]));
    let ours = rusqlite::Connection::open(&path).unwrap();
    ours.pragma_update(None, "user_version", 99).unwrap();
    drop(ours);
    let ran = serve();
    assert_eq!(ran.status, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("written by a newer st"), "{}", ran.stderr);

    let ran = st_run(directory.path(), &["core", "serve", "--port", "0", "--data", "no/such/core.db"]);
    assert_eq!(ran.status, 3, "{}", ran.stderr);
}

#[test]
fn refuses_to_be_open_to_others() {
    let directory = tempfile::tempdir().unwrap();
    let serve =
        |words: &[&str]| st_run(directory.path(), &[&["core", "serve", "--port", "0"], words].concat());
    let ran = serve(&["--listen", "0.0.0.0"]);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("--api-key"), "{}", ran.stderr);
    for bad in ["tiny", "with_an_underscore_in_it", "fine-and-long-enough-1,tiny"] {
        let ran = serve(&["--api-key", bad]);
        assert_eq!(ran.status, 2, "{bad}: {}", ran.stderr);
        assert!(!ran.stderr.contains(bad), "keys are not printed: {}", ran.stderr);
    }
    let open =
        Serving::start(directory.path(), &["--listen", "0.0.0.0", "--api-key", "0123456789-abcdefghij"]);
    assert!(open.url().starts_with("http://0.0.0.0:"));
}

#[test]
fn names_the_port_that_is_taken() {
    let directory = tempfile::tempdir().unwrap();
    let serving = Serving::start(directory.path(), &[]);
    let port = serving.url().rsplit_once(':').unwrap().1;
    let ran = st_run(directory.path(), &["core", "serve", "--port", port]);
    assert_eq!(ran.status, 3);
    assert!(
        ran.stderr.contains(&format!("127.0.0.1:{port}")) && ran.stderr.contains("--port 0"),
        "{}",
        ran.stderr
    );
}

/// Who only looks whether a port is free holds it for an instant.
#[tokio::test]
async fn a_port_that_is_held_in_passing_is_not_taken() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = holder.local_addr().unwrap();
    let release = async {
        tokio::task::yield_now().await;
        drop(holder);
    };
    let (server, ()) = tokio::join!(cdi::bind(Options { listen, ..Options::default() }), release);
    assert_eq!(server.unwrap().address(), listen);
}
