//! `st doctor`.

use super::Context;
use crate::{
    cli::DoctorArgs,
    error::{Exit, Result},
};

/// Checks, explains or lists.
pub fn run(_args: &DoctorArgs, _context: &Context) -> Result<Exit> {
    Ok(Exit::Bug)
}

/// `st list rules`, the same as `st doctor --list`.
pub fn list(_context: &Context) -> Result<Exit> {
    Ok(Exit::Bug)
}
