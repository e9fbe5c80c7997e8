//! `st doctor --watch`: checked again soon after a save, and not for what doctor does not read.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::{
    corpus,
    support::{run, st},
};

/// The rules of each check, as they come, and when.
struct Watching {
    process: Child,
    checks: Receiver<(Instant, Vec<String>)>,
}

impl Watching {
    fn start(project: &Path) -> Self {
        let mut command: Command = st(project);
        let mut process =
            command.args(["doctor", "--watch", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
        let (sender, checks) = channel();
        let stdout: ChildStdout = process.stdout.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let value: Value = serde_json::from_str(&line).unwrap();
                let rule = |finding: &Value| finding["rule"].as_str().unwrap().to_owned();
                let rules = value["findings"].as_array().unwrap().iter().map(rule).collect();
                if sender.send((Instant::now(), rules)).is_err() {
                    return;
                }
            }
        });
        Self { process, checks }
    }

    /// The next check, soon.
    fn next(&self) -> (Instant, Vec<String>) {
        self.checks.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    /// The rules found once nothing more comes.
    fn settled(&self) -> Vec<String> {
        let (_, mut last) = self.next();
        while let Ok((_, rules)) = self.checks.recv_timeout(Duration::from_millis(500)) {
            last = rules;
        }
        last
    }

    fn is_quiet(&self) -> bool {
        self.checks.recv_timeout(Duration::from_millis(500)).is_err()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn project() -> (TempDir, String, String) {
    let here = tempdir().unwrap();
    let wrong = corpus::all()["cors-after-middleware--commonjs"]["index.js"].clone();
    let cors = wrong.lines().find(|line| line.starts_with("app.use(allow(")).unwrap();
    let without = wrong.replace(&format!("{cors}\n"), "");
    let right = without.replace("app.use(stMiddleware());", &format!("{cors}\napp.use(stMiddleware());"));
    fs::create_dir_all(here.path().join("node_modules/x")).unwrap();
    fs::write(here.path().join("index.js"), &wrong).unwrap();
    (here, wrong, right)
}

#[test]
fn a_save_is_checked_within_100_ms() {
    let (here, wrong, right) = project();
    let watching = Watching::start(here.path());
    assert_eq!(watching.next().1, ["cors-after-middleware"]);
    let mut quickest = Duration::MAX;
    for round in 0..6 {
        thread::sleep(Duration::from_millis(200));
        let (text, expected) = if round % 2 == 0 { (&right, 0) } else { (&wrong, 1) };
        let saved = Instant::now();
        // As an editor does it: a temporary file, and a rename.
        let temporary = here.path().join(".index.js.swp");
        fs::write(&temporary, text).unwrap();
        fs::rename(&temporary, here.path().join("index.js")).unwrap();
        let (told, rules) = watching.next();
        assert_eq!(rules.len(), expected, "{rules:?}");
        quickest = quickest.min(told - saved);
    }
    // The quickest, since other tests run at the same time.
    assert!(quickest < Duration::from_millis(100), "{quickest:?}");
}

#[test]
fn new_folders_and_settings_are_seen_and_what_is_not_read_is_not() {
    let (here, wrong, right) = project();
    fs::write(here.path().join("index.js"), right).unwrap();
    let watching = Watching::start(here.path());
    assert!(watching.settled().is_empty());
    fs::write(here.path().join("app.log"), "a line\n").unwrap();
    fs::write(here.path().join("node_modules/x/index.js"), "x\n").unwrap();
    assert!(watching.is_quiet());
    fs::create_dir_all(here.path().join("src/deep")).unwrap();
    fs::write(here.path().join("src/deep/other.js"), wrong).unwrap();
    assert_eq!(watching.settled(), ["cors-after-middleware"]);
    fs::write(here.path().join("st.toml"), "[doctor]\nexclude = [\"src/\"]\n").unwrap();
    assert!(watching.settled().is_empty());
    fs::remove_file(here.path().join("st.toml")).unwrap();
    assert_eq!(watching.settled(), ["cors-after-middleware"]);
    fs::remove_dir_all(here.path().join("src")).unwrap();
    assert!(watching.settled().is_empty());
}

#[test]
fn ctrl_c_ends_it_and_formats_for_one_result_are_refused() {
    let (here, ..) = project();
    let mut watching = Watching::start(here.path());
    watching.next();
    kill_process(Pid::from_child(&watching.process), Signal::INT).unwrap();
    assert_eq!(watching.process.wait().unwrap().code(), Some(130));
    for arguments in [["--format", "sarif"], ["--format", "github"], ["--fix", "-q"]] {
        let ran = run(st(here.path()).args(["doctor", "--watch"]).args(arguments));
        assert_eq!(ran.status, 2, "{}", ran.stderr);
    }
}
