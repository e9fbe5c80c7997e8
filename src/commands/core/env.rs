//! `st core env`.

use serde_json::json;

use super::project::{KEY, Project, URI};
use crate::{
    error::{Exit, Result},
    runtime::RuntimeError,
    shell::Terminal,
};

/// Prints what an app needs to reach the project's core: of the one that runs, else of `.env`.
pub(super) async fn run(project: &Project, terminal: &Terminal) -> Result<Exit> {
    let found = project.find().await?.filter(|(core, _)| core.running);
    let uri = found
        .as_ref()
        .and_then(|(core, _)| core.uri())
        .or_else(|| project.settings.core.uri.clone())
        .or_else(|| project.variable(URI))
        .ok_or(RuntimeError::NotRunning)?;
    let key = project.key_of(found.as_ref()).await;
    if terminal.json {
        terminal.out_json(&json!({"version": 1, URI: uri, KEY: key}));
        return Ok(Exit::Ok);
    }
    terminal.out(format!("{URI}={uri}"));
    if let Some(key) = key {
        terminal.out(format!("{KEY}={key}"));
    }
    Ok(Exit::Ok)
}
