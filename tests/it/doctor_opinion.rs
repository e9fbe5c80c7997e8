//! What a project says of findings: comments and st.toml.

use std::{collections::BTreeMap, fs};

use st::doctor::{self, Level, pages};
use tempfile::tempdir;

use crate::{
    rule_pages::{Tree, cases},
    support::st_run,
};

const RULE: &str = "cors-after-middleware";

fn wrong() -> (String, Tree) {
    let tree = cases(pages::page(RULE).unwrap()).remove("wrong").unwrap();
    let finding = doctor::check(&tree).diagnosis.findings.remove(0);
    (finding.place.unwrap().file, tree)
}

/// The example with a comment above the place of its finding.
fn with_comment(comment: &str) -> Tree {
    let (file, mut tree) = wrong();
    let place = doctor::check(&tree).diagnosis.findings.remove(0).place.unwrap();
    let mut lines: Vec<&str> = tree[&file].lines().collect();
    lines.insert(place.line - 1, comment);
    let text = lines.join("\n");
    tree.insert(file, text);
    tree
}

#[test]
fn a_comment_with_a_reason_silences_its_rule_only() {
    let silenced =
        doctor::check(&with_comment(&format!("// st-ignore {RULE}: behind a proxy that adds the headers")));
    assert!(silenced.diagnosis.findings.is_empty());
    assert_eq!(silenced.silenced.len(), 1);

    let other = doctor::check(&with_comment("// st-ignore cors-missing: of another rule"));
    assert_eq!((other.diagnosis.findings.len(), other.silenced.len()), (1, 0));

    let bare = doctor::check(&with_comment(&format!("// st-ignore {RULE}")));
    assert_eq!(bare.diagnosis.findings.len(), 1, "a reason is wanted");
    assert!(bare.diagnosis.not_checked[0].why.contains("reason"), "{:?}", bare.diagnosis.not_checked);
}

#[test]
fn levels_in_st_toml() {
    let (_, tree) = wrong();
    let with = |toml: &str| {
        let mut tree = tree.clone();
        tree.insert("st.toml".into(), toml.into());
        doctor::check(&tree)
    };
    assert_eq!(with(&format!("[doctor.rules]\n{RULE} = \"off\"\n")).silenced.len(), 1);
    let warned = with(&format!("[doctor.rules]\n{RULE} = \"warning\"\n"));
    assert_eq!(warned.diagnosis.findings[0].level, Level::Warning);
    for (toml, why) in [
        ("[doctor.rules]\nno-such-rule = \"off\"\n", "no such rule"),
        ("[doctor.rules]\ncors-missing = \"never\"\n", "a level is"),
        ("[docktor]\n", "unknown field"),
    ] {
        let outcome = with(toml);
        assert_eq!(outcome.diagnosis.findings.len(), 1, "{toml}");
        let told: BTreeMap<_, _> =
            outcome.diagnosis.not_checked.into_iter().map(|unknown| (unknown.why, unknown.file)).collect();
        let (_, file) =
            told.iter().find(|(said, _)| said.contains(why)).unwrap_or_else(|| panic!("{toml}: {told:?}"));
        assert_eq!(file.as_deref(), Some("st.toml"));
    }
}

#[test]
fn annotations_of_a_pull_request() {
    let home = tempdir().unwrap();
    let (file, tree) = wrong();
    for (file, text) in &tree {
        let path = home.path().join("apps/api").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let ran = st_run(home.path(), &["doctor", "apps/api", "--format", "github"]);
    assert_eq!(ran.status, 1);
    let start = format!("::error title={RULE},file=apps/api/{file},line=");
    assert!(ran.stdout.starts_with(&start), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1, "one command a line: {}", ran.stdout);
    assert!(ran.stdout.contains("%0AConsole: ") && ran.stdout.contains("%0AFix: "), "{}", ran.stdout);
}

#[test]
fn what_is_silenced_changes_the_exit_status_and_is_counted() {
    let home = tempdir().unwrap();
    for (file, text) in with_comment(&format!("// st-ignore {RULE}: known")) {
        let path = home.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let ran = st_run(home.path(), &["doctor"]);
    assert_eq!(ran.status, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("1 finding silenced"), "{}", ran.stdout);
}
