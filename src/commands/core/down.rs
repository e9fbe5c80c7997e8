//! `st core down`.

use serde_json::json;

use super::{
    lock::{PATIENCE, lock},
    project::Project,
};
use crate::{
    cli::CoreDownArgs,
    error::{Exit, Result},
    project::core::EngineName,
    report,
    runtime::{builtin, docker::Engine},
    shell::Terminal,
};

/// Stops whatever core of the project there is, in either engine.
pub(super) async fn run(args: &CoreDownArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let _lock = lock(project, PATIENCE, terminal).await?;
    let Stopped { removed, had_data } = stop(project, args.volumes).await?;
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

/// What was stopped.
pub(super) struct Stopped {
    removed: Vec<String>,
    /// There was data on disk, in either engine.
    had_data: bool,
}

/// Stops the project's core in either engine; with `volumes` its data goes as well.
pub(super) async fn stop(project: &Project, volumes: bool) -> Result<Stopped> {
    let mut had_data = builtin::has_data(&project.state);
    let mut removed = Vec::new();
    if let Some(pid) = builtin::down(&project.state, volumes).await? {
        removed.push(format!("process {pid}"));
    }
    match Engine::connect().await {
        Ok(engine) => {
            had_data |= engine.has_volume(&project.identity).await?;
            removed.extend(engine.down(&project.identity, volumes).await?);
        }
        // An engine that can't be asked matters only where the core is known to be there.
        Err(error) if project.engine() == Some(EngineName::Docker) => return Err(error.into()),
        Err(_) => {}
    }
    Ok(Stopped { removed, had_data })
}
