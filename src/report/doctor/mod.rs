//! A diagnosis -> text, JSON, the pipeline.

mod frame;
pub mod github;
pub mod json;
pub mod mended;
pub mod page;
pub mod pipeline;
pub mod sarif;
pub mod text;

use anstyle::Style;

use super::style;
use crate::doctor::{Finding, Fix, Level, RuleInfo};

/// How many findings of each level there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
}

/// Counts findings.
pub fn counts(findings: &[Finding]) -> Counts {
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    Counts { errors: of(Level::Error), warnings: of(Level::Warning), infos: of(Level::Info) }
}

/// `1 error, 2 warnings`; nothing that is not there.
fn counted(counts: Counts) -> String {
    let parts = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")];
    let shown = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| plural(count, what));
    shown.collect::<Vec<_>>().join(", ")
}

/// `1 app`, `2 apps`.
fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A line of the list of rules.
pub fn rule_line(rule: &RuleInfo) -> String {
    let (word, paint) = level(rule.level);
    let fix = match rule.fix {
        Fix::Safe => "  [--fix]",
        Fix::Unsafe => "  [--fix --unsafe]",
        Fix::None => "",
    };
    format!("{paint}{word:<7}{paint:#}  {:<28} {}{fix}", rule.id, rule.title)
}

fn level(level: Level) -> (&'static str, Style) {
    match level {
        Level::Error => ("error", style::BAD),
        Level::Warning => ("warning", style::WARN),
        Level::Info => ("info", style::HINT),
    }
}

/// Breaks a text into lines of at most `width` columns; the lines that it has stay apart.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        // What fits keeps its indentation: it may be code.
        if paragraph.chars().count() <= width {
            lines.push(paragraph.to_owned());
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
