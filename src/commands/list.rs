//! `st list ...`.

use super::Context;
use crate::{
    cli::ListWhat,
    error::{Exit, Result},
};

/// Lists what st knows.
pub fn run(_what: ListWhat, _context: &Context) -> Result<Exit> {
    Ok(Exit::Bug)
}
