//! `st core logs`.

use super::project::Project;
use crate::{
    cli::CoreLogsArgs,
    error::{Exit, Result},
    runtime::{RuntimeError, builtin},
    shell::{Terminal, interrupt},
};

/// Prints the log of the project's core, of one that ended as well.
pub(super) async fn run(args: &CoreLogsArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let found = project.find().await?;
    let line = |text: &str| terminal.out(text);
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
        () = interrupt::wait() => {}
    }
    Ok(Exit::Ok)
}
