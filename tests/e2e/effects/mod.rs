//! For each rule of doctor the mistake, made in a really running Express app, and its effect.
//!
//! Every app is `right.mjs` with a few edits, so that a mistake is seen as the difference that it
//! is. The right app itself is asked the same.

mod apps;
mod console;
mod cores;
mod go;
mod hapi;
mod mistakes;
mod run;
mod scopes;
mod sessions;

use run::{Case, Expect, check};

/// What `right.mjs` answers to each request.
const RIGHT: &[(&str, &str)] = &[
    ("preflight", "204 OCH"),
    ("preflight of another website", "204 oCH"),
    ("preflight of PUT", "204 OCHM"),
    ("refresh", "401 OC"),
    ("cookies", "SameSite=Lax"),
    ("signup", "200 OC"),
    ("sessioninfo", "401 OC"),
    ("me", "401 OC"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_has_its_effect() {
    check(mistakes::MISTAKES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_break_shows_no_effect() {
    check(mistakes::HARMLESS).await;
}

/// Every rule that reads the source is in the table, or says why it is not.
#[test]
fn every_rule_is_accounted_for() {
    let shown = |rule: &str| mistakes::MISTAKES.iter().any(|case| case.rule == rule);
    for rule in st::doctor::rules::all() {
        let exempt = mistakes::WITHOUT_EFFECT.contains(&rule.id);
        assert!(rule.id.starts_with("live-") || shown(rule.id) != exempt, "{}", rule.id);
    }
}
