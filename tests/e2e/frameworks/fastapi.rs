//! What FastAPI shows for Python: the page in a browser, and CORS on the answers to errors that nobody caught.

use super::WEBSITE;
use crate::{
    browser,
    support::{core::Core, project::Project, provider::Provider},
};

/// The page in a browser: one framework stands for the language.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_signs_in() {
    let provider = Provider::start().await;
    let mut project = Project::init("fastapi", "py", &provider.issuer);
    project.install();
    let core = Core::serve().await;
    project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
    let app = project.start().await;
    browser::signs_in(&project.api, &app, &provider);
}

/// A route that fails: the website sees the 500, not a CORS error, and the log has the reason.
#[tokio::test(flavor = "multi_thread")]
async fn an_unhandled_error_keeps_cors() {
    let mut project = Project::init("fastapi", "py", "http://127.0.0.1:9");
    project.install();
    project.set("WEBSITE_DOMAIN", WEBSITE);
    project.edit(&project.app_file(), |source| {
        let route =
            "@api.get(\"/fails\")\nasync def fails() -> None:\n    raise RuntimeError(\"on purpose\")\n";
        source.replace("# verify_session()", &format!("{route}\n\n# verify_session()"))
    });
    let mut app = project.start().await;
    let ask = |origin: &'static str| {
        reqwest::Client::new().get(format!("{}/fails", project.api)).header("origin", origin).send()
    };
    let answer = ask(WEBSITE).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.headers()["access-control-allow-origin"], WEBSITE);
    assert_eq!(answer.headers()["access-control-allow-credentials"], "true");
    assert_eq!(answer.text().await.unwrap(), r#"{"message":"internal error"}"#);
    app.line("RuntimeError: on purpose", 1).await;
    let other = ask("http://other.test").await.unwrap();
    assert_eq!(other.status(), 500);
    assert!(!other.headers().contains_key("access-control-allow-origin"));
}
