//! The first whole path: `st init`, a core, a user who really signs in.

use crate::{
    browser, journey,
    support::{core::Core, project::Project, provider::Provider, visitor::Visitor},
};

#[tokio::test(flavor = "multi_thread")]
async fn built_in() {
    let provider = Provider::start().await;
    let project = Project::init("ts", &provider.issuer);
    project.install();
    let core = Core::serve().await;
    project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
    let mut app = project.start().await;
    let mut visitor = Visitor::new(&project.api, &project.api);
    let methods = visitor.get("/auth/loginmethods").await;
    assert_eq!(methods.json["thirdParty"]["providers"][0]["id"], "acme", "{}", methods.json);
    journey::by_code(&mut visitor, &mut app).await;
    journey::by_password(&mut visitor, &mut app).await;
    journey::by_provider(&mut visitor, &project.api).await;
    browser::signs_in(&project.api, &app, &provider);
}
