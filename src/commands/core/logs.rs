//! `st core logs`.

use std::cell::RefCell;

use serde_json::json;
use tokio::sync::Notify;

use super::project::Project;
use crate::{
    cli::CoreLogsArgs,
    error::{Exit, Failure, Result},
    runtime::{RuntimeError, builtin},
    shell::{Terminal, interrupt},
};

/// One JSON value can't be had of a log that goes on.
#[derive(Debug, thiserror::Error)]
#[error("`--follow` and `--json` exclude each other")]
struct FollowedJson;

impl Failure for FollowedJson {
    fn code(&self) -> &'static str {
        "followed-json"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("leave one of them out".into())
    }
}

/// Prints the log of the project's core, of one that ended as well.
pub(super) async fn run(args: &CoreLogsArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if args.follow && terminal.json {
        return Err(FollowedJson.into());
    }
    let found = project.find().await?;
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
                let name = core.container.as_deref().unwrap_or_default();
                engine.logs(name, args.tail, args.follow, line).await
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
