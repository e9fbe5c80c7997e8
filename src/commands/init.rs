//! `st init`.

use super::Context;
use crate::{
    cli::InitArgs,
    error::{Exit, Result},
};

/// Asks, plans, writes.
pub fn run(_args: &InitArgs, _context: &Context) -> Result<Exit> {
    Ok(Exit::Bug)
}
