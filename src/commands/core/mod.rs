//! `st core ...`.

mod down;
mod env;
mod logs;
mod project;
mod run;
mod serve;
mod status;
mod up;

use super::Context;
use crate::{
    cli::CoreCommand,
    error::{Exit, Result},
    shell::tasks::block_on,
};
use project::Project;

/// Runs the subcommand.
pub fn run(command: CoreCommand, context: &Context) -> Result<Exit> {
    if let CoreCommand::Serve(args) = command {
        return serve::run(&args, context);
    }
    let project = Project::read(&context.directory)?;
    let terminal = &context.terminal;
    match command {
        CoreCommand::Up(args) => block_on(up::run(&args, &project, terminal)),
        CoreCommand::Down(args) => block_on(down::run(&args, &project, terminal)),
        CoreCommand::Status => block_on(status::run(&project, terminal)),
        CoreCommand::Logs(args) => block_on(logs::run(&args, &project, terminal)),
        CoreCommand::Run(args) => block_on(run::run(&args, &project, terminal)),
        CoreCommand::Env => block_on(env::run(&project, terminal)),
        CoreCommand::Serve(_) => unreachable!("it is run above, with a runtime of its own"),
    }
}
