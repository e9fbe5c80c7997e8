//! Which files are judged: `--include` and `--exclude`, and `[doctor]` in st.toml. Patterns are those of .gitignore.
//!
//! What is left out is read all the same where an app that is judged imports it.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{NotChecked, Outcome};
use crate::{
    error::{Exit, Failure},
    project::{Settings, Sources, settings},
};

/// A pattern that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("`{pattern}` is no pattern of files: {why}")]
pub struct BadPattern {
    pattern: String,
    why: String,
}

impl Failure for BadPattern {
    fn code(&self) -> &'static str {
        "bad-pattern"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("patterns are those of .gitignore: `examples/`, `*.old.ts`, `apps/*/src/**`".into())
    }
}

/// What is judged.
#[derive(Debug, Default)]
pub struct Selection {
    scopes: Vec<Scope>,
}

/// The patterns that stand for the files below a folder.
#[derive(Debug)]
struct Scope {
    folder: String,
    include: Option<Gitignore>,
    exclude: Gitignore,
}

impl Selection {
    /// Of patterns for the whole tree.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, BadPattern> {
        let mut selection = Self::default();
        selection.add("", include, exclude)?;
        Ok(selection)
    }

    /// Of every st.toml in a tree, each for the files beside and below it; and what is wrong with them.
    pub fn of_settings(sources: &dyn Sources) -> (Self, Vec<NotChecked>) {
        let (mut selection, mut slips) = (Self::default(), Vec::new());
        for path in sources.paths() {
            let Some(folder) = path.strip_suffix(settings::FILE) else { continue };
            if !folder.is_empty() && !folder.ends_with('/') {
                continue;
            }
            let read = sources.read(path).and_then(|text| Settings::parse(path, &text).ok());
            let Some(doctor) = read.map(|settings| settings.doctor) else { continue };
            if let Err(error) = selection.add(folder, &doctor.include, &doctor.exclude) {
                slips.push(NotChecked {
                    what: "which files `[doctor]` leaves out".into(),
                    why: error.to_string(),
                    file: Some(path.to_owned()),
                    line: None,
                });
            }
        }
        (selection, slips)
    }

    fn add(&mut self, folder: &str, include: &[String], exclude: &[String]) -> Result<(), BadPattern> {
        if include.is_empty() && exclude.is_empty() {
            return Ok(());
        }
        let include = if include.is_empty() { None } else { Some(patterns(include)?) };
        self.scopes.push(Scope { folder: folder.to_owned(), include, exclude: patterns(exclude)? });
        Ok(())
    }

    /// Takes the apps, the findings and the unknowns that are not asked for out of an outcome.
    pub fn apply(&self, outcome: &mut Outcome) {
        if self.scopes.is_empty() {
            return;
        }
        // An app is judged by its entry file, wherever its mistakes are; a mistake where it stands.
        let wanted = |entry: Option<&str>, place: Option<&str>| {
            let files = || entry.into_iter().chain(place);
            files().all(|file| !self.excludes(file)) && (files().any(|file| self.includes(file)))
        };
        outcome.apps.retain(|app| wanted(Some(&app.entry), None));
        let place = |finding: &super::Finding| finding.place.as_ref().map(|place| place.file.clone());
        let keep = |finding: &super::Finding| wanted(finding.app.as_deref(), place(finding).as_deref());
        outcome.diagnosis.findings.retain(keep);
        outcome.silenced.retain(|silenced| keep(&silenced.finding));
        outcome
            .diagnosis
            .not_checked
            .retain(|unknown| unknown.file.is_none() || wanted(None, unknown.file.as_deref()));
    }

    fn excludes(&self, file: &str) -> bool {
        self.below(file).any(|(scope, path)| matches(&scope.exclude, path))
    }

    fn includes(&self, file: &str) -> bool {
        self.below(file)
            .all(|(scope, path)| scope.include.as_ref().is_none_or(|include| matches(include, path)))
    }

    /// The scopes that a file is in, and its path from there.
    fn below<'a>(&'a self, file: &'a str) -> impl Iterator<Item = (&'a Scope, &'a str)> {
        self.scopes.iter().filter_map(move |scope| Some((scope, file.strip_prefix(scope.folder.as_str())?)))
    }
}

fn patterns(lines: &[String]) -> Result<Gitignore, BadPattern> {
    let mut builder = GitignoreBuilder::new("");
    for line in lines {
        let bad = |error: ignore::Error| BadPattern { pattern: line.clone(), why: reason(&error) };
        builder.add_line(None, line.strip_prefix("./").unwrap_or(line)).map_err(bad)?;
    }
    builder.build().map_err(|error| BadPattern { pattern: lines.join(" "), why: reason(&error) })
}

/// Without the pattern, which the message has already.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithPath { err, .. } => reason(err),
        other => other.to_string(),
    }
}

fn matches(patterns: &Gitignore, path: &str) -> bool {
    patterns.matched_path_or_any_parents(path, false).is_ignore()
}
