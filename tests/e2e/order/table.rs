//! docs/order.md: what was seen of every mutation, held by the tests that see it.

use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use super::run::Outcome;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/order.md")
}

/// The rows of a framework are in the file as they were seen; with `ST_BLESS=1` they are written.
pub(super) fn hold(framework: &str, outcomes: &[Outcome]) {
    static FILE: Mutex<()> = Mutex::new(());
    // A framework whose rows differ says so itself; the others go on.
    let _alone = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    let rows: Vec<String> = outcomes.iter().map(|outcome| row(framework, outcome)).collect();
    let text = fs::read_to_string(file()).unwrap();
    if std::env::var("ST_BLESS").is_ok_and(|value| value == "1") {
        fs::write(file(), replaced(&text, framework, &rows)).unwrap();
        return;
    }
    let start = start(framework);
    let kept: Vec<&str> = text.lines().filter(|line| line.starts_with(&start)).collect();
    assert_eq!(kept, rows, "docs/order.md is not what was seen: ST_BLESS=1 writes it");
}

fn start(framework: &str) -> String {
    format!("| {framework} |")
}

fn row(framework: &str, outcome: &Outcome) -> String {
    let cell = |text: &str| if text.is_empty() { "none".to_owned() } else { text.replace('|', "\\|") };
    let found: Vec<String> = outcome.found.iter().map(|rule| format!("[{rule}](rules/{rule}.md)")).collect();
    let mut found = cell(&found.join(", "));
    if let Some(reason) = &outcome.not_checked {
        found = format!("not checked: {reason}");
    }
    let damage = match (outcome.damage.as_str(), outcome.alone) {
        ("", true) => "none but that what it answers is gone".to_owned(),
        (damage, _) => cell(damage),
    };
    format!("{} {} | {damage} | {found} |", start(framework), outcome.mutation)
}

/// The text with the rows of a framework replaced; frameworks stand in the order of their ids.
fn replaced(text: &str, framework: &str, rows: &[String]) -> String {
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| framework");
    let head: Vec<&str> = text.lines().take_while(|line| !is_row(line)).collect();
    let own = start(framework);
    let mut all: Vec<String> = text
        .lines()
        .skip(head.len())
        .filter(|line| is_row(line) && !line.starts_with(&own))
        .map(str::to_owned)
        .collect();
    all.extend(rows.iter().cloned());
    let id = |row: &String| row.split(" | ").next().unwrap_or_default().to_owned();
    // Stable: the rows of one framework stay as they are.
    all.sort_by_key(id);
    head.iter()
        .map(|line| (*line).to_owned())
        .chain(all)
        .fold(String::new(), |text, line| text + &line + "\n")
}

#[test]
fn only_frameworks_have_rows() {
    let text = fs::read_to_string(file()).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| framework"));
    for row in rows {
        let known = st::catalog::frameworks().iter().any(|framework| row.starts_with(&start(&framework.id)));
        assert!(known, "{row}");
    }
}
