//! Findings as SARIF 2.1.0, which code scanning and editors show.
//!
//! The format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde_json::{Value, json};
use similar::{DiffTag, TextDiff};

use super::frame;
use crate::{
    doctor::{
        Finding, Level, NotChecked, Outcome, Place, Silenced, SilencedBy, fingerprint, mend, pages, rules,
    },
    project::Sources,
};

/// What was found out about one tree.
pub struct Checked<'a> {
    /// Its findings.
    pub outcome: &'a Outcome,
    /// Its files.
    pub sources: &'a dyn Sources,
    /// Where it is, seen from the root of the log: empty, or a path that ends in `/`.
    pub prefix: &'a str,
}

/// One log with one run of all trees.
pub fn render(trees: &[Checked<'_>]) -> Value {
    let mut rules: Vec<&'static str> = Vec::new();
    let (mut results, mut unknown) = (Vec::new(), Vec::new());
    for tree in trees {
        let silenced = &tree.outcome.silenced;
        let open = tree.outcome.diagnosis.findings.iter().map(|finding| (finding, None));
        let all: Vec<_> = open.chain(silenced.iter().map(|one| (&one.finding, Some(one)))).collect();
        let prints = fingerprint::all(tree.sources, all.iter().map(|(finding, _)| *finding));
        for ((finding, silenced), print) in all.into_iter().zip(prints) {
            let index = rules.iter().position(|rule| *rule == finding.rule).unwrap_or_else(|| {
                rules.push(finding.rule);
                rules.len() - 1
            });
            results.push(result(tree, finding, index, silenced, &print));
        }
        unknown.extend(tree.outcome.diagnosis.not_checked.iter().map(|entry| notification(tree, entry)));
    }
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "st doctor",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_iter().map(rule).collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": "st-doctor/" },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SRCROOT": {
                "description": { "text": "The directory that st doctor was started in" },
            }},
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": unknown }],
            "results": results,
        }],
    })
}

/// A rule with its whole page.
fn rule(id: &'static str) -> Value {
    let info = rules::all().into_iter().find(|rule| rule.id == id);
    let level = info.map_or(Level::Error, |rule| rule.level);
    let page = pages::page(id).unwrap_or_default();
    json!({
        "id": id,
        "name": id.split('-').map(capitalised).collect::<String>(),
        "shortDescription": { "text": info.map_or(id, |rule| rule.title) },
        "fullDescription": { "text": section(page, "What it finds") },
        "help": {
            "text": format!("{}\n\n{}", section(page, "Why it breaks"), section(page, "How to fix")),
            "markdown": page,
        },
        "defaultConfiguration": { "level": word(level) },
        "properties": {
            "precision": "very-high",
            "problem.severity": match level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info => "recommendation",
            },
            "tags": ["supertokens"],
        },
    })
}

fn result(
    tree: &Checked<'_>,
    finding: &Finding,
    rule_index: usize,
    silenced: Option<&Silenced>,
    print: &str,
) -> Value {
    let location = match &finding.place {
        Some(place) => physical(tree, place),
        None => json!({ "logicalLocations": [{ "fullyQualifiedName": finding.app }] }),
    };
    let related = finding.related.iter().zip(1..).map(|(place, id)| {
        let mut location = physical(tree, place);
        location["id"] = json!(id);
        location
    });
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": word(finding.level),
        "message": { "text": message(finding) },
        "locations": [location],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { fingerprint::NAME: print },
        "suppressions": silenced.map(suppression).into_iter().collect::<Vec<_>>(),
        "properties": { "app": finding.app, "fix": finding.fix, "confirmed": finding.confirmed },
    });
    let fix = fix(tree, finding);
    if !fix.is_null() {
        result["fixes"] = json!([fix]);
    }
    result
}

fn message(finding: &Finding) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.symptom.as_ref().map(|symptom| format!("Console: {symptom}")));
    lines.push(format!("Why: {}", finding.reason));
    lines.push(format!("Fix: {}", finding.help));
    lines.join("\n")
}

fn suppression(silenced: &Silenced) -> Value {
    let kind = if silenced.by == SilencedBy::Comment { "inSource" } else { "external" };
    json!({ "kind": kind, "justification": silenced.why })
}

/// What could not be known is no result.
fn notification(tree: &Checked<'_>, unknown: &NotChecked) -> Value {
    let mut notification = json!({
        "level": "note",
        "message": { "text": format!("not checked: {}: {}", unknown.what, unknown.why) },
    });
    if let Some(file) = &unknown.file {
        let mut place = json!({ "artifactLocation": artifact(tree, file) });
        if let Some(line) = unknown.line {
            place["region"] = json!({ "startLine": line });
        }
        notification["locations"] = json!([{ "physicalLocation": place }]);
    }
    notification
}

fn physical(tree: &Checked<'_>, place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": artifact(tree, &place.file),
            "region": region([place.line, place.column], [place.end_line, place.end_column]),
        },
        "message": { "text": place.message },
    })
}

fn region(start: [usize; 2], end: [usize; 2]) -> Value {
    json!({ "startLine": start[0], "startColumn": start[1], "endLine": end[0], "endColumn": end[1] })
}

/// Where a file is: below the root of the log, or anywhere else.
fn artifact(tree: &Checked<'_>, file: &str) -> Value {
    let path = format!("{}{file}", tree.prefix);
    match path.strip_prefix('/') {
        Some(below) => json!({ "uri": format!("file:///{}", escaped(below)) }),
        None => json!({ "uri": escaped(&path), "uriBaseId": "SRCROOT" }),
    }
}

/// A path as part of a URI.
fn escaped(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// What `--fix` would do, in whole lines; null where a person has to, or where the lines hold a secret.
fn fix(tree: &Checked<'_>, finding: &Finding) -> Value {
    let changes = mend::changes(tree.sources, finding);
    let mut files = Vec::new();
    for change in &changes {
        let Some(replacements) = replacements(&change.before, &change.after) else { return Value::Null };
        let file = artifact(tree, &change.file);
        files.push(json!({ "artifactLocation": file, "replacements": replacements }));
    }
    if files.is_empty() {
        return Value::Null;
    }
    json!({ "description": { "text": finding.help }, "artifactChanges": files })
}

/// Whole lines for whole lines; `None` where the new ones hold a secret.
fn replacements(before: &str, after: &str) -> Option<Vec<Value>> {
    let diff = TextDiff::from_lines(before, after);
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    // The place behind that many lines; the last one may have no end.
    let behind = |count: usize| match lines.get(count.wrapping_sub(1)) {
        Some(last) if !last.ends_with('\n') => [count, last.chars().count() + 1],
        _ => [count + 1, 1],
    };
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    changed
        .map(|op| {
            let new = diff.iter_changes(op).filter(|change| change.old_index().is_none());
            let text: String = new.map(|change| change.value()).collect();
            let old = op.old_range();
            let mut replacement = json!({ "deletedRegion": region(behind(old.start), behind(old.end)) });
            if !text.is_empty() {
                replacement["insertedContent"] = json!({ "text": text });
            }
            (frame::masked(&text) == text).then_some(replacement)
        })
        .collect()
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The first paragraph below a heading of a page.
fn section(page: &str, heading: &str) -> String {
    let below = page.split_once(&format!("## {heading}\n")).map_or("", |(_, below)| below);
    let lines = below.trim_start().lines().take_while(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
