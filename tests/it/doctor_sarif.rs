//! `--format sarif`: what a published schema says of it, and that its fixes are those of `--fix`.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use st::{
    doctor::{self, fingerprint},
    report::doctor::sarif::{Checked, render},
};

use crate::{
    corpus,
    rule_pages::Tree,
    support::{run, schema, st},
};

fn log(tree: &Tree) -> Value {
    let outcome = doctor::check(tree);
    render(&[Checked { outcome: &outcome, sources: tree, prefix: "apps/my api/" }])
}

fn of(tree: &Tree) -> Vec<String> {
    let findings = doctor::check(tree).diagnosis.findings;
    fingerprint::all(tree, &findings)
}

/// What a viewer does with a fix: whole lines of one file are replaced, from the end to the start.
fn fixed(text: &str, replacements: &Value) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for replacement in replacements.as_array().unwrap().iter().rev() {
        let region = &replacement["deletedRegion"];
        let at = |line: &str, column: &str| {
            let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
            let (line, column) = (number(line), number(column));
            let before: usize = text.split_inclusive(|c| *c == '\n').take(line - 1).map(<[char]>::len).sum();
            before + column - 1
        };
        let range = at("startLine", "startColumn")..at("endLine", "endColumn");
        let new = replacement["insertedContent"]["text"].as_str().unwrap_or_default();
        text.splice(range, new.chars());
    }
    text.into_iter().collect()
}

#[test]
fn every_fixture_is_valid_sarif() {
    let valid = schema("tests/fixtures/schemas/sarif-2.1.0.json");
    let (mut results, mut fixes) = (0, 0);
    for (name, tree) in corpus::all() {
        let log = log(&tree);
        if let Err(why) = valid(&log) {
            panic!("{name}: {why}");
        }
        for result in log["runs"][0]["results"].as_array().unwrap() {
            results += 1;
            fixes += usize::from(result["fixes"].is_array());
        }
    }
    assert!(results > 50 && fixes > 15, "{results} results, {fixes} fixes");
    let broken = serde_json::json!({"version": "2.1.0", "runs": [{"results": []}]});
    assert!(valid(&broken).is_err(), "the schema says no to a run without a tool");
}

#[test]
fn a_fix_is_what_fix_does() {
    let mut seen = 0;
    for (name, tree) in corpus::all() {
        let outcome = doctor::check(&tree);
        let [finding] = outcome.diagnosis.findings.as_slice() else { continue };
        let log = log(&tree);
        let Some(changes) = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"].as_array() else {
            continue;
        };
        let expected: BTreeMap<String, String> =
            doctor::mend::changes(&tree, finding).into_iter().map(|one| (one.file, one.after)).collect();
        assert_eq!(changes.len(), expected.len(), "{name}");
        for change in changes {
            let uri = change["artifactLocation"]["uri"].as_str().unwrap();
            let file = uri.strip_prefix("apps/my%20api/").unwrap();
            assert_eq!(fixed(&tree[file], &change["replacements"]), expected[file], "{name}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn a_rule_comes_with_its_page_and_both_places_are_there() {
    let tree = &corpus::all()["cors-after-middleware--helper-files"];
    let log = log(tree);
    let run = &log["runs"][0];
    let (rule, result) = (&run["tool"]["driver"]["rules"][0], &run["results"][0]);
    assert_eq!(rule["name"], "CorsAfterMiddleware");
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("## How to fix"));
    assert!(rule["help"]["text"].as_str().unwrap().contains("Move `app.use(cors(...))`"));
    assert!(!rule["fullDescription"]["text"].as_str().unwrap().is_empty());
    assert_eq!((&result["ruleIndex"], &result["level"]), (&0.into(), &"error".into()));
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 1);
    let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("apps/my%20api/"), "{uri}");
}

#[test]
fn a_silenced_finding_is_suppressed_with_its_reason() {
    let mut tree = corpus::all()["cors-after-middleware--commonjs"].clone();
    let line = doctor::check(&tree).diagnosis.findings[0].place.as_ref().unwrap().line;
    let mut lines: Vec<String> = tree["index.js"].lines().map(str::to_owned).collect();
    lines.insert(line - 1, "// st-ignore cors-after-middleware: a proxy adds the headers".into());
    tree.insert("index.js".into(), lines.join("\n"));
    let result = &log(&tree)["runs"][0]["results"][0];
    let suppression = &result["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(suppression["justification"], "a proxy adds the headers");
}

#[test]
fn a_fingerprint_survives_moved_lines_and_formatting_and_nothing_else() {
    let mut compared = 0;
    for (name, tree) in corpus::all() {
        let before = of(&tree);
        let moved: Tree = tree
            .iter()
            .map(|(file, text)| {
                let is_js = Path::new(file).extension().is_some_and(|ending| ending == "js");
                (file.clone(), if is_js { format!("// new\n\n\n{text}") } else { text.clone() })
            })
            .collect();
        assert_eq!(before, of(&moved), "{name}");
        compared += before.len();
    }
    assert!(compared > 50, "{compared}");
    let text = &corpus::all()["cors-headers-missing--const-and-spread"]["index.js"];
    let with = |list: &str| {
        let text = text.replace("allowedHeaders: headers", &format!("allowedHeaders: {list}"));
        of(&Tree::from([("index.js".into(), text)]))
    };
    let before = with("[\"Content-Type\", \"Authorization\"]");
    assert_eq!(before, with("[\n  'Content-Type',\n  'Authorization',\n]"));
    assert_ne!(before, with("[\"Content-Type\", \"X-Mine\"]"));
}

#[test]
fn the_command_prints_one_log_of_all_paths() {
    let home = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/wrong");
    let arguments = [
        "doctor",
        "cors-after-middleware--commonjs",
        "cors-after-middleware--helper-files",
        "--format",
        "sarif",
    ];
    let ran = run(st(home.path()).arg("-C").arg(&root).args(arguments));
    assert_eq!(ran.status, 1);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    schema("tests/fixtures/schemas/sarif-2.1.0.json")(&log).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(fs::exists(root.join(uri)).unwrap(), "{uri}");
    }
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len(), 1);
}
