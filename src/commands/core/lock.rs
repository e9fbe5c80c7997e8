//! One `st core` at a time, and each of them can be interrupted.

use std::time::{Duration, Instant};

use super::project::Project;
use crate::{
    error::Result,
    runtime::{RuntimeError, builtin},
    shell::{
        Terminal, disk, interrupt,
        lock::{Lock, LockError},
    },
};

/// How long another `st core` is waited for, where nothing is said.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// One `st core` at a time; another one is waited for.
pub(super) async fn lock(project: &Project, patience: Duration, terminal: &Terminal) -> Result<Lock> {
    disk::create_dir(&project.state)?;
    builtin::remember(&project.state, &project.directory)?;
    let path = project.state.join("lock");
    let started = Instant::now();
    let mut told = false;
    loop {
        match Lock::take(&path) {
            Ok(lock) => return Ok(lock),
            Err(LockError::Held { pid }) if started.elapsed() >= patience => {
                return Err(RuntimeError::Busy { pid }.into());
            }
            Err(LockError::Held { .. }) => {
                if !told {
                    terminal.say("another `st core` is at work on this project; waiting for it");
                    told = true;
                }
                with_interrupt(async {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(())
                })
                .await?;
            }
            Err(source) => return Err(RuntimeError::Lock { path, source }.into()),
        }
    }
}

/// Work that ends early when the user or the system says so.
pub(super) async fn with_interrupt<T>(
    work: impl Future<Output = Result<T, RuntimeError>>,
) -> Result<T, RuntimeError> {
    tokio::select! {
        outcome = work => outcome,
        () = interrupt::wait() => Err(RuntimeError::Interrupted),
    }
}
