//! Answers -> a plan: what `st init` does besides asking and writing.

use st::{
    catalog::{Framework, Logins, Providers},
    scaffold::{self, Answers, CoreChoice},
};

fn answers() -> Answers {
    let framework = Framework::find("express").expect("Express is in the catalog");
    let language = framework.language();
    let logins = Logins::get();
    Answers {
        name: "bench".into(),
        framework,
        variant: &language.variants[0],
        package_manager: &language.package_managers[0],
        methods: logins.methods.iter().map(|method| method.id.clone()).collect(),
        providers: Providers::get().all().iter().collect(),
        custom_providers: Vec::new(),
        contact: &logins.contacts[2],
        flow: &logins.flows[2],
        website_origin: "http://localhost:3001".into(),
        api_origin: "http://localhost:3001".into(),
        page: true,
        core: CoreChoice::Local,
    }
}

#[divan::bench]
fn plan(bencher: divan::Bencher<'_, '_>) {
    let answers = answers();
    bencher.bench(|| scaffold::plan(&answers).expect("every template renders"));
}
