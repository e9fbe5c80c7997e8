//! Each framework of the catalog: written, installed, started on the built-in core, signed in to by
//! every method over HTTP, and judged by doctor.
//!
//! A folder below `templates/` is all that it takes: `build.rs` makes the tests of it.

mod fastapi;
mod go;
mod guards;
mod mistakes;
mod swapped;

use reqwest::Client;
use st::catalog::Framework;

use crate::{
    journey,
    order::mutations::Mutations,
    support::{
        app::App,
        core::Core,
        project::Project,
        provider::Provider,
        wire::{Asked, FOREIGN, cell},
    },
};

/// A website on another origin than the backend.
pub(crate) const WEBSITE: &str = "http://localhost:5173";

/// The whole path of a framework, in each form of its language.
async fn works(id: &str) {
    let framework = Framework::find(id).expect("the catalog has it");
    for variant in &framework.variants {
        let provider = Provider::start().await;
        let mut project = Project::init(id, variant, &provider.issuer);
        project.install();
        let core = Core::serve().await;
        project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
        let mut app = project.start().await;
        journey::by_every_method(&project, &mut app).await;
        assert_eq!(project.rules(&["doctor", "--live", "--json"], 0), Vec::<String>::new(), "{id} {variant}");
        let second = project.try_start_built().await.err().expect("the port is taken");
        assert!(second.contains("in use"), "{id} {variant}: {second}");
        drop(app);
        // With a website of its own, CORS is needed as well.
        project.set("WEBSITE_DOMAIN", WEBSITE);
        let mutations =
            Mutations::find(framework).filter(|known| known.variants(framework).contains(&&**variant));
        if let Some(mutations) = &mutations {
            mutations.add_probe(&project);
        }
        let app = project.start_for_production().await;
        assert_eq!(project.rules(&["doctor", "--live", "--json"], 0), Vec::<String>::new(), "{id} {variant}");
        if mutations.is_some() {
            errors_have_cors_headers(&project, &app).await;
        }
    }
}

/// An error that nobody handles: the website sees the 500 instead of a CORS error, another one does not.
async fn errors_have_cors_headers(project: &Project, app: &App) {
    let client = Client::builder().no_proxy().build().unwrap();
    let id = &project.framework.id;
    let asked = Asked { origin: WEBSITE, ..Asked::get("/fails") };
    let seen = cell(&client, &project.api, &asked).await;
    assert_eq!(seen, "500 OC", "{id}:\n{}", app.log());
    let foreign = cell(&client, &project.api, &Asked { origin: FOREIGN, ..asked }).await;
    assert!(!foreign.contains(['O', '*']), "{id}: {foreign}\n{}", app.log());
}

/// The same as `CommonJS` modules, as far as the form of modules makes a difference.
async fn works_in_commonjs(id: &str) {
    for variant in &Framework::find(id).expect("the catalog has it").variants {
        let provider = Provider::start().await;
        let mut project = Project::init_with(id, variant, &provider.issuer, &["--module", "commonjs"]);
        let settings = std::fs::read_to_string(project.path().join("st.toml")).unwrap();
        assert!(settings.contains("module = \"commonjs\""), "{settings}");
        project.install();
        let core = Core::serve().await;
        project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
        let mut app = project.start().await;
        let page = reqwest::get(&project.api).await.unwrap();
        assert!(page.status().is_success(), "{id} {variant}: the page: {}\n{}", page.status(), app.log());
        journey::by_every_method(&project, &mut app).await;
        assert_eq!(project.rules(&["doctor", "--live", "--json"], 0), Vec::<String>::new(), "{id} {variant}");
        assert_eq!(project.not_checked(), Vec::<String>::new(), "{id} {variant}");
    }
}

/// A test of each framework, with its name.
macro_rules! tests {
    ($works:ident: $($name:ident $id:literal)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$works($id).await;
            }
        )*
    };
}

/// Every framework's whole path.
mod works {
    macro_rules! all {
        ($($each:tt)*) => { tests! { works: $($each)* } };
    }
    each_framework!(all);
}

mod commonjs {
    macro_rules! all {
        ($($each:tt)*) => { tests! { works_in_commonjs: $($each)* } };
    }
    each_in_commonjs!(all);
}
