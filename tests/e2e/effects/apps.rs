//! Mistakes in apps of other frameworks than Express: what a browser gets, and what doctor says of the same source.

use std::{fs, process::Command};

use reqwest::{Client, Method};
use serde_json::Value;

use crate::support::{
    app::App,
    packages,
    project::st,
    wire::{Asked, cell},
};

/// An app that can be asked; its last line says `listening on PORT`.
pub(super) struct Source {
    /// Its one file.
    pub(super) text: &'static str,
    pub(super) packages: &'static [&'static str],
}

/// A mistake, or something that looks like one.
pub(super) struct Case {
    /// Edits: each text is there exactly once.
    pub(super) edits: &'static [(&'static str, &'static str)],
    /// The answers to a preflight and to a refresh without a session; none where it does not start.
    pub(super) answers: Option<[&'static str; 2]>,
    /// What doctor finds.
    pub(super) rules: &'static [&'static str],
}

/// Makes each mistake, asks the app, and asks doctor.
pub(super) async fn check(source: &Source, cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let mut text = source.text.to_owned();
        for (from, to) in case.edits {
            assert_eq!(text.matches(from).count(), 1, "`{from}` is there once");
            text = text.replace(from, to);
        }
        let place = tempfile::tempdir().unwrap();
        packages::link(place.path(), &packages::manifest(source.packages));
        fs::write(place.path().join("app.mjs"), text).unwrap();
        let answers = answers(place.path(), case.answers.is_some()).await;
        let rules = rules(place.path());
        let expected = case.answers.map(|both| both.map(str::to_owned));
        if answers != expected || rules != case.rules {
            wrong.push(format!("{:?}: {answers:?} {rules:?}", case.edits));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn answers(place: &std::path::Path, starts: bool) -> Option<[String; 2]> {
    let mut app = App::start(Command::new("node").arg("app.mjs").current_dir(place));
    if !starts {
        assert!(!app.ended().await, "it starts");
        return None;
    }
    let base = format!("http://localhost:{}", app.after("listening on"));
    let client = Client::new();
    let preflight =
        Asked { method: Method::OPTIONS, preflight_for: Some("POST"), ..Asked::get("/auth/signinup") };
    let refresh = Asked { method: Method::POST, ..Asked::get("/auth/session/refresh") };
    Some([cell(&client, &base, &preflight).await, cell(&client, &base, &refresh).await])
}

fn rules(place: &std::path::Path) -> Vec<String> {
    let output = st(place).args(["doctor", "--json"]).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = said["findings"].as_array().unwrap().iter();
    let mut rules: Vec<String> =
        findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    rules.sort();
    rules.dedup();
    rules
}
