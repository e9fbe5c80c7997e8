//! `st list ...`.

use super::Context;
use crate::{
    cli::ListWhat,
    error::{Exit, Result},
};

/// Lists what st knows.
pub fn run(what: ListWhat, context: &Context) -> Result<Exit> {
    match what {
        ListWhat::Rules => super::doctor::list(context),
        ListWhat::Frameworks | ListWhat::Providers => return Ok(Exit::Bug),
    }
    Ok(Exit::Ok)
}
