//! `st init`: answers that can't be used, each told with its flag before anything is written.

use std::fs;

use tempfile::tempdir;

use crate::support::st_run;

#[test]
fn every_wrong_answer_names_its_flag() {
    let cases: &[(&[&str], &str)] = &[
        (&["--framework", "rails"], "--framework"),
        (&["--language", "cobol"], "--language"),
        (&["--module", "amd"], "--module"),
        (&["--framework", "gin", "--module", "esm"], "leave `--module` out"),
        (&["--framework", "nestjs", "--module", "commonjs"], "`--framework express --module commonjs`"),
        (&["--framework", "nestjs", "--language", "js"], "`--framework express --language js`"),
        (&["--framework", "loopback", "--language", "js"], "decorators on parameters"),
        (&["--login", "carrier-pigeon"], "--login"),
        (&["--login", ""], "--login"),
        (&["--provider", "googel", "--login", "thirdparty"], "--provider"),
        (&["--provider", "google"], "--provider"),
        (&["--contact", "fax"], "--contact"),
        (&["--flow", "both"], "--flow"),
        (&["--api-origin", "localhost:3001"], "--api-origin"),
        (&["--website-origin", "http://localhost:3000/app"], "--website-origin"),
        (&["--package-manager", "pip"], "--package-manager"),
        (&["--core", "cloud"], "--core"),
        (&["--core", "http://core.test", "--api-key", "short"], "--api-key"),
        (&["--core", "docker", "--api-key", "aaaaaaaaaaaaaaaaaaaaaaaa"], "--api-key"),
        (&["--name", "a b"], "--name"),
        (
            &["--custom-provider", "id=github-enterprise,issuer=https://g.test", "--login", "thirdparty"],
            "silently treat it as GitHub",
        ),
        (&["--custom-provider", "id=acme", "--login", "thirdparty"], "--custom-provider"),
        (&["--custom-provider", "issuer", "--login", "thirdparty"], "--custom-provider"),
    ];
    for (words, expected) in cases {
        let home = tempdir().unwrap();
        let ran = st_run(home.path(), &[&["init", "x", "--yes"], *words].concat());
        assert_eq!(ran.status, 2, "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(expected), "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("hint: "), "{words:?}: {}", ran.stderr);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "{words:?}");
    }
}

#[test]
fn without_a_terminal_a_missing_answer_names_its_flag() {
    let home = tempdir().unwrap();
    let known = ["init", "x", "--name", "x", "--framework", "express"];
    let ran = st_run(home.path(), &known);
    assert_eq!(ran.status, 2);
    insta::assert_snapshot!(ran.stderr, @"
    error: `--language` is missing and there is no terminal to ask in

    hint: pass `--language`, or `--yes` to take every default
    ");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn an_answers_file_that_is_wrong_names_its_line() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("a.toml"), "name = \"x\"\n\n[login]\nmethod = [\"passwordless\"]\n").unwrap();
    let ran = st_run(home.path(), &["init", "x", "--answers", "a.toml", "--yes"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("`a.toml` is wrong: line 4"), "{}", ran.stderr);
}

#[test]
fn an_error_is_json_where_json_is_asked_for() {
    let home = tempdir().unwrap();
    let ran = st_run(home.path(), &["init", "x", "--yes", "--json", "--framework", "rails"]);
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["ok"], false);
    assert_eq!(value["error"]["code"], "answer");
    assert!(value["error"]["hint"].as_str().unwrap().contains("express"));
}

#[test]
fn an_api_key_goes_to_env_only() {
    let home = tempdir().unwrap();
    let key = "abcdefghij0123456789-secret";
    let words = [
        "init",
        "x",
        "--yes",
        "--core",
        "https://core.example.com;https://core2.example.com",
        "--api-key",
        key,
    ];
    let ran = st_run(home.path(), &words);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stdout.contains(key) && !ran.stderr.contains(key));
    for name in ["st.toml", ".env.example", "README.md"] {
        assert!(!fs::read_to_string(home.path().join("x").join(name)).unwrap().contains(key), "{name}");
    }
    assert!(fs::read_to_string(home.path().join("x/.env")).unwrap().contains(key));
}
