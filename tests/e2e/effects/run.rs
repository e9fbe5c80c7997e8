//! Makes the edits, starts the app, asks it, and reports everything that is not as the table says.

use std::{fs, path::Path, process::Command, sync::Arc, time::Duration};

use reqwest::{Client, Method};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::support::{
    app::App,
    packages,
    wire::{Asked, FOREIGN, WEBSITE, cell},
};

/// How many apps run at once.
const AT_ONCE: usize = 4;

/// One app.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// The rule that names the mistake; empty where there is none.
    pub(super) rule: &'static str,
    /// Edits of `right.mjs`: each text is there exactly once.
    pub(super) edits: &'static [(&'static str, &'static str)],
    /// What is seen.
    pub(super) expect: Expect,
    /// The live rules that see it.
    pub(super) live: &'static [&'static str],
}

/// What is seen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expect {
    /// Requests by name, and their answers.
    Cells(&'static [(&'static str, &'static str)]),
    /// The app ends at its start, with this text in its log.
    Ends(&'static str),
}

/// Runs all cases and panics with everything that is not as expected.
pub(super) async fn check(cases: &'static [Case]) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for case in cases {
        let places = Arc::clone(&places);
        running.spawn(async move {
            let _place = places.acquire().await.unwrap();
            one(case).await
        });
    }
    let complaints: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// One case: what is wrong with it.
async fn one(case: &Case) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), case);
    let mut app =
        App::start(Command::new("node").args(["--env-file=.env", "app.mjs"]).current_dir(directory.path()));
    let mut complaints = Vec::new();
    match case.expect {
        Expect::Ends(text) => {
            if app.ended() || !app.log().contains(text) {
                complaints.push(format!("did not end with `{text}`: {}", app.log()));
            }
        }
        Expect::Cells(cells) => {
            let port = tokio::task::block_in_place(|| app.after("listening on"));
            let base = format!("http://localhost:{port}");
            let client = Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
            for (name, expected) in cells {
                let seen = cell(&client, &base, &asked(name)).await;
                if seen != *expected {
                    complaints.push(format!("{name}: `{seen}` instead of `{expected}`\n{}", app.log()));
                }
            }
        }
    }
    complaints.into_iter().map(|text| format!("{} {:?}: {text}", case.rule, case.edits)).collect()
}

/// A request by its name in the table.
fn asked(name: &str) -> Asked<'static> {
    let get = |path| Asked { method: Method::GET, path, origin: WEBSITE, preflight_for: None, body: None };
    let preflight = Asked { method: Method::OPTIONS, preflight_for: Some("POST"), ..get("/auth/signinup") };
    match name {
        "preflight" => preflight,
        "preflight of another website" => Asked { origin: FOREIGN, ..preflight },
        "preflight of PUT" => Asked { path: "/profile", preflight_for: Some("PUT"), ..preflight },
        "refresh" => Asked { method: Method::POST, ..get("/auth/session/refresh") },
        // Refused for the address, before any core is asked.
        "signup" => Asked { method: Method::POST, body: Some(SIGNUP), ..get("/auth/signup") },
        "sessioninfo" => get("/sessioninfo"),
        "me" => get("/me"),
        _ => panic!("no request is called `{name}`"),
    }
}

const SIGNUP: &str =
    r#"{"formFields":[{"id":"email","value":"no address"},{"id":"password","value":"a-password-1"}]}"#;

fn write(directory: &Path, case: &Case) {
    let mut source = include_str!("right.mjs").to_owned();
    for (from, to) in case.edits {
        assert_eq!(source.matches(from).count(), 1, "{}: `{from}` is there once", case.rule);
        source = source.replacen(from, to, 1);
    }
    let manifest = packages::manifest(&["cors", "express", "supertokens-node"]);
    fs::write(directory.join("app.mjs"), source).unwrap();
    fs::write(directory.join(".env"), "SUPERTOKENS_CONNECTION_URI=http://127.0.0.1:9\n").unwrap();
    fs::write(directory.join("package.json"), manifest.to_string()).unwrap();
    packages::link(directory, &manifest);
}
