//! `st core ...`.

use super::Context;
use crate::{
    cli::CoreCommand,
    error::{Exit, Result},
};

/// Runs the subcommand.
pub fn run(_command: CoreCommand, _context: &Context) -> Result<Exit> {
    Ok(Exit::Bug)
}
