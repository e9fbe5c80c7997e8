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
