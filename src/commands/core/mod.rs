//! `st core ...`.

mod backup;
mod config;
mod dashboard;
mod down;
mod elsewhere;
mod env;
mod export;
mod fits;
mod images;
mod list;
mod lock;
mod logs;
mod project;
mod psql;
mod reset;
mod restart;
mod run;
mod seen;
mod serve;
mod status;
mod up;
mod upgrade;
mod users;

use super::Context;
use crate::{
    cli::CoreCommand,
    error::{Exit, Failure, Result},
    shell::tasks::block_on,
};
use project::Project;

/// One JSON value can't be had of what goes on.
#[derive(Debug, thiserror::Error)]
#[error("`{flag}` and `--json` exclude each other")]
struct EndlessJson {
    flag: &'static str,
}

impl Failure for EndlessJson {
    fn code(&self) -> &'static str {
        "endless-json"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("leave one of them out".into())
    }
}

/// Runs the subcommand.
pub fn run(command: CoreCommand, context: &Context) -> Result<Exit> {
    if let CoreCommand::Serve(args) = command {
        return serve::run(&args, context);
    }
    let terminal = &context.terminal;
    match &command {
        CoreCommand::List(args) => return block_on(list::list(args, terminal)),
        CoreCommand::Prune(args) => return block_on(list::prune(args, terminal)),
        _ => {}
    }
    let project = Project::read(&context.directory)?;
    match command {
        CoreCommand::Up(args) => block_on(up::run(&args, &project, terminal)),
        CoreCommand::Down(args) => block_on(down::run(&args, &project, terminal)),
        CoreCommand::Restart(args) => block_on(restart::run(&args, &project, terminal)),
        CoreCommand::Reset(args) => block_on(reset::run(&args, &project, terminal)),
        CoreCommand::Backup(args) => block_on(backup::backup(&args, &project, terminal)),
        CoreCommand::Restore(args) => block_on(backup::restore(&args, &project, terminal)),
        CoreCommand::Users(args) => block_on(users::users(&args, &project, terminal)),
        CoreCommand::Codes(args) => block_on(users::codes(&args, &project, terminal)),
        CoreCommand::Upgrade(args) => block_on(upgrade::run(&args, &project, terminal)),
        CoreCommand::Dashboard(args) => block_on(dashboard::run(&args, &project, terminal)),
        CoreCommand::Psql(args) => block_on(psql::run(&args, &project)),
        CoreCommand::Save(args) => block_on(images::save(&args, &project, terminal)),
        CoreCommand::Load(args) => block_on(images::load(&args, &project, terminal)),
        CoreCommand::Status(args) => block_on(status::run(&args, &project, terminal)),
        CoreCommand::Logs(args) => block_on(logs::run(&args, &project, terminal)),
        CoreCommand::Run(args) => block_on(run::run(&args, &project, terminal)),
        CoreCommand::Export(args) => export::run(&args, &project, terminal),
        CoreCommand::Env(args) => block_on(env::run(&args, &project, terminal)),
        CoreCommand::Serve(_) | CoreCommand::List(_) | CoreCommand::Prune(_) => {
            unreachable!("they are run above, without a project")
        }
    }
}
