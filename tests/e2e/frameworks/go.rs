//! The page of a Go backend in a browser: one framework stands for the language.

use crate::{
    browser,
    support::{core::Core, project::Project, provider::Provider},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_signs_in() {
    let provider = Provider::start().await;
    let mut project = Project::init("go-http", "go", &provider.issuer);
    project.install();
    let core = Core::serve().await;
    project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
    let app = project.start().await;
    browser::signs_in(&project.api, &app, &provider);
}
