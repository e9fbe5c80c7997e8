//! `st core ...`.

mod serve;

use super::Context;
use crate::{
    cli::CoreCommand,
    error::{Exit, Result},
};

/// Runs the subcommand.
pub fn run(command: CoreCommand, context: &Context) -> Result<Exit> {
    match command {
        CoreCommand::Serve(args) => serve::run(&args, context),
        _ => Ok(Exit::Bug),
    }
}
