//! `--explain` and `--list`.

use serde_json::json;

use super::DoctorError;
use crate::{
    commands::Context,
    doctor::{pages, rules},
    error::{Exit, Result},
    report::doctor as report,
};

/// `--explain RULE`.
pub(super) fn explain(rule: &str, context: &Context) -> Result<Exit> {
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
            .map(|rule| json!({ "id": rule.id, "level": rule.level, "title": rule.title, "fix": rule.fix }))
            .collect();
        context.terminal.out_json(&json!({ "version": 1, "rules": rules }));
        return;
    }
    for rule in rules {
        context.terminal.out(report::rule_line(&rule));
    }
}
