//! `st init`: ask, plan, show, write.

mod ask;
mod given;
mod install;

use std::path::PathBuf;

use super::{Context, write::Writing};
use crate::{
    cli::InitArgs,
    error::{Exit, Result},
    report,
    scaffold::{self, Answers},
    shell::{
        interrupt,
        prompt::{NoPrompter, Prompter, TerminalPrompter},
    },
};

/// What to do where the directory is not empty.
const NOT_EMPTY: &str = "choose another directory. st can't integrate into an existing project yet; `--force` writes the \
                         new project's files among those that are there, replacing only files of the same name \
                         (`--dry-run --force` lists them)";

/// Asks, plans, writes.
pub fn run(args: &InitArgs, context: &Context) -> Result<Exit> {
    let terminal = &context.terminal;
    let given = given::gather(args, &context.directory)?;
    let prompter: &dyn Prompter = if terminal.can_ask() { &TerminalPrompter::default() } else { &NoPrompter };
    if terminal.can_ask() {
        interrupt::exit_on_interrupt();
    }
    let asked =
        ask::Asker { prompter, take_defaults: terminal.yes, free_port: &crate::shell::net::free_port };
    let (answers, place) = asked.ask(&given, args)?;
    let target = context.directory.join(&place);
    let plan = scaffold::plan(&answers)?;
    let writing = Writing::prepare(&plan, &target, args.force, NOT_EMPTY)?;

    if args.dry_run {
        report_plan(context, &answers, &place, &plan, &writing, true);
        return Ok(Exit::Ok);
    }
    if terminal.can_ask() {
        terminal.say(report::plan::summary(&answers, &place.display().to_string(), &plan));
        for path in writing.replaced() {
            terminal.warn(format!("`{path}` is replaced"));
        }
        if !prompter.confirm("--yes", "Write it?", true)? {
            return Err(crate::shell::prompt::PromptError::Interrupted.into());
        }
    }
    writing.apply()?;
    if args.install {
        install::run(answers.package_manager, &target, terminal)?;
    }
    report_plan(context, &answers, &place, &plan, &writing, false);
    Ok(Exit::Ok)
}

fn report_plan(
    context: &Context,
    answers: &Answers,
    place: &PathBuf,
    plan: &scaffold::Plan,
    writing: &Writing,
    dry_run: bool,
) {
    let terminal = &context.terminal;
    if terminal.json {
        terminal.out_json(&report::plan::json(
            answers,
            &place.display().to_string(),
            plan,
            writing.replaced(),
            dry_run,
        ));
        return;
    }
    if dry_run {
        terminal.out(report::plan::files(plan, writing.replaced()));
        terminal.say("nothing is written (--dry-run)");
        return;
    }
    if !terminal.can_ask() {
        for path in writing.replaced() {
            terminal.warn(format!("`{path}` was replaced"));
        }
    }
    let installed = context.directory.join(place).join(&answers.framework.language().installed).exists();
    terminal.out(report::plan::done(answers, &place.display().to_string(), plan, installed));
}
