//! `st init` in Python: what is written for each package manager.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::tempdir;

use crate::support::st_run;

const WORDS: [&str; 12] = [
    "init",
    "shop",
    "--yes",
    "--framework",
    "fastapi",
    "--login",
    "thirdparty,passwordless,emailpassword",
    "--provider",
    "google,apple",
    "--custom-provider",
    "id=acme,issuer=https://id.acme.test",
    "--api-origin=http://localhost:3001",
];

fn written(manager: &str) -> (tempfile::TempDir, String) {
    let home = tempdir().unwrap();
    let ran = st_run(home.path(), &[&WORDS[..], &["--package-manager", manager]].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    (home, ran.stdout)
}

fn read(home: &Path, file: &str) -> String {
    fs::read_to_string(home.join("shop").join(file)).unwrap()
}

#[test]
fn every_answer_reaches_its_file() {
    let (home, said) = written("pip");
    insta::assert_snapshot!(said);
    for file in [
        "app/__main__.py",
        "app/delivery.py",
        "app/environment.py",
        "app/main.py",
        "app/page.py",
        "app/providers.py",
        "app/supertokens.py",
    ] {
        insta::assert_snapshot!(format!("python_{}", file.replace(['/', '.'], "_")), read(home.path(), file));
    }
    assert_eq!(read(home.path(), "app/__init__.py"), "");
    assert!(read(home.path(), ".gitignore").lines().any(|line| line == ".env"));
}

#[test]
fn each_package_manager_gets_its_files() {
    let (home, _) = written("pip");
    let shop = home.path().join("shop");
    let pins = read(home.path(), "requirements.txt");
    assert!(pins.lines().count() >= 4 && pins.lines().all(|line| line.contains("==")), "{pins}");
    assert!(read(home.path(), "requirements-dev.txt").starts_with("-r requirements.txt\nmypy=="));
    assert!(!read(home.path(), "pyproject.toml").contains("[project]"), "pip reads requirements.txt");
    assert!(!shop.join("poetry.toml").exists());

    for manager in ["uv", "poetry"] {
        let (home, said) = written(manager);
        let shop = home.path().join("shop");
        assert!(!shop.join("requirements.txt").exists() && !shop.join("requirements-dev.txt").exists());
        assert_eq!(shop.join("poetry.toml").exists(), manager == "poetry");
        let project: toml::Value = toml::from_str(&read(home.path(), "pyproject.toml")).unwrap();
        let listed = project["project"]["dependencies"].as_array().unwrap();
        let listed: Vec<&str> = listed.iter().filter_map(toml::Value::as_str).collect();
        assert_eq!(listed, pins.lines().collect::<Vec<_>>(), "the same packages as pip's");
        assert_eq!(project["project"]["name"].as_str(), Some("shop"));
        assert_eq!(project["dependency-groups"]["dev"].as_array().map(Vec::len), Some(2));
        let readme = read(home.path(), "README.md");
        for text in [&said, &readme] {
            assert!(text.contains(&format!("{manager} run python -m app")), "{text}");
        }
    }
}

#[test]
fn a_dry_run_lists_everything_and_writes_nothing() {
    for manager in ["pip", "uv", "poetry"] {
        let home = tempdir().unwrap();
        let more = ["--package-manager", manager, "--dry-run", "--json"];
        let ran = st_run(home.path(), &[&WORDS[..], &more].concat());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
        let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(plan["project"]["framework"], "fastapi");
        assert_eq!(plan["project"]["language"], "py");
        let files = plan["files"].as_array().unwrap();
        let has = |path: &str| files.iter().any(|file| file["path"] == path);
        assert!(has("app/__main__.py") && has("pyproject.toml") && has(".env.example"), "{manager}");
        assert_eq!(has("requirements.txt"), manager == "pip");
    }
}

#[test]
fn a_manager_of_another_language_is_refused() {
    let home = tempdir().unwrap();
    let ran = st_run(home.path(), &[&WORDS[..], &["--package-manager", "npm"]].concat());
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("use `pip`, `uv` or `poetry`"), "{}", ran.stderr);
}

#[test]
fn the_list_has_it() {
    let home = tempdir().unwrap();
    let ran = st_run(home.path(), &["list", "frameworks", "--json"]);
    let list: Value = serde_json::from_str(&ran.stdout).unwrap();
    let frameworks = list["frameworks"].as_array().unwrap();
    let fastapi = frameworks.iter().find(|framework| framework["id"] == "fastapi").unwrap();
    assert_eq!(fastapi["language"], "python");
}
