//! An error that nobody handles, in the running server of each framework.

use reqwest::Client;
use st::catalog::frameworks;

use super::WEBSITE;
use crate::support::{
    core::Core,
    project::Project,
    wire::{Asked, cell},
};

/// A Go handler that panics: the website reads the 500, instead of a CORS error in the console.
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
        let asked = Asked { origin: WEBSITE, ..Asked::get("/health") };
        let id = &framework.id;
        assert_eq!(cell(&Client::new(), &project.api, &asked).await, "500 OC", "{id}");
        app.after("on purpose");
    }
}
