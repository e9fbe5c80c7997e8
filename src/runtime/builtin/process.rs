//! The background process: started in a session of its own, recognised, stopped.

use std::{path::Path, process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::state;
use crate::{
    runtime::{RuntimeError, Spec},
    shell::{disk, process},
};

/// A process, and when it started.
pub(super) struct Started {
    pub(super) pid: u32,
    pub(super) born: Option<String>,
}

/// Starts the core. It leaves this session by itself (`--background`), so it outlives this process and its terminal.
pub(super) fn start(spec: &Spec) -> Result<Started, RuntimeError> {
    let program = std::env::current_exe().map_err(RuntimeError::Spawn)?;
    let log = disk::open_private(&state::log(&spec.state))?;
    let errors = log.try_clone().map_err(RuntimeError::Spawn)?;
    let mut command = process::command(program, &spec.state);
    command.args(["core", "serve", "--background", "--color", "never", "--port", &spec.port.to_string()]);
    command.arg("--data").arg(state::data(&spec.state));
    // Not as an argument, which every user of the machine can read.
    match &spec.api_key {
        Some(key) => command.env("ST_API_KEY", key),
        None => command.env_remove("ST_API_KEY"),
    };
    let child =
        command.stdin(Stdio::null()).stdout(log).stderr(errors).spawn().map_err(RuntimeError::Spawn)?;
    let pid = child.id();
    Ok(Started { pid, born: born(pid) })
}

/// Whether the process is there, and is the one that started then.
pub(super) fn is(pid: u32, since: Option<&str>) -> bool {
    let Some(number) = number(pid) else { return false };
    if test_kill_process(number).is_err() || is_zombie(pid) {
        return false;
    }
    match (since, born(pid)) {
        (Some(since), Some(born)) => since == born,
        _ => true,
    }
}

/// Stops a process of ours: asked first, forced after five seconds. Whether there was one.
pub(super) async fn stop(pid: u32, since: Option<&str>) -> bool {
    let Some(number) = number(pid).filter(|_| is(pid, since)) else { return false };
    for signal in [Signal::TERM, Signal::KILL] {
        // It may end between the look and the signal.
        let _ = kill_process(number, signal);
        for _ in 0..100 {
            if !is(pid, since) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    true
}

fn number(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

/// The fields of /proc/PID/stat behind the program's name, which may hold spaces and brackets.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = disk::read(Path::new(&format!("/proc/{pid}/stat"))).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// What a process has in memory, in bytes. Linux only.
pub(super) fn memory(pid: u32) -> Option<u64> {
    let text = disk::read(Path::new(&format!("/proc/{pid}/status"))).ok()?;
    // proc(5): `VmRSS:     9612 kB`.
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// When a process started: clock ticks since the machine did. Linux only.
fn born(pid: u32) -> Option<String> {
    // proc(5): field 22, and the first one here is field 3.
    stat(pid)?.get(19).cloned()
}

/// An ended process whose parent has not asked for it yet.
fn is_zombie(pid: u32) -> bool {
    stat(pid).is_some_and(|fields| fields.first().is_some_and(|state| state == "Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_number_and_start() {
        let pid = std::process::id();
        let since = born(pid);
        assert!(is(pid, since.as_deref()));
        if since.is_some() {
            assert!(!is(pid, Some("1")), "a number that was given away again is not ours");
        }
        assert!(!is(u32::MAX, None));
    }
}
