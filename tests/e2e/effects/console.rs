//! What doctor says that the browser's console will say is what a real browser's console says.

use std::{fs, io::Write as _, process::Stdio};

use axum::{Router, response::Html};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    mistakes::MISTAKES,
    run::{findings, start, write},
};
use crate::{
    browser::driver,
    support::{app::App, core::Core},
};

/// A mistake that the browser complains of, in a running app.
struct Wrong {
    rule: &'static str,
    /// What doctor says that the console will say, by rule.
    symptoms: Vec<(String, String)>,
    _app: App,
    _directory: TempDir,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_says_what_doctor_says() {
    let core = Core::serve().await;
    let website = website().await;
    let mut wrong = Vec::new();
    for case in MISTAKES.iter().filter(|case| case.rule.starts_with("cors-") && !case.live.is_empty()) {
        let (directory, app, port) = app_of(case.edits, &core, &website).await;
        let api = format!("http://localhost:{port}");
        let symptoms = findings(directory.path(), Some(&api))
            .into_iter()
            .filter_map(|found| {
                Some((found["rule"].as_str()?.to_owned(), found["symptom"].as_str()?.to_owned()))
            })
            .filter(|(_, symptom)| symptom.contains("blocked by CORS policy"))
            // The source says 3001; the app took a free port.
            .map(|(rule, symptom)| (rule, symptom.replace("http://localhost:3001", &api)))
            .collect();
        wrong.push(Wrong { rule: case.rule, symptoms, _app: app, _directory: directory });
    }
    let calls: Vec<Value> = wrong.iter().flat_map(calls_of).collect();
    assert!(calls.len() >= 12, "{calls:?}");
    let mut complaints = Vec::new();
    for told in drive(&website, &calls) {
        let symptom = told["symptom"].as_str().unwrap();
        let console = told["console"].as_array().unwrap();
        if !console.iter().any(|message| message.as_str().unwrap().contains(symptom)) {
            complaints.push(format!("{}: {symptom}\n  but: {console:#?}", told["rule"]));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// Signed up from the website; the browser keeps the session, or drops it without a word.
#[tokio::test(flavor = "multi_thread")]
async fn the_browser_drops_the_cookies_that_doctor_says() {
    let core = Core::serve().await;
    let website = website().await;
    let mut apps = Vec::new();
    let mut calls = Vec::new();
    let cookies = MISTAKES.iter().filter(|case| case.live == ["live-cookies-dropped"]);
    for (rule, edits) in cookies.map(|case| (case.rule, case.edits)).chain([("", &[] as &[_])]) {
        let (directory, app, port) = app_of(edits, &core, &website).await;
        let host = if rule == "domain-mismatch" { "127.0.0.1" } else { "localhost" };
        let api = format!("http://{host}:{port}");
        let email = format!("ada{}@example.com", calls.len());
        let fields = [("email", email.as_str()), ("password", "a-password-1")];
        let fields = fields.map(|(id, value)| json!({ "id": id, "value": value }));
        let body = json!({ "formFields": fields }).to_string();
        calls.push(json!({ "rule": rule, "url": format!("{api}/auth/signup"), "body": body }));
        calls.push(json!({ "rule": rule, "url": format!("{api}/sessioninfo"), "method": "GET" }));
        apps.push((app, directory));
    }
    assert_eq!(calls.len(), 8);
    for pair in drive(&website, &calls).chunks(2) {
        let status = if pair[0]["rule"] == "" { "200" } else { "401" };
        assert_eq!((&pair[0]["ended"], &pair[1]["ended"]), (&json!("200"), &json!(status)), "{pair:#?}");
    }
}

/// An edited app that belongs to a website: its directory, itself, its port.
async fn app_of(edits: &[(&str, &str)], core: &Core, website: &str) -> (TempDir, App, String) {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), edits, &core.uri);
    let source = directory.path().join("app.mjs");
    let text = fs::read_to_string(&source).unwrap().replace("http://localhost:3000", website);
    fs::write(&source, text).unwrap();
    let mut app = start(directory.path());
    let port = app.line("listening on", 1).await;
    (directory, app, port)
}

/// The calls that the symptoms speak of.
fn calls_of(wrong: &Wrong) -> Vec<Value> {
    let symptoms = wrong.symptoms.iter();
    symptoms
        .map(|(rule, symptom)| {
            let url = symptom.split('\'').nth(1).unwrap();
            let body = (!url.ends_with("/refresh")).then_some("{}");
            json!({ "mistake": wrong.rule, "rule": rule, "symptom": symptom, "url": url, "body": body })
        })
        .collect()
}

/// Makes the calls in Chromium, from the website.
fn drive(website: &str, calls: &[Value]) -> Vec<Value> {
    let place = tempfile::tempdir().unwrap();
    let mut child = driver(place.path(), include_str!("console.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs Node");
    let asked = json!({ "website": website, "calls": calls }).to_string();
    child.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A website of one empty page.
async fn website() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = Router::new().fallback(|| async { Html("<title>website</title>") });
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://localhost:{port}")
}
