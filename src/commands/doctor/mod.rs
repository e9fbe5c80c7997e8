//! `st doctor`.

mod baseline;
mod examine;
mod explain;
mod watch;

use std::path::PathBuf;

use serde_json::json;

use self::{
    baseline::BaselineFile,
    examine::{Examined, examine},
};
use super::Context;
use crate::{
    cli::{DoctorArgs, DoctorFormat},
    doctor::{Level, mend::Mended},
    error::{Error, Exit, Failure, Result},
    report::doctor as report,
};

pub use self::explain::list;

/// What the command line asks for that is not there.
#[derive(Debug, thiserror::Error)]
enum DoctorError {
    #[error("there is no rule `{0}`")]
    NoRule(String, Vec<&'static str>),
    #[error("`{}` is neither a file nor a directory", .0.display())]
    NoPath(PathBuf),
    #[error("there is no baseline `{0}`")]
    NoBaseline(String),
    #[error("`{0}` is no baseline: {1}")]
    BadBaseline(String, String),
    #[error("`--watch` prints text, or JSON with one value a line")]
    WatchFormat,
}

impl Failure for DoctorError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRule(..) => "no-rule",
            Self::NoPath(_) => "no-path",
            Self::NoBaseline(_) => "no-baseline",
            Self::BadBaseline(..) => "bad-baseline",
            Self::WatchFormat => "watch-format",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRule(_, near) if near.is_empty() => "`st doctor --list` shows every rule".into(),
            Self::NoRule(_, near) => format!("did you mean `st doctor --explain {}`?", near.join("` or `")),
            Self::NoBaseline(file) | Self::BadBaseline(file, _) => {
                format!("`st doctor --baseline {file} --write-baseline` writes it")
            }
            Self::WatchFormat => "leave `--format` or `--watch` out".into(),
            Self::NoPath(_) => "pass a path that exists, or none to check this directory".into(),
        })
    }
}

/// Checks, explains or lists.
pub fn run(args: &DoctorArgs, context: &Context) -> Result<Exit> {
    if args.list {
        explain::list(context);
        return Ok(Exit::Ok);
    }
    if let Some(rule) = &args.explain {
        return explain::explain(rule, context);
    }
    let json = if context.terminal.json { DoctorFormat::Json } else { DoctorFormat::Text };
    let format = args.format.unwrap_or(json);
    if args.watch {
        if !matches!(format, DoctorFormat::Text | DoctorFormat::Json) {
            return Err(DoctorError::WatchFormat.into());
        }
        return watch::run(format, args, context);
    }
    let (all, unasked) = once(args, context)?;
    // For people, what was read is shown even where nobody could be asked.
    if unasked.is_none() || !matches!(format, DoctorFormat::Json | DoctorFormat::Sarif) {
        print(&all, format, args, context);
    }
    if let Some(error) = unasked {
        return Err(error);
    }
    let findings = all.iter().flat_map(|examined| &examined.outcome.diagnosis.findings);
    let failed = findings.into_iter().any(|finding| finding.level == Level::Error);
    Ok(if failed { Exit::Problem } else { Exit::Ok })
}

/// Every path, with what the command line silences; and why a running backend could not be asked.
fn once(args: &DoctorArgs, context: &Context) -> Result<(Vec<Examined>, Option<Error>)> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let (mut all, mut written): (Vec<Examined>, bool) = (Vec::new(), false);
    for path in &paths {
        let examined = examine(path, args, context, written)?;
        written |= args.fix && examined.mended.is_some();
        all.push(examined);
    }
    if let Some(revision) = &args.changed {
        for (touched, of) in all.iter().filter_map(|examined| examined.touched) {
            context.terminal.say(format!("{touched} of {of} apps touched since {revision}\n"));
        }
    }
    let baseline = args.baseline.as_ref().map(|file| BaselineFile::new(file, context));
    if let Some(baseline) = baseline.as_ref().filter(|_| args.write_baseline) {
        let count = baseline.write(&all)?;
        context.terminal.say(baseline.wrote(count));
    }
    if let Some(baseline) = &baseline {
        let gone = baseline.silence(&mut all)?;
        if gone > 0 {
            context.terminal.say(baseline.stale(gone));
        }
    }
    let unasked = all.iter_mut().find_map(|examined| examined.unasked.take());
    Ok((all, unasked))
}

/// Everything that was found out, in one format.
fn print(all: &[Examined], format: DoctorFormat, args: &DoctorArgs, context: &Context) {
    let terminal = &context.terminal;
    match format {
        DoctorFormat::Text => {
            for examined in all {
                show(examined, args, context);
            }
        }
        DoctorFormat::Json => {
            let mut values: Vec<_> = all.iter().map(|examined| value(examined, args)).collect();
            let whole =
                if values.len() == 1 { values.remove(0) } else { json!({ "version": 1, "paths": values }) };
            if args.watch {
                terminal.line(&whole.to_string());
            } else {
                terminal.out_json(&whole);
            }
        }
        DoctorFormat::Sarif => {
            let trees: Vec<_> = all.iter().map(Examined::checked).collect();
            terminal.out_json(&report::sarif::render(&trees));
        }
        DoctorFormat::Github => {
            for examined in all {
                let lines = report::github::render(&examined.outcome, &examined.prefix);
                if !lines.is_empty() {
                    terminal.out(lines);
                }
            }
        }
    }
}

/// For machines.
fn value(examined: &Examined, args: &DoctorArgs) -> serde_json::Value {
    let mut value = report::json::render(&examined.outcome, &examined.tree);
    if args.fix || args.diff {
        value["fix"] = report::mended::json(examined.mended.as_ref().unwrap_or(&Mended::default()));
    }
    value
}

/// For people.
fn show(examined: &Examined, args: &DoctorArgs, context: &Context) {
    let terminal = &context.terminal;
    if let Some(mended) = &examined.mended {
        if args.diff {
            terminal.out(report::mended::diff(mended));
            terminal.say("nothing is written; `st doctor --fix` does it");
            return;
        }
        terminal.out(report::mended::fixed(mended));
        terminal.say("`st undo` takes it back\n");
    }
    let width = terminal.width();
    if args.pipeline {
        terminal.out(report::pipeline::render(&examined.outcome, width));
    }
    let verbose = terminal.is_verbose();
    terminal.out(report::text::render(&examined.outcome, &examined.tree, width, verbose, examined.took));
}
