//! `st core reset`.

use std::time::{Duration, Instant};

use super::{
    down, elsewhere,
    lock::lock,
    project::Project,
    restart::as_it_was,
    up::{bring, tell},
};
use crate::{
    cli::CoreResetArgs,
    error::{Exit, Failure, Result},
    project::core::Database,
    runtime::{RuntimeError, builtin, docker::Engine},
    shell::{Terminal, prompt::make_sure},
};

/// What is not st's is not st's to delete.
#[derive(Debug, thiserror::Error)]
#[error("the core's database is not st's: it can't be emptied from here")]
struct ExternalDatabase;

impl Failure for ExternalDatabase {
    fn code(&self) -> &'static str {
        "external-database"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("drop its tables where it runs, or take one of st's: `st core up --db postgres`".into())
    }
}

/// Deletes every user and session of the project's core, and starts it empty.
pub(super) async fn run(args: &CoreResetArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if let Some(uris) = &project.settings.core.uri {
        return Err(elsewhere::NotOurs { uris: uris.clone(), action: "reset" }.into());
    }
    let started = Instant::now();
    let _lock = lock(project, Duration::from_secs(args.timeout), terminal).await?;
    let as_it_was = as_it_was(project, args.timeout).await?;
    let database = as_it_was.as_ref().and_then(|args| args.db.as_ref());
    if matches!(database, Some(Database::External(_))) {
        return Err(ExternalDatabase.into());
    }
    let mut places = Vec::new();
    if database == Some(&Database::Memory) {
        places.push("the memory of the core in Docker".to_owned());
    }
    if has_volume(project).await? {
        places.push(format!("the volume {}", project.identity.volume()));
    }
    if builtin::has_data(&project.state) {
        places.push(builtin::data(&project.state).display().to_string());
    }
    if places.is_empty() {
        return Err(RuntimeError::NotRunning.into());
    }
    terminal.say(format!("this deletes every user and session in {}", places.join(" and in ")));
    make_sure(terminal, "Delete it?")?;
    down::stop(project, true).await?;
    let args = as_it_was.unwrap_or_else(|| args.up());
    let up = bring(&args, project, terminal).await?;
    tell(&up, started.elapsed(), terminal);
    Ok(Exit::Ok)
}

/// Whether an engine that answers has data of the project.
async fn has_volume(project: &Project) -> Result<bool> {
    match Engine::connect().await {
        Ok(engine) => Ok(engine.has_volume(&project.identity).await?),
        Err(_) => Ok(false),
    }
}
