//! The built-in core as a background process: the same program, `st core serve --background`.
//!
//! Its state is one directory a project: `state.json` (process and port), `core.db`, `core.log`. A process is ours
//! only if its number and its start time are the recorded ones, so a number that was given to another program since is
//! never signalled.

mod logs;
mod process;
mod state;

pub use logs::{last_lines, logs};

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Instant,
};

use super::{
    RuntimeError, Spec,
    health::{EVERY, Probe, Seen},
    port,
};
use crate::{
    project::core::{Core, EngineName, Holding, Up},
    shell::{
        Terminal,
        disk::{self, Access},
    },
};
use state::State;

/// The file that names the project's directory.
const PROJECT: &str = "project";

/// The core of a project, where one was started and not taken down.
pub fn find(directory: &Path) -> Result<Option<Core>, RuntimeError> {
    let Some(state) = State::read(directory)? else { return Ok(None) };
    let running = process::is(state.pid, state.born.as_deref());
    Ok(Some(Core {
        engine: EngineName::Builtin,
        port: Some(state.port),
        running,
        reason: (!running).then(|| format!("its process ({}) is gone", state.pid)),
        container: None,
        image: None,
        pid: running.then_some(state.pid),
        data: Some(state::data(directory)),
        database: None,
        started: state.started.filter(|_| running),
        config: BTreeMap::new(),
        ended: None,
    }))
}

/// The memory of a running core, in bytes. Known on Linux.
pub fn memory(core: &Core) -> Option<u64> {
    process::memory(core.pid?)
}

/// A healthy core, started if it isn't running. What a failed start leaves is stopped; where this future is dropped,
/// that is the caller's, with [`down`].
pub async fn up(spec: &Spec, terminal: &Terminal) -> Result<Up, RuntimeError> {
    let mut notes = Vec::new();
    if let Some(state) = State::read(&spec.state)?
        && process::is(state.pid, state.born.as_deref())
    {
        if state.matches(spec) {
            let cdi = wait(spec, state.pid, terminal).await?;
            let core = find(&spec.state)?.ok_or(RuntimeError::NotRunning)?;
            return Ok(Up { core, already_running: true, cdi, notes });
        }
        notes.push("its settings changed, so it was started anew".to_owned());
        process::stop(state.pid, state.born.as_deref()).await;
    }
    port::claim(spec.port).await?;
    let started = process::start(spec)?;
    let outcome = async {
        State::of(spec, started.pid, started.born.clone()).write(&spec.state)?;
        wait(spec, started.pid, terminal).await
    }
    .await;
    match outcome {
        Ok(cdi) => {
            let core = find(&spec.state)?.ok_or(RuntimeError::NotRunning)?;
            Ok(Up { core, already_running: false, cdi, notes })
        }
        Err(error) => {
            process::stop(started.pid, started.born.as_deref()).await;
            State::remove(&spec.state)?;
            Err(error)
        }
    }
}

/// Stops the core of a project; its process, where one ran. With `volumes` its data and log go as well.
pub async fn down(directory: &Path, volumes: bool) -> Result<Option<u32>, RuntimeError> {
    let mut stopped = None;
    if let Some(state) = State::read(directory)? {
        if process::stop(state.pid, state.born.as_deref()).await {
            stopped = Some(state.pid);
        }
        State::remove(directory)?;
    }
    if volumes {
        state::remove_data(directory)?;
    }
    Ok(stopped)
}

/// Where a project's data is, or would be.
pub fn data(directory: &Path) -> PathBuf {
    state::data(directory)
}

/// Puts `bytes` in the place of a project's data. Nobody may be using it.
pub fn replace_data(directory: &Path, bytes: &[u8]) -> Result<(), RuntimeError> {
    let data = state::data(directory);
    // What the old file's log has not written back belongs to the old file.
    for ending in ["-wal", "-shm"] {
        let mut name = data.clone().into_os_string();
        name.push(ending);
        disk::remove(Path::new(&name))?;
    }
    Ok(disk::write(&data, bytes, Access::Private)?)
}

/// Remembers whose state it is, for who looks at all of them.
pub fn remember(directory: &Path, project: &Path) -> Result<(), RuntimeError> {
    let text = project.display().to_string();
    let file = directory.join(PROJECT);
    if disk::read_if_there(&file)?.as_ref() != Some(&text) {
        disk::write(&file, text.as_bytes(), Access::Private)?;
    }
    Ok(())
}

/// What the projects have whose state is below `projects`. Whether a directory is lost is not known here.
pub fn holdings(projects: &Path) -> Result<Vec<Holding>, RuntimeError> {
    let mut all = Vec::new();
    for id in disk::list(projects)?.unwrap_or_default() {
        let directory = projects.join(&id);
        let core = find(&directory)?;
        let data = has_data(&directory);
        if core.is_none() && !data {
            continue;
        }
        all.push(Holding {
            id,
            directory: disk::read_if_there(&directory.join(PROJECT))?.map(PathBuf::from),
            lost: false,
            engine: EngineName::Builtin,
            running: core.as_ref().is_some_and(|core| core.running),
            port: core.and_then(|core| core.port),
            data,
        });
    }
    Ok(all)
}

/// Stops a core and deletes everything that is known of it.
pub async fn forget(directory: &Path) -> Result<(), RuntimeError> {
    down(directory, true).await?;
    Ok(disk::remove_dir(directory)?)
}

/// Whether there is data of a project.
pub fn has_data(directory: &Path) -> bool {
    state::data(directory).exists()
}

async fn wait(spec: &Spec, pid: u32, terminal: &Terminal) -> Result<Vec<String>, RuntimeError> {
    let spinner = terminal.spinner("waiting for the core");
    let started = Instant::now();
    let probe = Probe::new(spec.uri());
    let outcome = loop {
        let log = || logs::last_lines(&spec.state);
        if !process::is(pid, None) {
            let log = log();
            // Somebody took the port since it was looked at, and who answers there is not ours.
            if log.iter().any(|line| line.contains("Address already in use")) {
                break Err(RuntimeError::PortTaken { port: spec.port, owner: port::owner(spec.port) });
            }
            break Err(RuntimeError::CoreExited { why: "its process ended".into(), log });
        }
        let seen = if logs::says_listening(&spec.state) {
            probe.hello().await
        } else {
            Seen::Not("it does not listen yet".into())
        };
        // st's own core looks at its database at every question: once is enough.
        let why = match seen {
            Seen::Healthy => break probe.versions(spec.api_key.as_deref()).await,
            Seen::Not(why) => why,
        };
        if started.elapsed() >= spec.timeout {
            break Err(RuntimeError::CoreUnhealthy { seconds: spec.timeout.as_secs(), why, log: log() });
        }
        // It starts within milliseconds; later there is no hurry.
        let pause = if started.elapsed() < EVERY { EVERY / 20 } else { EVERY };
        tokio::time::sleep(pause).await;
    };
    spinner.finish_and_clear();
    outcome
}
