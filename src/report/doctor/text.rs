//! Findings for people.

use std::{fmt::Write as _, time::Duration};

use super::{counted, counts, frame, level, plural, wrap};
use crate::{
    doctor::{Finding, Fix, Outcome},
    project::Sources,
    report::style,
};

/// Every finding, what was not checked, and one line that sums up.
pub fn render(
    outcome: &Outcome,
    sources: &dyn Sources,
    width: usize,
    verbose: bool,
    took: Duration,
) -> String {
    let mut text = String::new();
    let bold = style::BOLD;
    let findings = &outcome.diagnosis.findings;
    let apps: Vec<&Option<String>> = findings.iter().map(|finding| &finding.app).collect();
    for (index, finding) in findings.iter().enumerate() {
        let starts = index == 0 || apps[index - 1] != &finding.app;
        if starts && outcome.apps.len() > 1 {
            let name = finding.app.as_deref().unwrap_or("the project");
            let _ = writeln!(text, "{bold}{name}{bold:#}\n");
        }
        text.push_str(&one(finding, sources, width));
        text.push('\n');
    }
    text.push_str(&not_checked(outcome, width, verbose));
    text.push_str(&summary(outcome, took));
    if let Some(asked) = &outcome.asked {
        let dim = style::DIM;
        let _ = write!(text, "\n{dim}Asked {asked}.{dim:#}");
    }
    text
}

/// One finding: title, frame, console, reason, fix, page.
pub fn one(finding: &Finding, sources: &dyn Sources, width: usize) -> String {
    let mut text = String::new();
    let (name, paint) = level(finding.level);
    let (bold, dim, hint) = (style::BOLD, style::DIM, style::HINT);
    let head = format!("{name}[{}]: ", finding.rule);
    let lines = wrap(&format!("{head}{}", finding.message), width);
    for (index, line) in lines.iter().enumerate() {
        let rest = line.strip_prefix(head.trim_end()).filter(|_| index == 0);
        let _ = match rest {
            Some(rest) => {
                writeln!(text, "{paint}{}{paint:#}:{bold}{rest}{bold:#}", head.trim_end_matches(": "))
            }
            None => writeln!(text, "{bold}{line}{bold:#}"),
        };
    }
    let (code, legend) = frame::render(finding, sources, width);
    if !code.is_empty() {
        let _ = writeln!(text, "{code}\n");
    }
    let mut note = |label: &str, body: &str| {
        for (index, line) in wrap(body, width.saturating_sub(11)).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            let _ = writeln!(text, "  {dim}{label:>7}{dim:#}  {line}");
        }
    };
    for (index, label) in legend.iter().enumerate() {
        note(&format!("({})", index + 1), label);
    }
    if finding.confirmed {
        note("seen", "the running backend does it");
    }
    if let Some(symptom) = &finding.symptom {
        note("console", symptom);
    }
    note("why", &finding.reason);
    let by_itself = match finding.fix {
        Fix::Safe => " (`st doctor --fix` does it)",
        _ if !finding.edits.is_empty() => "\n(`st doctor --fix --unsafe` does it)",
        _ => "",
    };
    note("fix", &format!("{}{by_itself}", finding.help));
    let _ = writeln!(text, "  {dim}{:>7}{dim:#}  {hint}st doctor --explain {}{hint:#}", "more", finding.rule);
    text
}

fn not_checked(outcome: &Outcome, width: usize, verbose: bool) -> String {
    let unknown = &outcome.diagnosis.not_checked;
    let shown = if verbose { unknown.len() } else { 5 };
    let mut text = String::new();
    let dim = style::DIM;
    for entry in unknown.iter().take(shown) {
        let place = match (&entry.file, entry.line) {
            (Some(file), Some(line)) => format!(" ({file}:{line})"),
            (Some(file), None) => format!(" ({file})"),
            _ => String::new(),
        };
        let lines =
            wrap(&format!("not checked: {}: {}{place}", entry.what, entry.why), width.saturating_sub(2));
        for (index, line) in lines.iter().enumerate() {
            let _ = writeln!(text, "{}{dim}{line}{dim:#}", if index == 0 { "" } else { "  " });
        }
    }
    if unknown.len() > shown {
        let _ = writeln!(text, "{dim}not checked: {} more, shown with -v{dim:#}", unknown.len() - shown);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn summary(outcome: &Outcome, took: Duration) -> String {
    let counts = counts(&outcome.diagnosis.findings);
    let (good, bad, warn) = (style::GOOD, style::BAD, style::WARN);
    let read = plural(outcome.source_files, "source file");
    if outcome.sdk_files == 0 && outcome.asked.is_none() {
        return if outcome.diagnosis.not_checked.is_empty() {
            format!("Nothing here uses SuperTokens ({read} looked at).")
        } else {
            format!("Nothing here was checked ({read} looked at).")
        };
    }
    let backend = if outcome.asked.is_some() { " and the running backend" } else { "" };
    let apps = match outcome.apps.as_slice() {
        [] if outcome.asked.is_some() => "the running backend".to_owned(),
        [] => "no app".to_owned(),
        [app] => format!("1 app ({}:{}){backend}", app.made_at.0, app.made_at.1),
        many => format!("{}{backend}", plural(many.len(), "app")),
    };
    let silenced = match outcome.silenced.len() {
        0 => String::new(),
        count => format!("{} silenced, ", plural(count, "finding")),
    };
    let took = format!("{silenced}{read}, {} ms", took.as_millis());
    let found = counted(counts);
    if counts.errors > 0 {
        format!("{bad}{found}{bad:#} in {apps}; {took}.")
    } else if !found.is_empty() {
        format!("{warn}{found}{warn:#}, no errors in {apps}; {took}.")
    } else if outcome.apps.is_empty() && outcome.asked.is_none() {
        format!("No mistake found, and no app to check the order of; {took}.")
    } else {
        format!("{good}No mistake found{good:#} in {apps}; {took}.")
    }
}
