//! Findings for machines: docs/doctor-json.md describes the shape, docs/doctor.schema.json states it.

use serde_json::{Value, json};

use super::{counts, pipeline};
use crate::{
    analysis::timeline::Step,
    doctor::{Finding, Outcome, Place, fingerprint},
    project::Sources,
};

/// The whole outcome as one value.
pub fn render(outcome: &Outcome, sources: &dyn Sources) -> Value {
    let counts = counts(&outcome.diagnosis.findings);
    let apps: Vec<Value> = outcome
        .apps
        .iter()
        .map(|app| {
            json!({
                "entry": app.entry,
                "file": app.made_at.0,
                "line": app.made_at.1,
                "framework": app.framework,
                "pipeline": app.steps.iter().map(step).collect::<Vec<_>>(),
            })
        })
        .collect();
    let findings = &outcome.diagnosis.findings;
    let prints = fingerprint::all(sources, findings);
    json!({
        "version": 1,
        "findings": findings.iter().zip(prints).map(|(one, print)| finding(one, &print)).collect::<Vec<_>>(),
        "not_checked": outcome.diagnosis.not_checked,
        "summary": {
            "errors": counts.errors,
            "warnings": counts.warnings,
            "infos": counts.infos,
            "apps": apps,
            "silenced": outcome.silenced.len(),
            "source_files": outcome.source_files,
            "uses_supertokens": outcome.sdk_files > 0 || !outcome.diagnosis.not_checked.is_empty(),
            "asked": outcome.asked,
        },
    })
}

fn step(step: &Step) -> Value {
    json!({
        "step": pipeline::name(&step.event.kind),
        "path": pipeline::path(&step.event.path),
        "file": *step.event.span.file,
        "line": step.event.span.line,
    })
}

fn finding(finding: &Finding, print: &str) -> Value {
    let part = |read: fn(&Place) -> usize| finding.place.as_ref().map(read);
    json!({
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "file": finding.place.as_ref().map(|place| &place.file),
        "line": part(|place| place.line),
        "column": part(|place| place.column),
        "end_line": part(|place| place.end_line),
        "end_column": part(|place| place.end_column),
        "label": finding.place.as_ref().map(|place| &place.message),
        "related": finding.related,
        "symptom": finding.symptom,
        "reason": finding.reason,
        "help": finding.help,
        "fix": finding.fix,
        "app": finding.app,
        "confirmed": finding.confirmed,
        "fingerprint": print,
    })
}
