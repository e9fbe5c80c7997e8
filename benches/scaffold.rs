//! Answers -> a plan: what `st init` does besides asking and writing.

use st::{
    catalog::{Framework, Logins, Providers, frameworks},
    scaffold::{self, Answers, CoreChoice},
};

/// Everything that the framework's SDK has.
pub(crate) fn answers(framework: &str) -> Answers {
    let framework = Framework::find(framework).expect("it is in the catalog");
    let language = framework.language();
    let (logins, all) = (Logins::get(), Providers::get().all());
    Answers {
        name: "bench".into(),
        framework,
        variant: language.variant(&framework.variants[0]).expect("it is one of the language's"),
        module: None,
        package_manager: &language.package_managers[0],
        methods: logins.methods.iter().map(|method| method.id.clone()).collect(),
        providers: all.iter().filter(|provider| provider.sdks.contains(&language.id)).collect(),
        custom_providers: Vec::new(),
        contact: &logins.contacts[2],
        flow: &logins.flows[2],
        website_origin: "http://localhost:3001".into(),
        api_origin: "http://localhost:3001".into(),
        page: true,
        core: CoreChoice::Local,
    }
}

/// The id of every framework.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    frameworks().iter().map(|framework| framework.id.as_str())
}

#[divan::bench(args = ids())]
fn plan(bencher: divan::Bencher<'_, '_>, framework: &str) {
    let answers = answers(framework);
    bencher.bench(|| scaffold::plan(&answers).expect("every template renders"));
}
