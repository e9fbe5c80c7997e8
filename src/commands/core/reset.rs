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
    error::{Exit, Result},
    project::core::EngineName,
    runtime::{RuntimeError, builtin},
    shell::{
        Terminal,
        prompt::{NoPrompter, PromptError, Prompter, TerminalPrompter},
    },
};

/// Deletes every user and session of the project's core, and starts it empty.
pub(super) async fn run(args: &CoreResetArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if let Some(uris) = &project.settings.core.uri {
        return Err(elsewhere::NotOurs { uris: uris.clone(), action: "reset" }.into());
    }
    let started = Instant::now();
    let _lock = lock(project, Duration::from_secs(args.timeout), terminal).await?;
    let as_it_was = as_it_was(project, args.timeout).await?;
    if as_it_was.is_none() && !builtin::has_data(&project.state) {
        return Err(RuntimeError::NotRunning.into());
    }
    let what = match as_it_was.as_ref().and_then(|args| args.engine) {
        Some(EngineName::Docker) => "every user and session in the memory of the core in Docker".to_owned(),
        _ => format!("every user and session in {}", builtin::data(&project.state).display()),
    };
    terminal.say(format!("this deletes {what}"));
    if !terminal.yes {
        let prompter: &dyn Prompter =
            if terminal.can_ask() { &TerminalPrompter::default() } else { &NoPrompter };
        if !prompter.confirm("--yes", "Delete it?", false)? {
            return Err(PromptError::Interrupted.into());
        }
    }
    down::stop(project, true).await?;
    let args = as_it_was.unwrap_or_else(|| args.up());
    let up = bring(&args, project, terminal).await?;
    tell(&up, started.elapsed(), terminal);
    Ok(Exit::Ok)
}
