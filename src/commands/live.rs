//! `st doctor --live`: asks the running backend.

use std::path::Path;

use crate::{
    doctor::{Diagnosis, Outcome, live},
    error::Result,
    probe::{self, Target, Told},
    project::{DotEnv, Settings, settings},
    shell::{disk, interrupt, tasks},
};

/// Asks the backend of the project in `directory`, at `url` where that is not empty: who was asked,
/// and what that showed.
///
/// What the source says of addresses is taken from the first app of `read` that says where it is.
pub fn ask(directory: &Path, url: &str, read: &Outcome) -> Result<(String, Diagnosis)> {
    let settings = match disk::read_if_there(&directory.join(settings::FILE))? {
        Some(text) => Settings::parse(settings::FILE, &text)?,
        None => Settings::default(),
    };
    let dotenv = DotEnv::new(disk::read_if_there(&directory.join(".env"))?.unwrap_or_default());
    let app = read.apps.iter().find(|app| app.api.is_some()).or(read.apps.first());
    let told = Told {
        url: Some(url.to_owned()),
        api: app.and_then(|app| app.api.clone()),
        website: app.and_then(|app| app.website.clone()),
        base_path: app.and_then(|app| app.base_path.clone()),
    };
    let target = Target::new(&told, &settings, &dotenv)?;
    let sdk = probe::installed(directory)?;
    interrupt::exit_on_interrupt();
    let seen = tasks::block_on(probe::observe(&target, sdk))?;
    let asked = if seen.same_origin() {
        format!("{}{}, which serves its own page", target.api, target.base_path)
    } else {
        format!("{}{} as {}", target.api, target.base_path, target.website)
    };
    Ok((asked, live::diagnose(&seen)))
}
