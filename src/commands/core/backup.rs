//! `st core backup` and `st core restore`.

use std::{path::PathBuf, time::Instant};

use serde_json::json;

use super::{
    down,
    lock::{PATIENCE, lock, with_interrupt},
    project::Project,
    restart::as_it_was,
    up::{bring, tell},
};
use crate::{
    cdi::storage::backup as storage,
    cli::{CoreBackupArgs, CoreRestoreArgs},
    error::{Exit, Failure, Result},
    project::core::Database,
    runtime::{RuntimeError, builtin, docker::Engine},
    shell::{
        Terminal,
        disk::{self, Access},
        prompt::make_sure,
    },
};

/// A backup never takes the place of another one.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is there already", .0.display())]
pub(super) struct FileExists(pub(super) PathBuf);

impl Failure for FileExists {
    fn code(&self) -> &'static str {
        "file-exists"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("name another file, or remove that one".into())
    }
}

/// Saves the data of the project's core, which may go on.
pub(super) async fn backup(args: &CoreBackupArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let file = project.directory.join(&args.file);
    if file.exists() {
        return Err(FileExists(file).into());
    }
    let _lock = lock(project, PATIENCE, terminal).await?;
    let spinner = terminal.spinner("saving the data");
    let bytes = match project.find().await? {
        Some((_, Some(engine))) => {
            own_database(&engine, project).await?;
            with_interrupt(engine.dump(&project.identity)).await?
        }
        _ => builtin_bytes(project)?,
    };
    disk::write(&file, &bytes, Access::Private)?;
    spinner.finish_and_clear();
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "file": file, "bytes": bytes.len()}));
    } else {
        terminal.out(format!("saved {} kB in {}", bytes.len().div_ceil(1000), file.display()));
    }
    Ok(Exit::Ok)
}

/// Puts a backup in the place of what the project's core has, and starts it anew.
pub(super) async fn restore(args: &CoreRestoreArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let bytes = disk::read_bytes(&project.directory.join(&args.file))?;
    let started = Instant::now();
    let _lock = lock(project, PATIENCE, terminal).await?;
    let as_it_was = as_it_was(project, args.timeout).await?.ok_or(RuntimeError::NotRunning)?;
    terminal.say(format!("this replaces every user and session by those of {}", args.file.display()));
    make_sure(terminal, "Replace them?")?;
    if let Some((_, Some(engine))) = project.find().await? {
        own_database(&engine, project).await?;
        // In one transaction: it is the old data or the new.
        with_interrupt(engine.load(&project.identity, &bytes)).await?;
        engine.remove_core(&project.identity).await?;
    } else {
        storage::check(&project.directory.join(&args.file))?;
        down::stop(project, false).await?;
        builtin::replace_data(&project.state, &bytes)?;
    }
    let up = bring(&as_it_was, project, terminal).await?;
    tell(&up, started.elapsed(), terminal);
    Ok(Exit::Ok)
}

fn builtin_bytes(project: &Project) -> Result<Vec<u8>> {
    let data = builtin::data(&project.state);
    if !data.exists() {
        return Err(RuntimeError::NotRunning.into());
    }
    let copy = data.with_extension("backup");
    disk::remove(&copy)?;
    storage::save(&data, &copy)?;
    let bytes = disk::read_bytes(&copy);
    disk::remove(&copy)?;
    Ok(bytes?)
}

pub(super) async fn own_database(engine: &Engine, project: &Project) -> Result<()> {
    match engine.container(&project.identity).await? {
        Some(found) if found.database == Database::Postgres => Ok(()),
        _ => Err(RuntimeError::NoDatabase.into()),
    }
}
