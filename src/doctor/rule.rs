//! What a rule is.

use super::{
    Fix, Level, RuleInfo,
    project::Project,
    report::Report,
    subject::{AppSubject, ProgramSubject},
};

/// A rule that reads source and settings.
pub struct Rule {
    /// What it is.
    pub info: RuleInfo,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at.
pub enum Check {
    /// Each app.
    App(fn(&AppSubject<'_>, &mut Report<'_>)),
    /// Each entry file.
    Program(fn(&ProgramSubject<'_>, &mut Report<'_>)),
    /// Each package that uses the SDK.
    Project(fn(&Project<'_>, &mut Report<'_>)),
}

impl Rule {
    /// A row of the table.
    pub const fn new(id: &'static str, level: Level, title: &'static str, check: Check) -> Self {
        Self { info: RuleInfo { id, level, title, fix: Fix::None }, check }
    }

    /// What `--fix` can do about it.
    #[must_use]
    pub const fn mended(mut self, fix: Fix) -> Self {
        self.info.fix = fix;
        self
    }
}
