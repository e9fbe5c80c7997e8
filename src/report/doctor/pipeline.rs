//! Each app's pipeline as it runs, with the findings in place.

use std::fmt::Write as _;

use super::{level, wrap};
use crate::{
    analysis::{
        program::{EventKind, Mount},
        timeline::Step,
    },
    doctor::{App, Finding, Outcome, Place},
    report::style,
};

/// Columns for what stands at a place.
const LEFT: usize = 44;

/// Every app.
pub fn render(outcome: &Outcome, width: usize) -> String {
    let mut text = String::new();
    for app in &outcome.apps {
        one(app, &outcome.diagnosis.findings, width, &mut text);
        text.push('\n');
    }
    text.pop();
    text
}

fn one(app: &App, findings: &[Finding], width: usize, text: &mut String) {
    let (bold, dim) = (style::BOLD, style::DIM);
    let (file, line) = &app.made_at;
    let _ = writeln!(text, "{bold}{file}:{line}{bold:#} {dim}({}){dim:#}", app.framework);
    if let Some((file, line)) = &app.init {
        row(text, "init", "", &format!("{file}:{line}"), 0);
    }
    let _ = writeln!(text, "  {dim}request{dim:#}");
    let mut routes: Vec<&Step> = Vec::new();
    for step in &app.steps {
        if matches!(step.event.kind, EventKind::Route(_)) && here(step, findings).next().is_none() {
            // A run of routes ends where the next file begins.
            if routes.last().is_some_and(|last| last.event.span.file != step.event.span.file) {
                several(text, &std::mem::take(&mut routes));
            }
            routes.push(step);
            continue;
        }
        several(text, &std::mem::take(&mut routes));
        let (name, path) = (name(&step.event.kind), path(&step.event.path));
        row(text, &name, &path, &place(step), step.depth);
        for (finding, label) in here(step, findings) {
            let (word, paint) = level(finding.level);
            for (index, line) in wrap(&format!("{word}[{}]: {label}", finding.rule), width.saturating_sub(6))
                .iter()
                .enumerate()
            {
                let mark = if index == 0 { "^" } else { " " };
                let _ = writeln!(text, "    {paint}{mark} {line}{paint:#}");
            }
        }
    }
    several(text, &routes);
    let _ = writeln!(text, "  {dim}answer{dim:#}");
}

/// The findings that have their place at a step.
fn here<'a>(step: &'a Step, findings: &'a [Finding]) -> impl Iterator<Item = (&'a Finding, &'a str)> {
    findings.iter().filter_map(|finding| {
        let main = finding.place.as_ref().filter(|place| within(place, step));
        Some((finding, main?.message.as_str()))
    })
}

fn within(place: &Place, step: &Step) -> bool {
    let span = &step.event.span;
    place.file == *span.file && place.line >= span.line && place.end_line <= span.end_line
}

/// Routes of one file that nothing is wrong with: one line for a run of them.
fn several(text: &mut String, routes: &[&Step]) {
    match routes {
        [] => {}
        [only] => {
            let EventKind::Route(route) = &only.event.kind else { return };
            row(text, &route.method, &path(&only.event.path), &place(only), only.depth);
        }
        [first, .., last] => {
            row(
                text,
                &format!("{} routes", routes.len()),
                "",
                &format!("{} - {}", place(first), last.event.span.line),
                first.depth,
            );
        }
    }
}

fn row(text: &mut String, name: &str, path: &str, place: &str, depth: usize) {
    let (dim, arrow) = (style::DIM, if name == "init" { " " } else { "↓" });
    let left = format!("{}{name} {path}", "  ".repeat(depth));
    // Long lists of paths are cut, so that the places stand in one column.
    let shown: String =
        if left.chars().count() > LEFT { left.chars().take(LEFT - 1).chain(['…']).collect() } else { left };
    let _ = writeln!(text, "  {arrow} {shown:<LEFT$} {dim}{place}{dim:#}");
}

fn place(step: &Step) -> String {
    format!("{}:{}", step.event.span.file, step.event.span.line)
}

pub(super) fn path(path: &Mount) -> String {
    match path {
        Mount::All => String::new(),
        Mount::At(patterns) => match patterns.as_slice() {
            [first, _, ..] if patterns.iter().map(String::len).sum::<usize>() > 30 => {
                format!("{first} and {} more paths", patterns.len() - 1)
            }
            _ => patterns.join(", "),
        },
        Mount::Unknown => "(a path that is not known)".to_owned(),
    }
}

pub(super) fn name(kind: &EventKind) -> String {
    match kind {
        EventKind::Cors(_, true) => "cors, preflights only".to_owned(),
        EventKind::Cors(..) => "cors".to_owned(),
        EventKind::OwnCors => "own CORS headers".to_owned(),
        EventKind::Middleware(_) => "SuperTokens middleware".to_owned(),
        EventKind::NotAborted(_) => "goes on".to_owned(),
        EventKind::Fallback => "where no route matches".to_owned(),
        EventKind::ErrorHandler => "SuperTokens error handler".to_owned(),
        EventKind::OwnErrorHandler { .. } => "own error handler".to_owned(),
        EventKind::NotCalled(name) => format!("{name}, not called"),
        EventKind::BodyParser(made) => format!("{}()", made.maker.export),
        EventKind::Route(route) => route.method.clone(),
        EventKind::CatchAll => "answers everything".to_owned(),
        EventKind::Guard => "verifySession()".to_owned(),
        EventKind::Options => "preflights".to_owned(),
        EventKind::Mounted(_) => "router".to_owned(),
        EventKind::Other(name) => name.clone(),
        EventKind::Unknown(name) => format!("{name} (not known)"),
        EventKind::Listen => "listen".to_owned(),
    }
}
