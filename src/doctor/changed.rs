//! `--changed`: only the apps that a change touches.

use std::collections::BTreeSet;

use super::{App, Finding, Outcome};
use crate::project::Sources;

/// What a package is told besides its code: a change of it touches every app of the package.
const TOLD: &[&str] =
    &["package.json", "go.mod", "go.sum", "tsconfig", ".env", "st.toml", "Dockerfile", "compose"];

/// Takes the apps out that none of the changed files belongs to, with their findings; how many there were.
pub fn keep(outcome: &mut Outcome, changed: &BTreeSet<String>, sources: &dyn Sources) -> usize {
    let all = outcome.apps.len();
    let listed: BTreeSet<&str> = sources.paths().into_iter().collect();
    let touches = |file: &str, app: &App| {
        let name = file.rsplit('/').next().unwrap_or(file);
        let of_package = TOLD.iter().any(|told| name.contains(told))
            || name.contains("lock")
            // A file that was deleted may have been any app's.
            || !listed.contains(file);
        app.files.contains(file) || (of_package && is_beside(file, app))
    };
    outcome.apps.retain(|app| changed.iter().any(|file| touches(file, app)));
    let apps = &outcome.apps;
    let of_app = |finding: &Finding| match (&finding.app, &finding.place) {
        (Some(entry), _) if apps.iter().any(|app| app.entry == *entry) => true,
        // Of the whole package, or of a program without an app.
        (_, Some(place)) => {
            let app_less = finding.app.as_ref().is_none_or(|entry| changed.contains(entry));
            app_less && (changed.contains(&place.file) || apps.iter().any(|app| is_of(&place.file, app)))
        }
        (_, None) => true,
    };
    outcome.diagnosis.findings.retain(of_app);
    outcome.silenced.retain(|silenced| of_app(&silenced.finding));
    outcome.diagnosis.not_checked.retain(|unknown| {
        let Some(file) = &unknown.file else { return true };
        changed.contains(file) || apps.iter().any(|app| app.files.contains(file) || is_of(file, app))
    });
    all
}

/// Whether a file stands in an app's package or above it, where its settings may be.
fn is_beside(file: &str, app: &App) -> bool {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    is_of(file, app) || folder.is_empty() || app.folder.starts_with(&format!("{folder}/"))
}

fn is_of(file: &str, app: &App) -> bool {
    file.starts_with(&app.folder)
}
