//! The frameworks of supertokens-golang.

use reqwest::{Client, Method};
use st::catalog::frameworks;

use super::{WEBSITE, works};
use crate::support::{
    core::Core,
    project::Project,
    provider::Provider,
    wire::{Asked, cell},
};

#[tokio::test(flavor = "multi_thread")]
async fn go_http() {
    works("go-http").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chi() {
    works("chi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gin() {
    works("gin").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gorilla_mux() {
    works("gorilla-mux").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn echo() {
    works("echo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fiber() {
    works("fiber").await;
}

/// A handler that panics: the website reads the 500, instead of a CORS error in the console.
#[tokio::test(flavor = "multi_thread")]
async fn errors_have_cors_headers() {
    let core = Core::serve().await;
    for framework in frameworks().iter().filter(|framework| framework.language_id == "go") {
        let mut project = Project::init(&framework.id, "go", "http://127.0.0.1:9");
        project.install();
        project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
        project.set("WEBSITE_DOMAIN", WEBSITE);
        project.edit(&project.app_file(), |source| {
            let start = source.find("func health(").expect("there is a health route");
            let body = start + source[start..].find('\n').expect("it has lines");
            format!("{}\n\tpanic(\"on purpose\"){}", &source[..body], &source[body..])
        });
        let mut app = project.start().await;
        let asked =
            Asked { method: Method::GET, path: "/health", origin: WEBSITE, preflight_for: None, body: None };
        let id = &framework.id;
        assert_eq!(cell(&Client::new(), &project.api, &asked).await, "500 OC", "{id}");
        app.after("on purpose");
    }
}

/// The SDK's middleware around CORS, not the other way: found in the source and in the running server.
#[tokio::test(flavor = "multi_thread")]
async fn the_swap_is_found() {
    let provider = Provider::start().await;
    let mut project = Project::init("go-http", "go", &provider.issuer);
    project.install();
    let core = Core::serve().await;
    project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
    project.set("WEBSITE_DOMAIN", WEBSITE);
    project.edit(&project.app_file(), |source| {
        let around =
            source.replace("handler := supertokens.Middleware(routes)", "handler := http.Handler(routes)");
        around.replace("withCORS.Handler(handler)", "supertokens.Middleware(withCORS.Handler(handler))")
    });
    let _app = project.start().await;
    assert_eq!(project.rules(&["doctor", "--json"], 1), ["cors-after-middleware"]);
    assert_eq!(
        project.rules(&["doctor", "--live", "--json"], 1),
        ["cors-after-middleware", "live-response-without-cors"]
    );
}
