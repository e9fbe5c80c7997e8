//! `st core down`.

use std::time::Duration;

use serde_json::json;

use super::{lock::lock, project::Project};
use crate::{
    cli::CoreDownArgs,
    error::{Exit, Result},
    project::core::EngineName,
    report,
    runtime::{builtin, docker::Engine},
    shell::Terminal,
};

/// How long another `st core` is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Stops whatever core of the project there is, in either engine.
pub(super) async fn run(args: &CoreDownArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let _lock = lock(project, PATIENCE, terminal).await?;
    let had_data = has_data(project).await?;
    let removed = stop(project, args.volumes).await?;
    let data = match (had_data, args.volumes) {
        (false, _) => "none",
        (true, false) => "kept",
        (true, true) => "deleted",
    };
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "removed": removed, "data": data}));
    } else {
        terminal.out(report::core::down(&removed, data));
    }
    Ok(Exit::Ok)
}

/// What was stopped, in either engine; with `volumes` its data goes as well.
pub(super) async fn stop(project: &Project, volumes: bool) -> Result<Vec<String>> {
    let mut removed = Vec::new();
    if let Some(pid) = builtin::down(&project.state, volumes).await? {
        removed.push(format!("process {pid}"));
    }
    match Engine::connect().await {
        Ok(engine) => removed.extend(engine.down(&project.identity, volumes).await?),
        // An engine that can't be asked matters only where the core is known to be there.
        Err(error) if project.engine() == Some(EngineName::Docker) => return Err(error.into()),
        Err(_) => {}
    }
    Ok(removed)
}

/// Whether stopping leaves data behind, in either engine.
pub(super) async fn has_data(project: &Project) -> Result<bool> {
    if builtin::has_data(&project.state) {
        return Ok(true);
    }
    match Engine::connect().await {
        Ok(engine) => Ok(engine.has_volume(&project.identity).await?),
        Err(_) => Ok(false),
    }
}
