//! Other programs.

use std::{ffi::OsStr, path::Path, process::Command};

/// A command of `program`, run in `directory`.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn command(program: impl AsRef<OsStr>, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory);
    command
}

/// Whether a program of that name is on the `PATH`.
pub fn on_path(program: &str) -> bool {
    let Some(path) = super::env::var("PATH") else { return false };
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// Runs a command to its end, both of its outputs going to our stderr: our stdout is for results.
pub fn run_to_stderr(command: &mut Command) -> std::io::Result<std::process::ExitStatus> {
    use std::os::fd::AsFd as _;
    let stderr = std::io::stderr().as_fd().try_clone_to_owned()?;
    command.stdout(stderr).status()
}

/// Runs a program to its end with `input` on its stdin: what it printed.
pub async fn ask(program: &str, arguments: &[&str], input: &str) -> std::io::Result<std::process::Output> {
    use std::process::Stdio;
    use tokio::io::AsyncWriteExt as _;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that doesn't read it says why itself.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    child.wait_with_output().await
}

/// Asks a process of ours to end; fine where it has ended already.
pub fn terminate(pid: Option<u32>) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = pid.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::TERM);
    }
}
