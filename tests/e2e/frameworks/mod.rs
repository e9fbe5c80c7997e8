//! Each framework of the catalog: written, installed, started on the built-in core, signed in to by
//! every method over HTTP, and judged by doctor.
//!
//! A folder below `templates/` is all that it takes: `build.rs` makes the tests of it.

mod errors;
mod fastapi;
mod go;
mod mistakes;
mod swapped;

use st::catalog::Framework;

use crate::{
    journey,
    support::{core::Core, project::Project, provider::Provider},
};

/// A website on another origin than the backend.
pub(crate) const WEBSITE: &str = "http://localhost:5173";

/// The whole path of a framework, in each form of its language.
async fn works(id: &str) {
    for variant in &Framework::find(id).expect("the catalog has it").variants {
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
        let _app = project.start_for_production().await;
        assert_eq!(project.rules(&["doctor", "--live", "--json"], 0), Vec::<String>::new(), "{id} {variant}");
    }
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
