//! README.md is true: its transcript is run, its commands exist, its links lead somewhere.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests open their own doors")]

mod transcript;

use std::{fs, path::Path};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

#[test]
fn the_transcript_is_what_happens() {
    transcript::run(&readme());
}

#[test]
fn the_two_commands_are_there() {
    let readme = readme();
    let lines: Vec<&str> = readme.lines().collect();
    assert!(
        lines.iter().any(|line| line.starts_with("./install.sh && ")),
        "the line that installs st and runs it"
    );
    assert!(lines.contains(&"tests/run"), "the line that passes the tests");
}

#[test]
fn every_link_into_the_repository_leads_somewhere() {
    let readme = readme();
    let mut count = 0;
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.starts_with("http") {
            assert!(root().join(link.split('#').next().unwrap()).exists(), "{link}");
            count += 1;
        }
    }
    assert!(count > 0);
}
