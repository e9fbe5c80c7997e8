//! Which files are judged: `--include`, `--exclude`, `[doctor]` in st.toml, `.gitignore`.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::support::{run, st};

/// Two apps in one tree, both with the same mistake, which is in a file that both import.
fn two_apps() -> TempDir {
    let here = tempdir().unwrap();
    for app in ["apps/one", "apps/two"] {
        write(
            here.path(),
            &format!("{app}/package.json"),
            r#"{"dependencies":{"express":"5","supertokens-node":"24.0.3"}}"#,
        );
        write(
            here.path(),
            &format!("{app}/src/cors.js"),
            "const cors = require(\"cors\");\n\
            exports.allow = (app) => app.use(cors({ origin: \"http://localhost:3000\" }));\n",
        );
        write(here.path(), &format!("{app}/src/index.js"), APP);
    }
    here
}

const APP: &str = r#"const supertokens = require("supertokens-node");
const Session = require("supertokens-node/recipe/session");
const express = require("express");
const { middleware, errorHandler } = require("supertokens-node/framework/express");
const { allow } = require("./cors");
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

/// The files of the findings, of the apps, and the exit status.
fn judged(root: &Path, directory: &str, arguments: &[&str]) -> (BTreeSet<String>, BTreeSet<String>, i32) {
    let ran = run(st(root).arg("-C").arg(root.join(directory)).args(["doctor", "--json"]).args(arguments));
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let files = |list: &Value, key: &str| {
        list.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
    };
    (files(&value["findings"], "file"), files(&value["summary"]["apps"], "entry"), ran.status)
}

fn set(files: &[&str]) -> BTreeSet<String> {
    files.iter().map(|file| (*file).to_owned()).collect()
}

#[test]
fn patterns_choose_apps_and_files() {
    let here = two_apps();
    let judged = |arguments: &[&str]| judged(here.path(), ".", arguments);
    let (one, two) = ("apps/one/src/cors.js", "apps/two/src/cors.js");
    let (app_one, app_two) = ("apps/one/src/index.js", "apps/two/src/index.js");
    assert_eq!(judged(&[]), (set(&[one, two]), set(&[app_one, app_two]), 1));
    assert_eq!(judged(&["--exclude", "apps/one/"]), (set(&[two]), set(&[app_two]), 1));
    assert_eq!(judged(&["--exclude", "one"]), (set(&[two]), set(&[app_two]), 1));
    assert_eq!(judged(&["--include", "apps/one/**"]), (set(&[one]), set(&[app_one]), 1));
    assert_eq!(judged(&["--include", "./apps/one"]), (set(&[one]), set(&[app_one]), 1));
    // The app is read with the file, and nothing is said of that file.
    assert_eq!(judged(&["--exclude", "cors.js"]), (set(&[]), set(&[app_one, app_two]), 0));
    // An app is judged whole, wherever its mistakes are.
    assert_eq!(judged(&["--include", "index.js", "--exclude", "two"]), (set(&[one]), set(&[app_one]), 1));
}

#[test]
fn a_settings_file_speaks_for_what_is_below_it() {
    let here = two_apps();
    write(here.path(), "st.toml", "[doctor]\nexclude = [\"apps/one/\"]\n");
    assert_eq!(judged(here.path(), ".", &[]).0, set(&["apps/two/src/cors.js"]));
    write(here.path(), "apps/two/st.toml", "[doctor]\nexclude = [\"/src/cors.js\"]\n");
    assert_eq!(judged(here.path(), ".", &[]).2, 0);
    write(here.path(), "st.toml", "[doctor]\ninclude = [\"apps/one/\"]\n");
    assert_eq!(judged(here.path(), ".", &[]).0, set(&["apps/one/src/cors.js"]));
}

#[test]
fn a_pattern_that_is_none_is_told() {
    let here = two_apps();
    let ran = run(st(here.path()).args(["doctor", "--exclude", "{a,b"]));
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("`{a,b` is no pattern of files:"), "{}", ran.stderr);
    write(here.path(), "st.toml", "[doctor]\nexclude = [\"{a,b\"]\n");
    let ran = run(st(here.path()).args(["doctor"]));
    assert!(ran.stdout.contains("not checked: which files `[doctor]` leaves out"), "{}", ran.stdout);
}

#[test]
fn fixing_leaves_alone_what_is_not_judged() {
    let here = two_apps();
    let text = |app: &str| fs::read_to_string(here.path().join(format!("apps/{app}/src/cors.js"))).unwrap();
    let before = text("one");
    assert_eq!(judged(here.path(), ".", &["--fix", "--exclude", "apps/one"]).2, 0);
    assert_eq!(text("one"), before);
    assert!(text("two").contains("credentials: true"), "{}", text("two"));
}

#[test]
fn what_git_ignores_is_not_read() {
    let here = two_apps();
    write(here.path(), ".gitignore", "one/\n");
    assert_eq!(judged(here.path(), ".", &[]).0, set(&["apps/two/src/cors.js"]), "also without a repository");
    // The .gitignore of a repository counts in its parts as well, one of no repository does not.
    assert_eq!(judged(here.path(), "apps", &[]).0, set(&["one/src/cors.js", "two/src/cors.js"]));
    fs::create_dir(here.path().join(".git")).unwrap();
    assert_eq!(judged(here.path(), "apps", &[]).0, set(&["two/src/cors.js"]));
    // What is asked for by name is read, also where it is ignored.
    assert_eq!(judged(here.path(), "apps/one", &[]).0, set(&["src/cors.js"]));
}

#[test]
fn a_secret_that_git_would_take_is_named_and_not_shown() {
    let here = two_apps();
    write(here.path(), "apps/one/.env", "PORT=3001\nSUPERTOKENS_API_KEY=9f8e7d6c5b4a39281706\n");
    let warned = || {
        let ran = run(st(here.path()).args(["doctor"]));
        assert!(!ran.stdout.contains("9f8e7d6c"), "{}", ran.stdout);
        ran.stdout.contains("warning[env-committed]: `SUPERTOKENS_API_KEY`")
    };
    assert!(!warned(), "there is no repository");
    fs::create_dir(here.path().join(".git")).unwrap();
    assert!(warned());
    write(here.path(), "apps/one/.env", "PORT=3001\nSUPERTOKENS_API_KEY=<your-key>\n");
    assert!(!warned(), "nothing is in it yet");
    write(here.path(), "apps/one/.env", "SUPERTOKENS_API_KEY=9f8e7d6c5b4a39281706\n");
    write(here.path(), ".gitignore", ".env\n");
    assert!(!warned());
}

#[test]
fn the_version_that_is_installed_counts() {
    let here = two_apps();
    let rules = || {
        let ran = run(st(here.path()).args(["doctor", "--json", "apps/one"]));
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = value["findings"].as_array().unwrap().clone();
        findings.iter().any(|one| one["rule"] == "sdk-outdated")
    };
    let package = r#"{"dependencies":{"express":"5","supertokens-node":"^17.0.0"}}"#;
    write(here.path(), "apps/one/package.json", &package.replace(',', ",\n"));
    assert!(rules());
    write(
        here.path(),
        "apps/one/pnpm-lock.yaml",
        "packages:\n\n  supertokens-node@24.0.2:\n    resolution: {}\n",
    );
    assert!(!rules());
}
