//! `st core psql`.

use super::project::Project;
use crate::{
    cli::CorePsqlArgs,
    error::{Exit, Failure, Result},
    project::core::{Database, EngineName},
    runtime::RuntimeError,
};

/// There is a database, and psql is not for it.
#[derive(Debug, thiserror::Error)]
#[error("psql is not for this database: {what}")]
struct NotPsqls {
    what: &'static str,
    hint: String,
}

impl Failure for NotPsqls {
    fn code(&self) -> &'static str {
        "no-psql"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(self.hint.clone())
    }
}

/// Runs psql in the database's container; it ends with psql's status.
pub(super) async fn run(args: &CorePsqlArgs, project: &Project) -> Result<Exit> {
    let (core, engine) = project.find().await?.ok_or(RuntimeError::NotRunning)?;
    if core.engine == EngineName::Builtin {
        let file = core.data.unwrap_or_default();
        let hint = format!("it is SQLite: `sqlite3 {}`", file.display());
        return Err(NotPsqls { what: "the built-in core keeps its data in a file of its own", hint }.into());
    }
    let engine = engine.ok_or(RuntimeError::NoDatabase)?;
    match engine.container(&project.identity).await?.map(|found| found.database) {
        Some(Database::Postgres) => {}
        Some(Database::External(_)) => {
            let hint = "use your own psql with the address of ST_CORE_DATABASE_URI in .env".to_owned();
            return Err(NotPsqls { what: "it is not st's", hint }.into());
        }
        _ => return Err(RuntimeError::NoDatabase.into()),
    }
    let status = engine.psql(&project.identity, &args.arguments).await?;
    Ok(if status == 0 { Exit::Ok } else { Exit::Command(status) })
}
