//! The SDK's middleware around CORS: found in the source and in the running server.

use super::WEBSITE;
use crate::support::{core::Core, project::Project, provider::Provider};

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
