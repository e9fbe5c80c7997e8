//! `st core restart`.

use std::time::{Duration, Instant};

use super::{
    down, elsewhere,
    lock::lock,
    project::Project,
    up::{bring, tell},
};
use crate::{
    cli::{CoreRestartArgs, CoreUpArgs},
    error::{Exit, Result},
    runtime::RuntimeError,
    shell::Terminal,
};

/// Stops the project's core and starts it as it was: engine, image, port and key.
pub(super) async fn run(args: &CoreRestartArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if let Some(uris) = &project.settings.core.uri {
        return Err(elsewhere::NotOurs { uris: uris.clone(), action: "restarted" }.into());
    }
    let started = Instant::now();
    let _lock = lock(project, Duration::from_secs(args.timeout), terminal).await?;
    let as_it_was = as_it_was(project, args.timeout).await?.ok_or(RuntimeError::NotRunning)?;
    down::stop(project, false).await?;
    let up = bring(&as_it_was, project, terminal).await?;
    tell(&up, started.elapsed(), terminal);
    Ok(Exit::Ok)
}

/// How the project's core is run, running or not.
pub(super) async fn as_it_was(project: &Project, timeout: u64) -> Result<Option<CoreUpArgs>> {
    let Some(found) = project.find().await? else { return Ok(None) };
    let api_key = project.key_of(Some(&found)).await;
    let (core, engine) = found;
    let db = match engine {
        Some(engine) => engine.container(&project.identity).await?.map(|found| found.database),
        None => None,
    };
    let (engine, image, port) = (Some(core.engine), core.image, core.port);
    Ok(Some(CoreUpArgs { engine, image, version: None, port, db, api_key, timeout, upgrading: false }))
}
