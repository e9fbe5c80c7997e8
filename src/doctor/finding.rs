//! What doctor says.

use serde::Serialize;

use crate::analysis::edit::Edit;

/// How bad it is. Only errors change the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It breaks at run time.
    Error,
    /// It breaks under a condition that is named, or is insecure.
    Warning,
    /// Worth knowing.
    Info,
}

/// What a rule is, without its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Stable, kebab-case; the name of its page.
    pub id: &'static str,
    /// The level that its findings have at most.
    pub level: Level,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// What `--fix` can do about it at best: by itself, with `--unsafe`, or nothing.
    pub fix: Fix,
}

/// Who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fix {
    /// A change that keeps everything else as it is.
    Safe,
    /// A change that needs a look.
    Unsafe,
    /// A person.
    None,
}

/// A span of a file with a label. Lines and columns from 1; the end is exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Relative to the path checked.
    pub file: String,
    /// First line.
    pub line: usize,
    /// First column, in characters.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// Column behind the last character.
    pub end_column: usize,
    /// What is to be seen there.
    pub message: String,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's stable id, kebab-case.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// One line that names the effect in the user's words.
    pub message: String,
    /// Where it is; none for what only the running backend shows.
    pub place: Option<Place>,
    /// The other places that belong to it.
    pub related: Vec<Place>,
    /// What the browser's console or the log says, word for word, so that it can be searched.
    pub symptom: Option<String>,
    /// Why it is so.
    pub reason: String,
    /// What to do.
    pub help: String,
    /// Who can mend it.
    pub fix: Fix,
    /// What mends it, in order; all of them or none.
    pub edits: Vec<Edit>,
    /// The app that it belongs to (its entry file), or the address that was asked.
    pub app: Option<String>,
    /// The running backend was seen to do it.
    pub confirmed: bool,
}

/// What could not be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotChecked {
    /// What was to be checked.
    pub what: String,
    /// Why it could not be, and how to make it known.
    pub why: String,
    /// Where the unknown is.
    pub file: Option<String>,
    /// Its line.
    pub line: Option<usize>,
}

/// Everything that one run says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The mistakes, by app, then place.
    pub findings: Vec<Finding>,
    /// What could not be known.
    pub not_checked: Vec<NotChecked>,
}

/// What silences a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SilencedBy {
    /// An `st-ignore` comment at its place.
    Comment,
    /// `st.toml`.
    Settings,
    /// The baseline: it was there when that was written.
    Baseline,
}

/// A finding that the project does not want to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// The finding.
    pub finding: Finding,
    /// What silences it.
    pub by: SilencedBy,
    /// The reason given.
    pub why: String,
}
