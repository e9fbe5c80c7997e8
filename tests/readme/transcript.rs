//! Runs the `console` blocks of a page, in order, in one directory, and compares what they print.
//!
//! `$ ` begins a command; what follows is its output, stdout and stderr together, where `[..]` stands for any text
//! of a line and a line `...` for any lines. An HTML comment `<!-- run: COMMAND -->` is run and not shown.

use std::{fs, path::PathBuf, process::Command};

use snapbox::{Assert, IntoData as _, RedactedValue, Redactions};

/// A command and what it is said to print.
struct Step {
    command: String,
    expected: Option<String>,
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if let Some(command) = line.strip_prefix("<!-- run: ").and_then(|rest| rest.strip_suffix(" -->")) {
            steps.push(Step { command: command.to_owned(), expected: None });
        } else if line == "```console" {
            inside = true;
        } else if line == "```" {
            inside = false;
        } else if inside && let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), expected: Some(String::new()) });
        } else if inside && let Some(expected) = steps.last_mut().and_then(|step| step.expected.as_mut()) {
            expected.push_str(line);
            expected.push('\n');
        }
    }
    steps
}

/// A home without Docker's and npm's settings, removed with everything that still runs from it.
struct Newcomer {
    home: tempfile::TempDir,
    directory: PathBuf,
}

impl Newcomer {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("work");
        fs::create_dir(&directory).unwrap();
        Self { home, directory }
    }

    fn command(&self, command: &str) -> Command {
        let bin = PathBuf::from(env!("CARGO_BIN_EXE_st"));
        let path = std::env::var("PATH").unwrap_or_default();
        let cache =
            std::env::var_os("ST_TEST_CACHE").map_or_else(std::env::temp_dir, PathBuf::from).join("npm");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&self.directory)
            .env("HOME", self.home.path())
            .env("PATH", format!("{}:{path}", bin.parent().unwrap().display()))
            .env("NO_COLOR", "1")
            .env("npm_config_cache", cache)
            .env("npm_config_update_notifier", "false")
            .env_remove("XDG_STATE_HOME")
            .env_remove("DOCKER_HOST")
            .env_remove("CI");
        shell
    }

    fn run(&mut self, command: &str) -> String {
        if let Some(directory) = command.strip_prefix("cd ") {
            self.directory.push(directory);
            return String::new();
        }
        let output = self.command(command).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        let _ = self.command("st core down").output();
    }
}

/// Runs every step and panics with the differences of the first one that is not as said.
pub(crate) fn run(page: &str) {
    let steps = steps(page);
    assert!(steps.len() > 4, "the page has a transcript");
    let mut newcomer = Newcomer::new();
    let mut redactions = Redactions::new();
    redactions.insert("[HOME]", RedactedValue::from(newcomer.home.path().to_path_buf())).unwrap();
    let assert = Assert::new().redact_with(redactions);
    for step in steps {
        let actual = newcomer.run(&step.command);
        if let Some(expected) = step.expected {
            let got = format!("$ {}\n{actual}", step.command);
            let said = format!("$ {}\n{expected}", step.command);
            assert.eq(got.trim_end().into_data(), said.trim_end().to_owned().into_data());
        }
    }
}
