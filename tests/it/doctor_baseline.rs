//! `--baseline`: what is known is silent, what is new is not, wherever lines move and from wherever it is run.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::tempdir;

use crate::support::{Ran, run, schema, st};

const WRONG: &str = r#"const supertokens = require("supertokens-node");
const Session = require("supertokens-node/recipe/session");
supertokens.init({
  supertokens: { connectionURI: "http://localhost:3567" },
  appInfo: { appName: "x", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});
const express = require("express");
const cors = require("cors");
const { middleware, errorHandler } = require("supertokens-node/framework/express");
const app = express();
app.use(middleware());
app.use(cors({ origin: "http://localhost:3000", credentials: true }));
app.use(errorHandler());
app.listen(3001);
"#;

fn shop(root: &Path) {
    fs::create_dir_all(root.join("shop")).unwrap();
    fs::write(
        root.join("shop/package.json"),
        r#"{"dependencies":{"express":"5","supertokens-node":"24.0.3"}}"#,
    )
    .unwrap();
    fs::write(root.join("shop/index.js"), WRONG).unwrap();
}

fn doctor(root: &Path, directory: &str, arguments: &[&str]) -> Ran {
    run(st(root).arg("-C").arg(root.join(directory)).arg("doctor").args(arguments))
}

#[test]
fn what_is_known_is_silent_and_what_is_new_is_not() {
    let here = tempdir().unwrap();
    shop(here.path());
    assert_eq!(doctor(here.path(), ".", &[]).status, 1);

    let written = doctor(here.path(), ".", &["--baseline", "known.json", "--write-baseline"]);
    assert_eq!(written.status, 0, "{}", written.stderr);
    assert!(written.stderr.contains("wrote 1 finding to known.json"), "{}", written.stderr);
    let file = fs::read_to_string(here.path().join("known.json")).unwrap();
    assert!(
        file.contains(r#"{"file":"shop/index.js","rule":"cors-after-middleware","fingerprint":"#),
        "{file}"
    );

    let silent = doctor(here.path(), ".", &["--baseline", "known.json"]);
    assert_eq!(silent.status, 0);
    assert!(silent.stdout.contains("1 finding silenced"), "{}", silent.stdout);
    // From another directory, with lines moved and formatted anew.
    let moved = WRONG.replace("app.use(cors(", "// here\n\napp.use(\n  cors(").replace("}));", "}),\n);");
    fs::write(here.path().join("shop/index.js"), moved).unwrap();
    assert_eq!(doctor(here.path(), "shop", &["--baseline", "../known.json"]).status, 0);
    assert_eq!(doctor(here.path(), ".", &["shop/index.js", "--baseline", "known.json"]).status, 0);

    // Code that was changed is judged anew, and a mistake that was not there is new.
    let worse = WRONG
        .replace("credentials: true", "credentials: false")
        .replace("connectionURI:", "apiKey: \"9f8e7d6c5b4a39281706\", connectionURI:");
    fs::write(here.path().join("shop/index.js"), worse).unwrap();
    let found = doctor(here.path(), ".", &["--baseline", "known.json", "--json"]);
    assert_eq!(found.status, 1);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let rules: Vec<&str> =
        found["findings"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["cors-after-middleware", "secret-committed"]);
}

#[test]
fn what_is_gone_is_told() {
    let here = tempdir().unwrap();
    shop(here.path());
    doctor(here.path(), ".", &["--baseline", "known.json", "--write-baseline"]);
    let right = WRONG
        .replace("app.use(middleware());\n", "")
        .replace("app.use(errorHandler", "app.use(middleware());\napp.use(errorHandler");
    fs::write(here.path().join("shop/index.js"), right).unwrap();
    let ran = doctor(here.path(), ".", &["--baseline", "known.json"]);
    assert_eq!(ran.status, 0);
    assert!(ran.stderr.contains("known.json: 1 finding of it is gone"), "{}", ran.stderr);
    doctor(here.path(), ".", &["--baseline", "known.json", "--write-baseline"]);
    let file = fs::read_to_string(here.path().join("known.json")).unwrap();
    assert_eq!(file, "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
    assert_eq!(doctor(here.path(), ".", &["--baseline", "known.json"]).stderr, "");
}

#[test]
fn two_alike_count_twice() {
    let here = tempdir().unwrap();
    shop(here.path());
    let second = WRONG.replace("app.listen(3001);\n", "")
        + "const other = express();\nother.use(middleware());\nother.use(cors({ origin: \"http://localhost:3000\", credentials: true }));\nother.listen(3001);\n";
    // One of the two known: the code is the same but for the app's name.
    let second = second.replace("other", "app2");
    doctor(here.path(), ".", &["--baseline", "known.json", "--write-baseline"]);
    fs::write(here.path().join("shop/index.js"), second).unwrap();
    let ran = doctor(here.path(), ".", &["--baseline", "known.json"]);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("app2.use(cors("), "{}", ran.stdout);
}

#[test]
fn a_baseline_that_is_not_there_or_none_is_the_callers_mistake() {
    let here = tempdir().unwrap();
    shop(here.path());
    let missing = doctor(here.path(), ".", &["--baseline", "known.json"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("st doctor --baseline known.json --write-baseline"),
        "{}",
        missing.stderr
    );
    for text in ["[]", "{\"version\": 2, \"findings\": []}"] {
        fs::write(here.path().join("known.json"), text).unwrap();
        let ran = doctor(here.path(), ".", &["--baseline", "known.json"]);
        assert_eq!(ran.status, 2);
        assert!(ran.stderr.contains("`known.json` is no baseline"), "{}", ran.stderr);
    }
    assert_eq!(doctor(here.path(), ".", &["--write-baseline"]).status, 2);
}

#[test]
fn sarif_says_that_the_baseline_silences_it() {
    let here = tempdir().unwrap();
    shop(here.path());
    let ran =
        doctor(here.path(), ".", &["--baseline", "known.json", "--write-baseline", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    schema("tests/fixtures/schemas/sarif-2.1.0.json")(&log).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["kind"], "external");
}
