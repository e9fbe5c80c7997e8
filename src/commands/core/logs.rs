//! `st core logs`.

use std::cell::RefCell;

use serde_json::json;
use tokio::sync::Notify;

use super::{EndlessJson, project::Project};
use crate::{
    cli::{CoreLogsArgs, LogService},
    error::{Exit, Failure, Result},
    project::core::{Core, Database},
    runtime::{RuntimeError, builtin},
    shell::{Terminal, interrupt},
};

/// The lines of the built-in core's log bear no time.
#[derive(Debug, thiserror::Error)]
#[error("the built-in core's log has no times, so `--since` can't choose from it")]
struct SinceBuiltin;

impl Failure for SinceBuiltin {
    fn code(&self) -> &'static str {
        "since-builtin"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("take the last lines: `st core logs --tail 50`".into())
    }
}

/// Prints the log of the project's core, of one that ended as well.
pub(super) async fn run(args: &CoreLogsArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if args.follow && terminal.json {
        return Err(EndlessJson { flag: "--follow" }.into());
    }
    let found = project.find().await?;
    if args.since.is_some() && matches!(found, Some((_, None))) {
        return Err(SinceBuiltin.into());
    }
    let has_database = |core: &Core| core.database == Some(Database::Postgres.id());
    if args.service == LogService::Database && !found.as_ref().is_some_and(|(core, _)| has_database(core)) {
        return Err(RuntimeError::NoDatabase.into());
    }
    let lines = RefCell::new(Vec::new());
    let unread = Notify::new();
    let line = |text: &str| {
        if terminal.json {
            lines.borrow_mut().push(text.to_owned());
        } else if !terminal.line(text) {
            unread.notify_one();
        }
    };
    let reading = async {
        match &found {
            Some((core, Some(engine))) => {
                let database = project.identity.database();
                let name = match args.service {
                    LogService::Core => core.container.as_deref().unwrap_or_default(),
                    LogService::Database => &database,
                };
                engine.logs(name, args.tail, args.since, args.follow, line).await
            }
            Some(_) => builtin::logs(&project.state, args.tail, args.follow, line).await,
            None => Err(RuntimeError::NotRunning),
        }
    };
    tokio::select! {
        outcome = reading => outcome?,
        () = interrupt::wait() => return Ok(Exit::Ok),
        // `st core logs -f | head` has all that it wanted.
        () = unread.notified() => {}
    }
    if let (true, Some((core, _))) = (terminal.json, &found) {
        let lines = lines.into_inner();
        terminal.out_json(&json!({"version": 1, "ok": true, "engine": core.engine.id(), "lines": lines}));
    }
    Ok(Exit::Ok)
}
