//! What only shows once somebody is signed in, with the built-in core behind.

use reqwest::Response;
use st::{
    doctor::live,
    probe::{self, Target, Told},
    project::{DotEnv, Settings},
};

use super::run::{start, write};
use crate::support::{core::Core, wire::WEBSITE};

const LISTEN: &str = "const server = app.listen";
/// A route that signs in by itself, as own logins do.
const LOGIN: &str = r#"app.post("/login", async (request, response) => {
  await Session.createNewSession(request, response, "public", supertokens.convertToRecipeUserId("somebody"));
  response.json({});
});
"#;
/// The same, which then has a list of its own of what the website may read.
const LOGIN_THAT_HIDES: &str = r#"app.post("/login", async (request, response) => {
  await Session.createNewSession(request, response, "public", supertokens.convertToRecipeUserId("somebody"));
  response.set("Access-Control-Expose-Headers", "x-total-count");
  response.json({});
});
"#;

/// What the website may read of the answer that begins a session.
async fn exposed(route: &str) -> String {
    let core = Core::serve().await;
    let directory = tempfile::tempdir().unwrap();
    let edit = format!("{route}{LISTEN}");
    write(directory.path(), &[(LISTEN, &edit)], &core.uri);
    let mut app = start(directory.path());
    let base = format!("http://localhost:{}", app.line("listening on", 1).await);
    let client = reqwest::Client::new();
    let answer = client.post(format!("{base}/login")).header("origin", WEBSITE).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", app.log());
    assert!(!header(&answer, "front-token").is_empty(), "the SDK says who is signed in");
    header(&answer, "access-control-expose-headers")
}

fn header(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_token_can_be_read() {
    assert!(exposed(LOGIN).await.contains("front-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_token_is_hidden() {
    assert_eq!(exposed(LOGIN_THAT_HIDES).await, "x-total-count");
}

/// With a core that works there is nothing to find, whatever st knows of the core.
#[tokio::test(flavor = "multi_thread")]
async fn the_right_app_and_a_core() {
    let core = Core::serve().await;
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &[], &core.uri);
    let mut app = start(directory.path());
    let base = format!("http://localhost:{}", app.line("listening on", 1).await);
    let told = Told { url: Some(base), website: Some(WEBSITE.into()), ..Told::default() };
    let sdk = probe::installed(directory.path()).unwrap();
    for cores in [core.uri.as_str(), "http://127.0.0.1:9"] {
        let dotenv = DotEnv::new(format!("SUPERTOKENS_CONNECTION_URI={cores}\n"));
        let target = Target::new(&told, &Settings::default(), &dotenv).unwrap();
        let seen = probe::observe(&target, sdk.clone()).await.unwrap();
        assert_eq!(live::diagnose(&seen), st::doctor::Diagnosis::default(), "{seen:?}");
    }
}
