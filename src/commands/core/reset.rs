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
    project::core::{Database, EngineName},
    runtime::{RuntimeError, builtin},
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
    if as_it_was.is_none() && !down::has_data(project).await? {
        return Err(RuntimeError::NotRunning.into());
    }
    let docker = match as_it_was.as_ref().and_then(|args| args.engine) {
        Some(engine) => engine == EngineName::Docker,
        None => !builtin::has_data(&project.state),
    };
    let what = match (docker, as_it_was.as_ref().and_then(|args| args.db.as_ref())) {
        (true, Some(Database::External(_))) => return Err(ExternalDatabase.into()),
        (true, Some(Database::Memory)) => {
            "every user and session in the memory of the core in Docker".to_owned()
        }
        (true, _) => format!("every user and session in the volume {}", project.identity.volume()),
        (false, _) => format!("every user and session in {}", builtin::data(&project.state).display()),
    };
    terminal.say(format!("this deletes {what}"));
    make_sure(terminal, "Delete it?")?;
    down::stop(project, true).await?;
    let args = as_it_was.unwrap_or_else(|| args.up());
    let up = bring(&args, project, terminal).await?;
    tell(&up, started.elapsed(), terminal);
    Ok(Exit::Ok)
}
