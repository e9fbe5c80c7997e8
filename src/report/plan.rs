//! What `st init` would write and has written.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::style;
use crate::scaffold::{Answers, CoreChoice, Plan};

/// The answers on one screen, and how much would be written.
pub fn summary(answers: &Answers, place: &str, plan: &Plan) -> String {
    let (bold, dim) = (style::BOLD, style::DIM);
    let mut rows = vec![
        ("Project", format!("{} in {place}/", answers.name)),
        ("Framework", framework(answers)),
        ("Login", answers.methods.join(", ")),
    ];
    if answers.has("thirdparty") {
        let ids = answers.providers.iter().map(|provider| provider.id.as_str());
        let all: Vec<&str> =
            ids.chain(answers.custom_providers.iter().map(|provider| provider.id.as_str())).collect();
        rows.push(("Providers", if all.is_empty() { "none yet".into() } else { all.join(", ") }));
    }
    if answers.has("passwordless") {
        rows.push(("Passwordless", format!("{}, {}", answers.contact.id, answers.flow.id)));
    }
    rows.push(("Backend", answers.api_origin.clone()));
    rows.push(("Website", answers.website_origin.clone()));
    rows.push(("Packages", answers.package_manager.id.clone()));
    rows.push(("Core", core(&answers.core)));
    let mut text = String::from("\n");
    for (name, value) in rows {
        let _ = writeln!(text, "  {dim}{name:12}{dim:#}  {bold}{value}{bold:#}");
    }
    let _ = writeln!(text, "\n  {} files, {}:", plan.files.len(), bytes(plan.size()));
    let paths: Vec<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
    for line in wrapped(&paths, 72) {
        let _ = writeln!(text, "  {dim}{line}{dim:#}");
    }
    text
}

/// The framework, and the variant where there are several.
fn framework(answers: &Answers) -> String {
    let title = &answers.framework.title;
    let form = match answers.framework.variants.len() {
        1 => title.clone(),
        _ => format!("{title}, {}", answers.variant.name),
    };
    match answers.module.filter(|_| answers.is_commonjs()) {
        Some(module) => format!("{form}, {}", module.name),
        None => form,
    }
}

/// Every file with its size, one a line.
pub fn files(plan: &Plan, replaced: &[String]) -> String {
    let warn = style::WARN;
    let mut text = String::new();
    for file in &plan.files {
        let note =
            if replaced.contains(&file.path) { format!("  {warn}replaces{warn:#}") } else { String::new() };
        let _ = writeln!(text, "{:>8}  {}{note}", bytes(file.text.len()), file.path);
    }
    let _ = write!(text, "{:>8}  in {} files", bytes(plan.size()), plan.files.len());
    text
}

/// What is done, and the next steps.
pub fn done(answers: &Answers, place: &str, plan: &Plan, installed: bool) -> String {
    let (good, hint) = (style::GOOD, style::HINT);
    let mut text = format!("{good}wrote{good:#} {} files to {place}/\n\nNext:\n", plan.files.len());
    let mut steps = Vec::new();
    if place != "." {
        steps.push(format!("cd {place}"));
    }
    if !installed {
        steps.extend(answers.package_manager.install.iter().cloned());
    }
    if !matches!(answers.core, CoreChoice::At { .. }) {
        steps.push("st core up".to_owned());
    }
    steps.push(format!("{} {}", answers.package_manager.run, answers.framework.run));
    for step in steps {
        let _ = writeln!(text, "  {hint}{step}{hint:#}");
    }
    let then = if answers.page {
        format!("sign in at {}/", answers.api_origin)
    } else {
        format!("the API is at {}", answers.api_origin)
    };
    let _ = write!(text, "\nThen {then}");
    if !answers.providers.is_empty() || !answers.custom_providers.is_empty() {
        text.push_str(
            "\nREADME.md says where to register each provider; until its keys are in .env, it is left out",
        );
    }
    text
}

/// `{version, ok, dry_run, directory, project, files: [{path, bytes, replaces}], bytes, next}`.
pub fn json(answers: &Answers, place: &str, plan: &Plan, replaced: &[String], dry_run: bool) -> Value {
    let files: Vec<Value> = plan
        .files
        .iter()
        .map(|file| json!({"path": file.path, "bytes": file.text.len(), "replaces": replaced.contains(&file.path)}))
        .collect();
    json!({
        "version": 1,
        "ok": true,
        "dry_run": dry_run,
        "directory": place,
        "project": {
            "name": answers.name,
            "framework": answers.framework.id,
            "language": answers.variant.id,
            "login": answers.methods,
            "api_origin": answers.api_origin,
            "website_origin": answers.website_origin,
        },
        "files": files,
        "bytes": plan.size(),
    })
}

fn core(core: &CoreChoice) -> String {
    match core {
        CoreChoice::Local => "on this machine".into(),
        CoreChoice::Engine(engine) => format!("on this machine, {engine}"),
        CoreChoice::At { uri, .. } => uri.clone(),
    }
}

/// Words with commas between them, in lines of at most `width` columns.
fn wrapped(words: &[&str], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (index, word) in words.iter().enumerate() {
        let word = if index + 1 < words.len() { format!("{word},") } else { (*word).to_owned() };
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = word,
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

fn bytes(count: usize) -> String {
    if count < 1000 {
        return format!("{count} B");
    }
    let tenths = (count + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}
