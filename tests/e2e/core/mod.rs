//! The life of a core: `st core up`, `status`, `logs`, `env`, `down`, on a real engine and built in.

mod builtin;
mod docker;
mod elsewhere;
mod engines;
mod export;
mod faults;
mod keeping;
mod life;
mod logs;
mod moments;
mod postgres;
mod registry;
mod settings;
mod trouble;
mod upgrade;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

use crate::support::{
    app::App,
    image::{API_KEY, docker as run_docker},
    project::free_port,
};

/// A project with nothing in it but an `.env` and an `st.toml`, and a home of its own.
pub(crate) struct Place {
    home: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("shop")).unwrap();
        let place = Self { home };
        place.write(".env", "# mine\nPORT=3001\n");
        place.write("st.toml", "# ours\nname = \"shop\"\n\n[core]\n# how it runs\n");
        place
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.home.path().join("shop").canonicalize().unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.path().join(file), text).unwrap();
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    /// `st core` with these words.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_st"));
        command
            .arg("core")
            .args(words)
            .current_dir(self.path())
            .env("XDG_STATE_HOME", self.home.path().join("state"))
            .env("HOME", self.home.path())
            .env("NO_COLOR", "1")
            .env_remove("ST_API_KEY");
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        Ran::of(&self.command(words).output().unwrap())
    }

    /// Runs it with `--json`: the status and the one value.
    pub(crate) fn json(&self, words: &[&str]) -> (i32, Value) {
        let ran = self.run(&[words, &["--json"]].concat());
        let value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        (ran.status, value)
    }

    /// Names of this project's containers, running or not.
    pub(crate) fn containers(&self) -> String {
        let label = format!("label=dev.st.directory={}", self.path().display());
        run_docker(&["ps", "--all", "--filter", &label, "--format", "{{.Names}}"])
    }

    /// Where the built-in core keeps its state.
    pub(crate) fn state(&self) -> PathBuf {
        let projects = self.home.path().join("state/st/projects");
        fs::read_dir(projects).unwrap().next().unwrap().unwrap().path()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Also where the test fails, nothing of it is left behind.
        if std::thread::panicking() {
            let _ = self.command(&["down", "--volumes"]).output();
        }
    }
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The words of an `up` in Docker.
pub(crate) fn up_docker<'a>(image: &'a str, port: &'a str) -> Vec<&'a str> {
    vec!["up", "--engine", "docker", "--image", image, "--port", port, "--api-key", API_KEY]
}

/// Two `up` at once, some times: both end well, and there is one core.
pub(crate) fn two_at_once(place: &Place, words: &[&str], same: &str, rounds: u32) {
    for round in 0..rounds {
        let start = || {
            place
                .command(&[words, &["--json"]].concat())
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        };
        let (first, second) = (start(), start());
        let both = [first, second].map(|child| Ran::of(&child.wait_with_output().unwrap()));
        let values = both.map(|ran| {
            assert_eq!(ran.status, 0, "round {round}: {ran:?}");
            serde_json::from_str::<Value>(&ran.stdout).unwrap()
        });
        assert_eq!(values[0][same], values[1][same], "round {round}");
        let already = values.iter().filter(|value| value["already_running"] == true).count();
        assert_eq!(already, 1, "round {round}: one of them started it: {values:?}");
        assert_eq!(place.run(&["down"]).status, 0);
    }
}

/// A port as a word.
pub(crate) fn port() -> String {
    free_port().to_string()
}

/// Starts something that is stopped with the test.
pub(crate) fn beside(command: &mut Command) -> App {
    App::start(command)
}
