//! `st completions SHELL`.

use std::io;

use clap::CommandFactory as _;

use crate::{
    cli::Cli,
    error::{Exit, Result},
};

/// Prints the completion script of `shell`.
pub fn run(shell: clap_complete::Shell) -> Result<Exit> {
    clap_complete::generate(shell, &mut Cli::command(), "st", &mut io::stdout());
    Ok(Exit::Ok)
}
