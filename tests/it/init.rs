//! `st init`: what is written, and that it is all or nothing.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use serde_json::Value;
use tempfile::tempdir;

use crate::support::{Ran, st_run};

fn init(directory: &Path, words: &[&str]) -> Ran {
    st_run(directory, &[&["init"], words].concat())
}

fn tree(directory: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut stack = vec![directory.to_owned()];
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                stack.push(entry.path());
            } else {
                files.push(entry.path().strip_prefix(directory).unwrap().display().to_string());
            }
        }
    }
    files.sort();
    files
}

const ALL: [&str; 10] = [
    "shop",
    "--yes",
    "--login",
    "thirdparty,passwordless,emailpassword",
    "--provider",
    "google,apple",
    "--custom-provider",
    "id=acme,issuer=https://id.acme.test",
    "--api-origin",
    "http://localhost:3001",
];

#[test]
fn the_defaults_make_a_whole_project() {
    let home = tempdir().unwrap();
    let ran = init(home.path(), &["shop", "--yes", "--api-origin", "http://localhost:4001"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    insta::assert_snapshot!("default_files", tree(&home.path().join("shop")).join("\n"));
}

#[test]
fn every_answer_reaches_its_file() {
    let home = tempdir().unwrap();
    assert_eq!(init(home.path(), &ALL).status, 0);
    let read = |path: &str| fs::read_to_string(home.path().join("shop").join(path)).unwrap();
    for file in [
        "src/app.ts",
        "src/supertokens.ts",
        "src/providers.ts",
        "src/delivery.ts",
        "st.toml",
        ".env",
        "README.md",
        "package.json",
    ] {
        insta::assert_snapshot!(format!("all_{}", file.replace(['/', '.'], "_")), read(file));
    }
    assert_eq!(fs::metadata(home.path().join("shop/.env")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(read(".gitignore").lines().any(|line| line == ".env"));
}

#[test]
fn javascript_has_no_types_in_it() {
    let home = tempdir().unwrap();
    let words = [&ALL[..], &["--language", "js"]].concat();
    assert_eq!(init(home.path(), &words).status, 0);
    let project = home.path().join("shop");
    for file in tree(&project) {
        assert!(file.strip_suffix(".ts").is_none() && file != "tsconfig.json", "{file}");
    }
    let app = fs::read_to_string(project.join("src/app.js")).unwrap();
    assert!(!app.contains("import type") && !app.contains(": SessionRequest"), "{app}");
}

#[test]
fn st_toml_gives_the_same_project_again() {
    let home = tempdir().unwrap();
    assert_eq!(init(home.path(), &ALL).status, 0);
    let again = init(home.path(), &["again", "--answers", "shop/st.toml", "--yes"]);
    assert_eq!(again.status, 0, "{}", again.stderr);
    let (first, second) = (home.path().join("shop"), home.path().join("again"));
    assert_eq!(tree(&first), tree(&second));
    for file in tree(&first) {
        assert_eq!(fs::read(first.join(&file)).unwrap(), fs::read(second.join(&file)).unwrap(), "{file}");
    }
}

#[test]
fn a_flag_wins_over_the_answers_file() {
    let home = tempdir().unwrap();
    assert_eq!(init(home.path(), &ALL).status, 0);
    let words = [
        "js",
        "--answers",
        "shop/st.toml",
        "--language",
        "js",
        "--yes",
        "--login",
        "passwordless",
        "--provider",
        "",
    ];
    let ran = init(home.path(), &words);
    assert_eq!(ran.status, 2, "a custom provider without third-party login is a slip: {}", ran.stderr);
    assert!(ran.stderr.contains("--custom-provider"), "{}", ran.stderr);
}

#[test]
fn a_dry_run_lists_everything_and_writes_nothing() {
    let home = tempdir().unwrap();
    let ran = init(home.path(), &["shop", "--yes", "--dry-run", "--json"]);
    assert_eq!(ran.status, 0);
    assert!(tree(home.path()).is_empty());
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["version"], 1);
    assert_eq!(value["dry_run"], true);
    let files = value["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["path"] == ".env" && file["bytes"].as_u64().unwrap() > 0));
    let total: u64 = files.iter().map(|file| file["bytes"].as_u64().unwrap()).sum();
    assert_eq!(value["bytes"].as_u64(), Some(total));

    init(home.path(), &["shop", "--yes"]);
    let written = tree(&home.path().join("shop"));
    let listed: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(written, listed);
}

#[test]
fn a_directory_with_something_in_it_is_left_alone() {
    let home = tempdir().unwrap();
    fs::create_dir(home.path().join("shop")).unwrap();
    fs::write(home.path().join("shop/mine.txt"), "mine").unwrap();
    let ran = init(home.path(), &["shop", "--yes"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("is not empty") && ran.stderr.contains("--force"), "{}", ran.stderr);
    assert_eq!(tree(&home.path().join("shop")), ["mine.txt"]);
}

#[test]
fn force_replaces_only_its_own_files_and_says_which() {
    let home = tempdir().unwrap();
    let shop = home.path().join("shop");
    fs::create_dir(&shop).unwrap();
    fs::write(shop.join("mine.txt"), "mine").unwrap();
    fs::write(shop.join("package.json"), "{}").unwrap();
    fs::write(shop.join(".env"), "GITHUB_CLIENT_ID=keep-me\nPORT=9999\n").unwrap();
    let ran = init(home.path(), &["shop", "--yes", "--force"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("`package.json` was replaced"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(shop.join("mine.txt")).unwrap(), "mine");
    let env = fs::read_to_string(shop.join(".env")).unwrap();
    assert!(env.starts_with("GITHUB_CLIENT_ID=keep-me\nPORT=9999\n"), "{env}");
    assert!(env.contains("SUPERTOKENS_CONNECTION_URI="), "{env}");
    let again = init(home.path(), &["shop", "--yes", "--force"]);
    assert!(!again.stderr.contains("replaced"), "a second run changes nothing: {}", again.stderr);
}

#[test]
fn a_failure_half_way_puts_everything_back() {
    let home = tempdir().unwrap();
    let shop = home.path().join("shop");
    fs::create_dir_all(shop.join("src")).unwrap();
    fs::write(shop.join("package.json"), "old").unwrap();
    // A directory stands where a file has to go: no permission is needed for this to fail, even as root.
    fs::create_dir_all(shop.join("tsconfig.json/in-the-way")).unwrap();
    let before = tree(&shop);
    let ran = init(home.path(), &["shop", "--yes", "--force"]);
    assert_ne!(ran.status, 0);
    assert_eq!(tree(&shop), before);
    assert_eq!(fs::read_to_string(shop.join("package.json")).unwrap(), "old");
}

#[test]
fn an_empty_directory_is_written_into_in_place() {
    let home = tempdir().unwrap();
    let ran = init(home.path(), &[".", "--name", "here", "--yes"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(home.path().join("package.json").exists());
    assert!(!tree(home.path()).iter().any(|file| file.contains(".st-init-")));
}
