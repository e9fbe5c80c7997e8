//! What `st doctor` asks git: which apps a change touches.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

const APP: &str = r#"const supertokens = require("supertokens-node");
const Session = require("supertokens-node/recipe/session");
const express = require("express");
const { middleware, errorHandler } = require("supertokens-node/framework/express");
const { allow } = require("./cors");
require("../../shared");
supertokens.init({
  supertokens: { connectionURI: "http://localhost:3567" },
  appInfo: { appName: "x", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});
const app = express();
allow(app);
app.use(middleware());
app.use(errorHandler());
app.listen(3001);
"#;

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(root: &Path, words: &[&str]) {
    let output = Command::new("git")
        .current_dir(root)
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
        .args(words)
        .output()
        .unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Two apps with a mistake each, committed on `main`.
fn repository() -> TempDir {
    let here = tempdir().unwrap();
    for app in ["one", "two"] {
        write(
            here.path(),
            &format!("{app}/package.json"),
            r#"{"dependencies":{"express":"5","supertokens-node":"24.0.3"}}"#,
        );
        write(here.path(), &format!("{app}/src/index.js"), APP);
        let cors = "const cors = require(\"cors\");\n\
            exports.allow = (app) => app.use(cors({ origin: \"http://localhost:3000\" }));\n";
        write(here.path(), &format!("{app}/src/cors.js"), cors);
    }
    write(here.path(), "shared.js", "exports.nothing = 1;\n");
    write(here.path(), "README.md", "text\n");
    git(here.path(), &["init", "-q", "-b", "main"]);
    commit(here.path());
    here
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "x"]);
}

fn doctor(root: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_st"))
        .arg("-C")
        .arg(root)
        .arg("doctor")
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The apps that have a finding.
fn judged(root: &Path, arguments: &[&str]) -> BTreeSet<String> {
    let (_, stdout, stderr) = doctor(root, &[&["--json"], arguments].concat());
    let value: Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
    let findings = value["findings"].as_array().unwrap();
    findings.iter().map(|one| one["app"].as_str().unwrap().split('/').next().unwrap().to_owned()).collect()
}

#[test]
fn only_the_apps_that_a_change_touches_are_judged() {
    let here = repository();
    let root = here.path();
    let none: [&str; 0] = [];
    let is = |arguments: &[&str], expected: &[&str]| {
        let expected: BTreeSet<String> = expected.iter().map(|app| (*app).to_owned()).collect();
        assert_eq!(judged(root, arguments), expected, "{arguments:?}");
    };
    is(&[], &["one", "two"]);
    is(&["--changed"], &none);
    assert_eq!(doctor(root, &["--changed"]).0, 0);
    write(root, "README.md", "more\n");
    is(&["--changed"], &none);
    // A file that an app imports, its settings, a new file, a shared one, one that is gone.
    write(root, "two/src/cors.js", &(fs::read_to_string(root.join("two/src/cors.js")).unwrap() + "// x\n"));
    is(&["--changed"], &["two"]);
    let (status, _, stderr) = doctor(root, &["--changed"]);
    assert_eq!(status, 1);
    assert!(stderr.contains("1 of 2 apps touched since HEAD"), "{stderr}");
    commit(root);
    is(&["--changed"], &none);
    is(&["--changed=HEAD~1"], &["two"]);
    write(root, "one/.env", "PORT=3001\n");
    is(&["--changed"], &["one"]);
    commit(root);
    write(root, "shared.js", "exports.nothing = 2;\n");
    is(&["--changed"], &["one", "two"]);
    commit(root);
    fs::remove_file(root.join("one/src/cors.js")).unwrap();
    let (_, stdout, stderr) = doctor(root, &["--changed", "--pipeline"]);
    assert!(stderr.contains("1 of 2 apps") && stdout.contains("one/src/index.js"), "{stdout}{stderr}");
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let here = repository();
    let root = here.path();
    git(root, &["checkout", "-qb", "feature"]);
    write(root, "one/src/index.js", &format!("{APP}// mine\n"));
    commit(root);
    git(root, &["checkout", "-q", "main"]);
    write(root, "two/src/index.js", &format!("{APP}// theirs\n"));
    commit(root);
    git(root, &["checkout", "-q", "feature"]);
    assert_eq!(judged(root, &["--changed=main"]), BTreeSet::from(["one".to_owned()]));
    // From inside one of the apps, paths are its own.
    assert_eq!(judged(&root.join("one"), &["--changed=main"]), BTreeSet::from(["src".to_owned()]));
    assert!(judged(&root.join("two"), &["--changed=main"]).is_empty());
}

#[test]
fn what_git_can_not_say_is_told() {
    let here = repository();
    let (status, _, stderr) = doctor(here.path(), &["--changed=no-such"]);
    assert_eq!(status, 2);
    assert!(stderr.contains("git knows no revision `no-such`") && stderr.contains("fetch-depth"), "{stderr}");
    assert_eq!(doctor(here.path(), &["--changed=--output=x"]).0, 2);
    assert!(!here.path().join("x").exists());
    let elsewhere = tempdir().unwrap();
    write(elsewhere.path(), "index.js", APP);
    let (status, _, stderr) = doctor(elsewhere.path(), &["--changed"]);
    assert_eq!(status, 2);
    assert!(stderr.contains("is in no git repository"), "{stderr}");
    let output = Command::new(env!("CARGO_BIN_EXE_st"))
        .current_dir(here.path())
        .args(["doctor", "--changed"])
        .env("PATH", elsewhere.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the program `git` can't be started"));
}

#[test]
fn a_hook_of_the_repository_is_not_run() {
    let here = repository();
    let hook = here.path().join("hook.sh");
    fs::write(&hook, "#!/bin/sh\ntouch ran\n").unwrap();
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = hook.display().to_string();
    git(here.path(), &["config", "core.fsmonitor", &path]);
    git(here.path(), &["config", "diff.external", &path]);
    fs::remove_file(here.path().join("ran")).ok();
    write(here.path(), "one/src/index.js", &format!("{APP}// mine\n"));
    assert_eq!(judged(here.path(), &["--changed"]), BTreeSet::from(["one".to_owned()]));
    assert!(!here.path().join("ran").exists());
}
