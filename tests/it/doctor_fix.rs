//! `st doctor --fix`: the finding is gone, nothing else changed, and a second time changes nothing.

use std::{collections::BTreeMap, fs, path::Path};

use st::doctor::{self, Fix, mend::mend, pages, rules};
use tempfile::tempdir;

use crate::{
    rule_pages::{Tree, cases},
    support::st_run,
};

/// The tree after mending, and how many findings were mended.
fn mended(tree: &Tree) -> (Tree, usize) {
    let outcome = doctor::check(tree);
    let done = mend(tree, &outcome.diagnosis.findings, None);
    let mut after = tree.clone();
    for change in &done.files {
        assert_eq!(tree[&change.file], change.before);
        after.insert(change.file.clone(), change.after.clone());
    }
    (after, done.fixed.len())
}

/// The lines of a text without order and indentation: moving keeps them.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn every_example_that_can_be_mended_is() {
    let mut rules_mended: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules::RULES {
        let page = pages::page(rule.info.id).expect("every rule has a page");
        for (case, tree) in cases(page).into_iter().filter(|(case, _)| case.starts_with("wrong")) {
            let findings = doctor::check(&tree).diagnosis.findings;
            let safe = findings.iter().filter(|finding| finding.fix == Fix::Safe).count();
            let (after, fixed) = mended(&tree);
            let id = rule.info.id;
            assert_eq!(fixed, safe, "{id} {case}: what says safe is mended");
            if safe == 0 {
                assert_eq!(after, tree, "{id} {case}: nothing else is touched");
                continue;
            }
            *rules_mended.entry(id).or_default() += 1;
            let left = doctor::check(&after).diagnosis;
            assert!(left.findings.iter().all(|finding| finding.fix != Fix::Safe), "{id} {case}: {left:?}");
            assert!(left.not_checked.is_empty(), "{id} {case}: {left:?}");
            let (again, fixed) = mended(&after);
            assert_eq!((again, fixed), (after, 0), "{id} {case}: a second time changes nothing");
        }
    }
    let names: Vec<&str> = rules_mended.into_keys().collect();
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn moving_keeps_every_line() {
    let page = pages::page("cors-after-middleware").unwrap();
    for (case, tree) in cases(page).into_iter().filter(|(case, _)| case.starts_with("wrong")) {
        let (after, _) = mended(&tree);
        for (file, text) in &tree {
            assert_eq!(lines(text), lines(&after[file]), "{case} {file}");
        }
    }
}

const APP: &str = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { middleware } from "supertokens-node/framework/express";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});

const app = express();

// The SDK.
app.use(middleware());

/* CORS, with a comment
   of two lines. */
app.use(
  cors({
    origin: 'http://localhost:3000/', // the website
    allowedHeaders: ['content-type', ...supertokens.getAllCORSHeaders()],
  }),
);
app.listen(3001);
"#;

const MENDED: &str = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { middleware } from "supertokens-node/framework/express";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});

const app = express();

/* CORS, with a comment
   of two lines. */
app.use(
  cors({
    origin: 'http://localhost:3000', // the website
    allowedHeaders: ['content-type', ...supertokens.getAllCORSHeaders()],
    credentials: true,
  }),
);

// The SDK.
app.use(middleware());

app.listen(3001);
"#;

fn project(place: &Path) {
    fs::write(
        place.join("package.json"),
        r#"{"type":"module","dependencies":{"express":"5","supertokens-node":"24.0.3"}}"#,
    )
    .unwrap();
    fs::write(place.join("app.js"), APP).unwrap();
}

#[test]
fn several_at_once_in_the_style_of_the_file_and_back_again() {
    let home = tempdir().unwrap();
    let place = home.path().join("shop");
    fs::create_dir(&place).unwrap();
    project(&place);
    let run = |words: &[&str]| {
        let home = home.path().to_str().unwrap();
        let mut command = crate::support::st(&place);
        command.env("XDG_STATE_HOME", format!("{home}/state")).args(words);
        crate::support::run(&mut command)
    };
    let text = || fs::read_to_string(place.join("app.js")).unwrap();

    let shown = run(&["doctor", "--diff"]);
    assert_eq!(shown.status, 1);
    assert!(shown.stdout.contains("+    credentials: true,"), "{}", shown.stdout);
    assert_eq!(text(), APP, "--diff writes nothing");

    let fixed = run(&["doctor", "--fix"]);
    assert_eq!(fixed.status, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert_eq!(text(), MENDED);
    assert!(fixed.stdout.contains("fixed cors-after-middleware in app.js"), "{}", fixed.stdout);

    assert_eq!(run(&["undo"]).status, 0);
    assert_eq!(text(), APP);
    assert_eq!(run(&["undo"]).status, 2, "once");

    run(&["doctor", "--fix"]);
    fs::write(place.join("app.js"), format!("{MENDED}// mine\n")).unwrap();
    let refused = run(&["undo"]);
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    assert!(text().ends_with("// mine\n"), "what was written since is not lost");
}

#[test]
fn what_is_mended_is_told_to_machines() {
    let home = tempdir().unwrap();
    project(home.path());
    let ran = st_run(home.path(), &["doctor", "--fix", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["fix"]["changed_files"], serde_json::json!(["app.js"]));
    assert_eq!(value["fix"]["fixed"].as_array().unwrap().len(), 3, "{value}");
    assert_eq!(value["findings"], serde_json::json!([]));
}

#[test]
fn one_file_is_mended_where_one_is_asked_for() {
    let home = tempdir().unwrap();
    project(home.path());
    fs::write(home.path().join("other.js"), "// nothing\n").unwrap();
    assert_eq!(st_run(home.path(), &["doctor", "--fix", "other.js"]).status, 0);
    assert_eq!(fs::read_to_string(home.path().join("app.js")).unwrap(), APP);
    assert_eq!(st_run(home.path(), &["doctor", "--fix", "app.js"]).status, 0);
    assert_eq!(fs::read_to_string(home.path().join("app.js")).unwrap(), MENDED);
}
