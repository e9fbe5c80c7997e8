//! `st doctor`.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::json;

use super::{Context, live, undo};
use crate::{
    catalog::Knowledge,
    cli::{DoctorArgs, DoctorFormat},
    doctor::{
        self, Level,
        mend::{Mended, mend},
        pages, rules,
    },
    error::{Error, Exit, Failure, Result},
    report::doctor as report,
    shell::tree::Tree,
};

/// What the command line asks for that is not there.
#[derive(Debug, thiserror::Error)]
enum DoctorError {
    #[error("there is no rule `{0}`")]
    NoRule(String, Vec<&'static str>),
    #[error("`{}` is neither a file nor a directory", .0.display())]
    NoPath(PathBuf),
}

impl Failure for DoctorError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRule(..) => "no-rule",
            Self::NoPath(_) => "no-path",
        }
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRule(_, near) if near.is_empty() => "`st doctor --list` shows every rule".into(),
            Self::NoRule(_, near) => format!("did you mean `st doctor --explain {}`?", near.join("` or `")),
            Self::NoPath(_) => "pass a path that exists, or none to check this directory".into(),
        })
    }
}

/// Checks, explains or lists.
pub fn run(args: &DoctorArgs, context: &Context) -> Result<Exit> {
    if args.list {
        list(context);
        return Ok(Exit::Ok);
    }
    if let Some(rule) = &args.explain {
        return explain(rule, context);
    }
    let json = context.terminal.json || args.format == Some(DoctorFormat::Json);
    let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let (mut failed, mut written) = (false, false);
    let mut values = Vec::new();
    for path in &paths {
        let mut examined = examine(path, args, context, written)?;
        written |= args.fix && examined.mended.is_some();
        let unasked = examined.unasked.take();
        failed |= examined.outcome.diagnosis.findings.iter().any(|finding| finding.level == Level::Error);
        if json {
            if let Some(error) = unasked {
                return Err(error);
            }
            let mut value = report::json::render(&examined.outcome);
            if args.fix || args.diff {
                value["fix"] = report::mended::json(&examined.mended.unwrap_or_default());
            }
            values.push(value);
            continue;
        }
        if args.format == Some(DoctorFormat::Github) {
            let lines =
                report::github::render(&examined.outcome, &prefix(&examined.root, &context.directory));
            if !lines.is_empty() {
                context.terminal.out(lines);
            }
        } else {
            show(&examined, args, context);
        }
        // For people, what was read is shown even where nobody could be asked.
        if let Some(error) = unasked {
            return Err(error);
        }
    }
    if json {
        let whole =
            if values.len() == 1 { values.remove(0) } else { json!({ "version": 1, "paths": values }) };
        context.terminal.out_json(&whole);
    }
    Ok(if failed { Exit::Problem } else { Exit::Ok })
}

/// What was found out about one path.
struct Examined {
    root: PathBuf,
    tree: Tree,
    outcome: doctor::Outcome,
    /// What was mended, or would be; none where nothing can be.
    mended: Option<Mended>,
    /// Why the running backend could not be asked.
    unasked: Option<Error>,
    took: Duration,
}

/// Reads, mends if that is asked for, and asks the running backend.
fn examine(path: &Path, args: &DoctorArgs, context: &Context, written: bool) -> Result<Examined> {
    let (root, only) = root_of(&context.directory.join(path), path)?;
    let started = Instant::now();
    let tree = Tree::of(&root);
    let mut outcome = doctor::check(&tree);
    let mended = (args.fix || args.diff).then(|| mend(&tree, &outcome, only.as_deref()));
    let mended = mended.filter(|mended| !mended.files.is_empty());
    if let Some(mended) = mended.as_ref().filter(|_| args.fix) {
        undo::write(&context.directory, &root, mended, written)?;
        outcome = doctor::check(&tree);
    }
    let took = started.elapsed();
    if let Some(file) = only {
        outcome.diagnosis.findings.retain(|finding| {
            let places = finding.place.iter().chain(&finding.related);
            places.into_iter().any(|place| place.file == file)
        });
    }
    let mut unasked = None;
    if let Some(url) = args.live.as_deref() {
        match live::ask(&root, url, &outcome) {
            Ok((asked, seen)) => {
                doctor::live::add(&mut outcome.diagnosis, seen);
                outcome.asked = Some(asked);
            }
            Err(error) => unasked = Some(error),
        }
    }
    Ok(Examined { root, tree, outcome, mended, unasked, took })
}

/// Where the tree is, seen from where the command runs: empty, or a path that ends in `/`.
fn prefix(root: &Path, directory: &Path) -> String {
    match root.strip_prefix(directory) {
        Ok(below) if below.as_os_str().is_empty() => String::new(),
        Ok(below) => format!("{}/", below.display()),
        Err(_) => format!("{}/", root.display()),
    }
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

/// The directory to read, and the one file of it that is asked for.
fn root_of(path: &Path, given: &Path) -> Result<(PathBuf, Option<String>), DoctorError> {
    if path.is_dir() {
        return Ok((path.canonicalize().unwrap_or_else(|_| path.to_owned()), None));
    }
    if !path.is_file() {
        return Err(DoctorError::NoPath(given.to_owned()));
    }
    // A file is understood with its package around it.
    let package = path
        .ancestors()
        .skip(1)
        .find(|folder| Knowledge::all().iter().any(|known| folder.join(&known.manifest).is_file()));
    let root = package.or_else(|| path.parent()).unwrap_or(path).to_owned();
    let name = path.strip_prefix(&root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Ok((root, Some(name)))
}

fn explain(rule: &str, context: &Context) -> Result<Exit> {
    let Some(page) = pages::page(rule) else {
        return Err(DoctorError::NoRule(rule.to_owned(), nearest(rule)).into());
    };
    if context.terminal.json {
        context.terminal.out_json(&json!({ "version": 1, "rule": rule, "page": page }));
    } else {
        context.terminal.out(report::page::render(page, context.terminal.width()));
    }
    Ok(Exit::Ok)
}

/// The rules whose names share most words with a name.
fn nearest(name: &str) -> Vec<&'static str> {
    let words = |name: &str| name.split('-').map(str::to_owned).collect::<Vec<_>>();
    let asked = words(&name.to_lowercase());
    let mut scored: Vec<(usize, &'static str)> = rules::all()
        .iter()
        .map(|rule| {
            let of_rule = words(rule.id);
            let shared = asked.iter().filter(|word| {
                of_rule.iter().any(|other| {
                    other == *word
                        || (word.len() > 3
                            && (other.starts_with(word.as_str()) || word.starts_with(other.as_str())))
                })
            });
            (shared.count(), rule.id)
        })
        .filter(|(shared, _)| *shared > 0)
        .collect();
    scored.sort_by_key(|(shared, id)| (std::cmp::Reverse(*shared), *id));
    scored.into_iter().take(3).map(|(_, id)| id).collect()
}

/// `--list` and `st list rules`.
pub fn list(context: &Context) {
    let rules = rules::all();
    if context.terminal.json {
        let rules: Vec<_> = rules
            .iter()
            .map(|rule| json!({ "id": rule.id, "level": rule.level, "title": rule.title }))
            .collect();
        context.terminal.out_json(&json!({ "version": 1, "rules": rules }));
        return;
    }
    for rule in rules {
        context.terminal.out(report::rule_line(&rule));
    }
}
