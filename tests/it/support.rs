//! Driving the binary as a user would.

use std::{path::Path, process::Command};

/// The `st` under test, with a home of its own and no colour.
pub fn st(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_st"));
    command
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .env("HOME", directory.join(".home"))
        .env("XDG_STATE_HOME", directory.join(".home/state"))
        .env_remove("ST_API_KEY");
    command
}

/// What a run left: exit status, stdout, stderr.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("st starts");
    Ran {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
