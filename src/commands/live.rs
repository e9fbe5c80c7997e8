//! `st doctor --live`: asks the running backend.

use std::path::Path;

use crate::{
    doctor::{Diagnosis, live},
    error::Result,
    probe::{self, Target, Told},
    project::{DotEnv, Settings, settings},
    shell::{disk, interrupt, tasks},
};

/// Asks the backend of the project in `directory` and judges it.
pub fn diagnose(directory: &Path, told: &Told) -> Result<Diagnosis> {
    let path = directory.join(settings::FILE);
    let settings = match disk::read_if_there(&path)? {
        Some(text) => Settings::parse(settings::FILE, &text)?,
        None => Settings::default(),
    };
    let dotenv = DotEnv::new(disk::read_if_there(&directory.join(".env"))?.unwrap_or_default());
    let target = Target::new(told, &settings, &dotenv)?;
    let sdk = probe::installed(directory)?;
    interrupt::exit_on_interrupt();
    let seen = tasks::block_on(probe::observe(&target, sdk))?;
    Ok(live::diagnose(&seen))
}
