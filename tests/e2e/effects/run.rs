//! Makes the edits, starts the app, asks it, and reports everything that is not as the table says.

use std::{fs, path::Path, process::Command, sync::Arc, time::Duration};

use reqwest::{Client, Method};
use serde_json::Value;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::support::{
    app::App,
    core::Core,
    packages,
    project::st,
    wire::{Asked, FOREIGN, cell},
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
    let core = Core::serve().await;
    let mut running = JoinSet::new();
    for case in cases {
        let places = Arc::clone(&places);
        let core = core.uri.clone();
        running.spawn(async move {
            let _place = places.acquire().await.unwrap();
            one(case, &core).await
        });
    }
    let complaints: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// One case: what is wrong with it.
async fn one(case: &Case, core: &str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), case.edits, core);
    let mut app = start(directory.path());
    let mut complaints = Vec::new();
    let mut running = None;
    match case.expect {
        Expect::Ends(text) => {
            if app.ended().await || !app.log().contains(text) {
                complaints.push(format!("did not end with `{text}`: {}", app.log()));
            }
        }
        Expect::Cells(cells) => {
            let port = app.line("listening on", 1).await;
            // Asked where the source says that it is.
            let ip = case.edits.iter().any(|(_, to)| to.contains("apiDomain: \"http://127.0.0.1"));
            let base = format!("http://{}:{port}", if ip { "127.0.0.1" } else { "localhost" });
            running = Some(base.clone());
            let client = Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
            for (name, expected) in cells {
                let seen = match *name {
                    "cookies" => cookies(&client, &base).await,
                    name => cell(&client, &base, &asked(name)).await,
                };
                if seen != *expected {
                    complaints.push(format!("{name}: `{seen}` instead of `{expected}`\n{}", app.log()));
                }
            }
        }
    }
    let mut expected: Vec<&str> = [case.rule].into_iter().filter(|rule| !rule.is_empty()).collect();
    expected.extend(case.live);
    expected.sort_unstable();
    let found = found(directory.path(), running.as_deref());
    if found != expected {
        complaints.push(format!("doctor finds {found:?} instead of {expected:?}"));
    }
    complaints.into_iter().map(|text| format!("{} {:?}: {text}", case.rule, case.edits)).collect()
}

/// The attributes that the session's cookie will have; the SDK's 401 clears it, and so shows them.
async fn cookies(client: &Client, base: &str) -> String {
    let answer = client.post(format!("{base}/auth/session/refresh")).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let access = cookies.filter(|cookie| cookie.starts_with("sAccessToken=")).collect::<Vec<_>>().join("");
    let shown =
        |part: &&str| part.starts_with("Domain=") || part.starts_with("SameSite=") || *part == "Secure";
    let attributes = access.split("; ").filter(shown);
    attributes.collect::<Vec<_>>().join("; ")
}

/// The rules of what doctor finds in a directory, and in the app that runs there.
fn found(directory: &Path, base: Option<&str>) -> Vec<String> {
    let findings = findings(directory, base).into_iter();
    let mut rules: Vec<String> = findings
        .filter(|finding| finding["level"] != "info")
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    rules
}

/// What doctor finds in a directory, and in the app that runs at `base`.
pub(super) fn findings(directory: &Path, base: Option<&str>) -> Vec<Value> {
    let live = base.map(|base| format!("--live={base}"));
    let output = st(directory).args(["doctor", "--json"]).args(live).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    said["findings"].as_array().unwrap_or_else(|| panic!("{said}")).clone()
}

/// A request by its name in the table.
fn asked(name: &str) -> Asked<'static> {
    let get = Asked::get;
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

/// Starts the app of a directory.
pub(super) fn start(directory: &Path) -> App {
    App::start(Command::new("node").args(["--env-file=.env", "app.mjs"]).current_dir(directory))
}

/// Writes the edited app, with its settings and its packages.
pub(super) fn write(directory: &Path, edits: &[(&str, &str)], core: &str) {
    let mut source = include_str!("right.mjs").to_owned();
    for (from, to) in edits {
        assert_eq!(source.matches(from).count(), 1, "`{from}` is there once in:\n{source}");
        source = source.replacen(from, to, 1);
    }
    let manifest = packages::manifest(&["cors", "express", "supertokens-node"]);
    fs::write(directory.join("app.mjs"), source).unwrap();
    fs::write(directory.join(".env"), format!("SUPERTOKENS_CONNECTION_URI={core}\n")).unwrap();
    // What a newcomer is told to set; the second is read by one mistake alone.
    let example = "SUPERTOKENS_CONNECTION_URI=\nSUPERTOKENS_URI=\n";
    fs::write(directory.join(".env.example"), example).unwrap();
    fs::write(directory.join("package.json"), manifest.to_string()).unwrap();
    packages::link(directory, &manifest);
}
