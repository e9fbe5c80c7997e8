//! Collecting what the rules say.

use super::{Diagnosis, Finding, Fix, Level, NotChecked, Place, RuleInfo};
use crate::analysis::{edit::Edit, facts::Span};

/// What one rule says about one app, program or project.
pub struct Report<'a> {
    rule: RuleInfo,
    app: Option<String>,
    diagnosis: &'a mut Diagnosis,
}

/// A finding, being written.
pub struct Draft(Finding);

impl Draft {
    /// A mistake at a place: the one line that names the effect, and what is to be seen there.
    pub fn new(message: impl Into<String>, span: &Span, label: impl Into<String>) -> Self {
        Self::at(message, place(span, label))
    }

    /// The same with a place that is no code.
    pub fn at(message: impl Into<String>, place: Place) -> Self {
        Self(Finding {
            rule: "",
            level: Level::Error,
            message: message.into(),
            place: Some(place),
            related: Vec::new(),
            symptom: None,
            reason: String::new(),
            help: String::new(),
            fix: Fix::None,
            edits: Vec::new(),
            app: None,
            confirmed: false,
        })
    }

    /// Another place that belongs to it.
    #[must_use]
    pub fn related(mut self, span: &Span, label: impl Into<String>) -> Self {
        self.0.related.push(place(span, label));
        self
    }

    /// What the browser's console or the log says, word for word.
    #[must_use]
    pub fn symptom(mut self, text: impl Into<String>) -> Self {
        self.0.symptom = Some(text.into());
        self
    }

    /// Why it is so.
    #[must_use]
    pub fn reason(mut self, text: impl Into<String>) -> Self {
        self.0.reason = text.into();
        self
    }

    /// What to do, and who can mend it.
    #[must_use]
    pub fn help(mut self, fix: Fix, text: impl Into<String>) -> Self {
        self.0.help = text.into();
        self.0.fix = fix;
        self
    }

    /// What to do, where `st doctor --fix` can do it.
    #[must_use]
    pub fn mend(self, text: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        let mut draft = self.help(Fix::Safe, text);
        draft.0.edits.extend(edits);
        // What can't be done by itself needs a person.
        if draft.0.edits.is_empty() {
            draft.0.fix = Fix::Unsafe;
        }
        draft
    }

    /// What to do, where `st doctor --fix --unsafe` can do it.
    #[must_use]
    pub fn mend_after_a_look(self, text: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        let mut draft = self.help(Fix::Unsafe, text);
        draft.0.edits.extend(edits);
        draft
    }

    /// Less bad than the rule's usual level.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.0.level = level;
        self
    }
}

/// A span with a label.
pub fn place(span: &Span, label: impl Into<String>) -> Place {
    Place {
        file: span.file.to_string(),
        line: span.line,
        column: span.column,
        end_line: span.end_line,
        end_column: span.end_column,
        message: label.into(),
    }
}

/// A whole line of a file that is no code.
pub fn line(file: &str, line: usize, text: &str, label: impl Into<String>) -> Place {
    let (column, end_column) = (1, text.chars().count() + 1);
    Place { file: file.to_owned(), line, column, end_line: line, end_column, message: label.into() }
}

impl<'a> Report<'a> {
    /// Of a rule, about an app (its entry file) or the whole project.
    pub fn new(rule: RuleInfo, app: Option<String>, diagnosis: &'a mut Diagnosis) -> Self {
        Self { rule, app, diagnosis }
    }

    /// Adds a finding; the same at the same place is said once.
    pub fn add(&mut self, draft: Draft) {
        let Draft(mut finding) = draft;
        finding.rule = self.rule.id;
        finding.level = finding.level.max(self.rule.level);
        finding.app.clone_from(&self.app);
        let said = |other: &Finding| other.rule == finding.rule && other.place == finding.place;
        if !self.diagnosis.findings.iter().any(said) {
            self.diagnosis.findings.push(finding);
        }
    }

    /// Says that something could not be known.
    pub fn not_checked(&mut self, what: impl Into<String>, why: impl Into<String>, span: Option<&Span>) {
        let unknown = NotChecked {
            what: what.into(),
            why: why.into(),
            file: span.map(|span| span.file.to_string()),
            line: span.map(|span| span.line),
        };
        if !self.diagnosis.not_checked.contains(&unknown) {
            self.diagnosis.not_checked.push(unknown);
        }
    }

    /// Says for which reasons something that was not seen may be there all the same.
    pub fn blind(&mut self, what: &str, spots: Vec<(String, Option<Span>)>) {
        for (why, span) in spots {
            self.not_checked(what, why, span.as_ref());
        }
    }
}
