//! `st doctor` on whole projects in many styles: the right ones have no finding, the wrong ones
//! exactly the one that their folder is named after.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::support::{run, st};

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor").join(kind);
    let mut all: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    assert!(all.len() > 10);
    all
}

/// The rules found, the whole answer, the exit status.
fn check(project: &Path) -> (BTreeSet<String>, Value, i32) {
    let home = tempfile::tempdir().unwrap();
    let ran = run(st(home.path()).arg("-C").arg(project).args(["doctor", "--json"]));
    let answer: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    let findings = answer["findings"].as_array().unwrap();
    let rules = findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    (rules, answer, ran.status)
}

#[test]
fn right_projects_have_no_finding() {
    for project in fixtures("right") {
        let (rules, answer, status) = check(&project);
        assert!(rules.is_empty(), "{}: {answer:#}", project.display());
        assert_eq!(status, 0);
        assert_ne!(
            answer["summary"]["apps"].as_array().unwrap().len(),
            0,
            "{} has an app",
            project.display()
        );
    }
}

#[test]
fn wrong_projects_have_exactly_their_finding() {
    for project in fixtures("wrong") {
        let name = project.file_name().unwrap().to_string_lossy().into_owned();
        let rule = name.split("--").next().unwrap().to_owned();
        let (rules, answer, status) = check(&project);
        assert_eq!(rules, BTreeSet::from([rule]), "{name}: {answer:#}");
        let errors = answer["summary"]["errors"].as_u64().unwrap();
        assert_eq!(status, i32::from(errors > 0), "{name}");
    }
}

#[test]
fn a_file_with_a_handler_for_every_method_is_reported_once() {
    let wrong = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/wrong");
    let (_, answer, _) = check(&wrong.join("base-path-mismatch--next-methods"));
    assert_eq!(answer["findings"].as_array().unwrap().len(), 1, "{answer:#}");
}
