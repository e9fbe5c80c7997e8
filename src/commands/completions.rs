//! `st completions SHELL`.

use clap::CommandFactory as _;

use super::Context;
use crate::{
    cli::Cli,
    error::{Exit, Result},
};

/// Prints the completion script of `shell`.
pub fn run(shell: clap_complete::Shell, context: &Context) -> Result<Exit> {
    // Not straight to stdout: it would panic where that is closed early.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "st", &mut script);
    context.terminal.out(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Ok)
}
