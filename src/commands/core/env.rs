//! `st core env`.

use serde_json::json;

use super::project::{KEY, Project, URI};
use crate::{
    cli::{CoreEnvArgs, EnvFormat},
    error::{Exit, Result},
    runtime::RuntimeError,
    shell::Terminal,
};

/// Prints what an app needs to reach the project's core: of the one that runs, else of `.env`.
pub(super) async fn run(args: &CoreEnvArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let found = project.find().await?.filter(|(core, _)| core.running);
    let uri = found
        .as_ref()
        .and_then(|(core, _)| core.uri())
        .or_else(|| project.settings.core.uri.clone())
        .or_else(|| project.variable(URI))
        .ok_or(RuntimeError::NotRunning)?;
    let key = project.key_of(found.as_ref()).await;
    match args.format {
        format if terminal.json || format == EnvFormat::Json => {
            terminal.out_json(&json!({"version": 1, URI: uri, KEY: key}));
        }
        format => {
            for (name, value) in [(URI, Some(uri)), (KEY, key)] {
                let Some(value) = value else { continue };
                terminal.out(match format {
                    EnvFormat::Shell => format!("export {name}='{}'", value.replace('\'', r"'\''")),
                    _ => format!("{name}={value}"),
                });
            }
        }
    }
    Ok(Exit::Ok)
}
