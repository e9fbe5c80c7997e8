//! The command line itself: help at every level, completions, exit status.

use tempfile::tempdir;

use crate::support::st_run;

#[test]
fn help_at_every_level_has_examples() {
    let home = tempdir().unwrap();
    let levels: &[&[&str]] = &[
        &[],
        &["init"],
        &["core"],
        &["core", "up"],
        &["core", "down"],
        &["core", "status"],
        &["core", "logs"],
        &["core", "env"],
        &["core", "run"],
        &["core", "serve"],
        &["undo"],
        &["doctor"],
        &["list"],
        &["completions"],
    ];
    for level in levels {
        let ran = st_run(home.path(), &[level, &["--help"][..]].concat());
        assert_eq!(ran.status, 0, "{level:?}");
        assert!(ran.stdout.contains("Examples:"), "`st {} --help` has no examples", level.join(" "));
    }
}

#[test]
fn completions_of_every_shell() {
    let home = tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = st_run(home.path(), &["completions", shell]);
        assert_eq!(ran.status, 0);
        assert!(ran.stdout.contains("doctor"), "{shell}");
    }
}

#[test]
fn a_wrong_command_line_is_2_and_suggests() {
    let home = tempdir().unwrap();
    let ran = st_run(home.path(), &["docter"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("doctor"), "{}", ran.stderr);
    assert_eq!(st_run(home.path(), &["-C", "nowhere", "list", "frameworks"]).status, 2);
}

#[test]
fn the_version_is_the_packages() {
    let home = tempdir().unwrap();
    assert_eq!(st_run(home.path(), &["--version"]).stdout, format!("st {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn lists_for_machines_have_a_version() {
    let home = tempdir().unwrap();
    for what in ["frameworks", "providers"] {
        let ran = st_run(home.path(), &["list", what, "--json"]);
        let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(value["version"], 1);
        assert!(!value[what].as_array().unwrap().is_empty());
    }
}
