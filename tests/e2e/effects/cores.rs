//! The right app with a wrong core behind it: what the SDK makes of it, and what the live check says.

use axum::{Router, body::Body, extract::Request, http::Response};
use serde_json::Value;
use st::{
    doctor::live,
    probe::{self, Target, Told},
    project::{DotEnv, Settings},
};

use super::run::{start, write};
use crate::support::wire::WEBSITE;

/// A core that answers `/hello`, and `/apiversion` as it is told.
async fn core(status: u16, versions: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(move |request: Request| async move {
        let (status, body) = match request.uri().path() {
            "/hello" => (200, "Hello"),
            "/apiversion" => (status, versions),
            _ => (404, "Not found"),
        };
        Response::builder().status(status).body(Body::from(body)).unwrap()
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_core() {
    let core = core(200, r#"{"versions":["3.0","3.1"]}"#).await;
    behind(&core, "not compatible with this NodeJS SDK", "live-core-incompatible").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_core_with_a_key() {
    let core = core(401, "Invalid API key\n").await;
    behind(&core, "status code: 401 and message: Invalid API key", "live-core-unauthorized").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_core() {
    behind("http://127.0.0.1:9", "No SuperTokens core available to query", "live-core-unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn something_else_that_answers() {
    let core = core(200, "<html></html>").await;
    behind(&core, "", "live-core-unreachable").await;
}

/// Both with st's own look at the core, and with the SDK's words alone.
async fn behind(core: &str, said: &str, rule: &str) {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[], core);
    let mut app = start(directory.path());
    let base = format!("http://localhost:{}", app.line("listening on", 1).await);
    let answer = reqwest::get(format!("{base}/auth/loginmethods")).await.unwrap();
    assert_eq!(answer.status(), 500);
    let message: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(message["message"].as_str().unwrap().contains(said), "{message}");

    let sdk = probe::installed(directory.path()).unwrap();
    assert!(sdk.as_ref().is_some_and(|sdk| !sdk.cdi.is_empty()), "{sdk:?}");
    let told = Told { url: Some(base), website: Some(WEBSITE.into()), ..Told::default() };
    let dotenv = DotEnv::new(format!("SUPERTOKENS_CONNECTION_URI={core}\n"));
    for dotenv in [dotenv, DotEnv::default()] {
        if dotenv == DotEnv::default() && said.is_empty() {
            continue;
        }
        let target = Target::new(&told, &Settings::default(), &dotenv).unwrap();
        let seen = probe::observe(&target, sdk.clone()).await.unwrap();
        let found: Vec<_> = live::diagnose(&seen).findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(found, [rule], "{message}");
    }
}
