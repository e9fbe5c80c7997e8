//! What the templates are given. Logic that a template would need is done here.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::{Value, json};
use tera::Context;

use super::{Answers, CoreChoice, answers::port_of, custom_provider};
use crate::{
    catalog::{Framework, Provider, providers::Redirect, templates, versions},
    project::settings::CustomProvider,
};

/// `_shared/files.toml`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SharedFiles {
    /// Path -> any of these tags.
    pub(super) when: BTreeMap<String, Vec<String>>,
}

static SHARED: LazyLock<SharedFiles> = LazyLock::new(|| {
    let text = templates::text("_shared/files.toml").expect("templates/_shared/files.toml is embedded");
    toml::from_str(text).expect("templates/_shared/files.toml is valid; every test of a plan reads it")
});

pub(super) fn shared_files() -> SharedFiles {
    SHARED.clone()
}

/// What the answers are, in words that a `[when]` table can name.
pub(super) fn tags(answers: &Answers) -> Vec<&str> {
    let mut tags: Vec<&str> = answers.methods.iter().map(String::as_str).collect();
    tags.push(&answers.variant.id);
    tags.push(&answers.package_manager.id);
    tags.extend(answers.module.map(|module| module.id.as_str()));
    if answers.page {
        tags.push("page");
    }
    tags
}

/// Everything that a template can name.
pub(super) fn context(answers: &Answers) -> Context {
    let framework = answers.framework;
    let language = framework.language();
    let passwordless = answers.has("passwordless");
    let (email, phone) = (passwordless && answers.contact.id != "phone", answers.sends_sms());
    let packages = framework.packages(&answers.variant.id);
    let scripts: Vec<Value> = framework
        .scripts(&answers.variant.id)
        .map(|(name, command)| json!({"name": name, "command": command}))
        .collect();
    let mut delivery = Vec::new();
    delivery.extend(email.then_some("codesByMail"));
    delivery.extend(phone.then_some("codesBySms"));
    delivery.extend(answers.has("emailpassword").then_some("resetsByMail"));
    let (core_uri, core_api_key, core_engine) = match &answers.core {
        CoreChoice::Local => ("http://127.0.0.1:3567", None, None),
        CoreChoice::Engine(engine) => ("http://127.0.0.1:3567", None, Some(engine)),
        CoreChoice::At { uri, api_key } => (uri.as_str(), api_key.as_ref(), None),
    };
    let values = json!({
        "name": answers.name,
        "package_name": answers.name.to_ascii_lowercase(),
        "framework": {
            "id": framework.id,
            "name": framework.name,
            "steps": framework.steps,
            "import_ending": framework.import_ending,
            "ignored": framework.ignored,
            "serverless": framework.serverless,
            "notes": framework.notes,
            "production": language.production,
        },
        "sdk_framework": framework.sdk_framework,
        "api_base_path": framework.api_base_path,
        "website_base_path": framework.website_base_path,
        "app_file": format!("{}.{}", framework.app, answers.variant.extension),
        "run_command": framework.run,
        "variant": answers.variant.id,
        "ts": answers.variant.id == "ts",
        "package_manager": {
            "id": answers.package_manager.id,
            "install": answers.package_manager.install,
            "run": answers.package_manager.run,
        },
        "scripts": scripts,
        "dependencies": pinned(framework, &packages.runtime),
        "dev_dependencies": pinned(framework, &packages.development),
        "methods": answers.methods,
        "thirdparty": answers.has("thirdparty"),
        "passwordless": passwordless,
        "emailpassword": answers.has("emailpassword"),
        "saml": answers.providers.iter().any(|provider| provider.recipe.as_deref() == Some("saml")),
        "contact": answers.contact.id,
        "contact_sdk": answers.contact.sdk,
        "flow": answers.flow.id,
        "flow_sdk": answers.flow.sdk,
        "email": email,
        "phone": phone,
        "mail": answers.sends_mail(),
        "logs_codes": answers.sends_mail() || answers.sends_sms(),
        "delivery_imports": delivery,
        "provider_ids": answers.providers.iter().map(|provider| &provider.id).collect::<Vec<_>>(),
        "providers": answers.providers.iter().map(|provider| built_in(answers, provider)).collect::<Vec<_>>(),
        "custom_providers": answers.custom_providers.iter().map(|provider| custom(answers, provider)).collect::<Vec<_>>(),
        "own_user_info": answers.custom_providers.iter().any(|provider| provider.issuer.is_none()),
        "website_origin": answers.website_origin,
        "api_origin": answers.api_origin,
        "api_port": port_of(&answers.api_origin),
        "page": answers.page,
        "page_config": page_config(answers, &language.fdi),
        "core_uri": core_uri,
        "core_api_key": core_api_key,
        "core_given": matches!(answers.core, CoreChoice::At { .. }),
        "core_engine": core_engine,
    });
    let mut context = Context::new();
    context.insert("incompatible", &incompatible(framework));
    context.insert("module", &answers.module.map(|module| &module.id));
    context.insert("commonjs", &answers.is_commonjs());
    for (name, value) in values.as_object().into_iter().flatten() {
        context.insert(name.clone(), value);
    }
    context
}

fn incompatible(framework: &Framework) -> Vec<Value> {
    let known = framework.incompatible.iter();
    known
        .map(|known| json!({"package": known.package, "why": known.why, "manager": known.package_manager}))
        .collect()
}

fn pinned(framework: &Framework, packages: &[String]) -> Vec<Value> {
    let package = |pin: &String| json!({"name": versions::package_of(pin), "version": framework.pin(pin)});
    packages.iter().map(package).collect()
}

fn built_in(answers: &Answers, provider: &Provider) -> Value {
    let fields = |optional: bool| -> Vec<Value> {
        let wanted = provider.fields.iter().filter(|field| field.optional == optional);
        wanted.map(|field| json!({"key": field.key, "env": field.env})).collect()
    };
    let base = match provider.redirect {
        Redirect::Website => format!("{}{}", answers.website_origin, answers.framework.website_base_path),
        Redirect::Api => format!("{}{}", answers.api_origin, answers.framework.api_base_path),
    };
    json!({
        "id": provider.id,
        "name": provider.name,
        "console": provider.console,
        "register": provider.register,
        "redirect_uri": format!("{base}/callback/{}", provider.id),
        "needs_public_redirect": !provider.localhost,
        "required": fields(false),
        "optional": fields(true),
        "fields": provider.fields.iter().map(|field| &field.env).collect::<Vec<_>>(),
    })
}

fn custom(answers: &Answers, provider: &CustomProvider) -> Value {
    let prefix = custom_provider::variable_prefix(&provider.id);
    let (id, secret) = (format!("{prefix}_CLIENT_ID"), format!("{prefix}_CLIENT_SECRET"));
    let scope = provider.scope.clone().unwrap_or_else(|| vec!["openid".into(), "email".into()]);
    let website = format!("{}{}", answers.website_origin, answers.framework.website_base_path);
    json!({
        "id": provider.id,
        "name": provider.name.as_ref().unwrap_or(&provider.id),
        "issuer": provider.issuer,
        "discovery": provider.issuer.as_deref().map(custom_provider::discovery),
        "authorization_endpoint": provider.authorization_endpoint,
        "token_endpoint": provider.token_endpoint,
        "userinfo_endpoint": provider.userinfo_endpoint,
        "scope": scope,
        "redirect_uri": format!("{website}/callback/{}", provider.id),
        "required": [{"key": "clientId", "env": id}, {"key": "clientSecret", "env": secret}],
        "optional": [],
        "fields": [id, secret],
    })
}

/// What the page knows by itself: where the API is, and what was chosen, for when the API can't say.
fn page_config(answers: &Answers, fdi: &str) -> String {
    let mut factors = Vec::new();
    factors.extend(answers.has("thirdparty").then_some("thirdparty"));
    factors.extend(answers.has("emailpassword").then_some("emailpassword"));
    if answers.has("passwordless") {
        let (email, phone) = (answers.contact.id != "phone", answers.contact.id != "email");
        let (code, link) = (answers.flow.id != "link", answers.flow.id != "code");
        factors.extend((email && code).then_some("otp-email"));
        factors.extend((email && link).then_some("link-email"));
        factors.extend((phone && code).then_some("otp-phone"));
        factors.extend((phone && link).then_some("link-phone"));
    }
    let mut providers: Vec<Value> =
        answers.providers.iter().map(|provider| json!({"id": provider.id, "name": provider.name})).collect();
    for provider in &answers.custom_providers {
        providers.push(json!({"id": provider.id, "name": provider.name.as_ref().unwrap_or(&provider.id)}));
    }
    let api_callbacks: Vec<&str> = answers
        .providers
        .iter()
        .filter(|provider| provider.redirect == Redirect::Api)
        .map(|provider| provider.id.as_str())
        .collect();
    let config = json!({
        "name": answers.name,
        "apiBasePath": answers.framework.api_base_path,
        "websiteBasePath": answers.framework.website_base_path,
        "fdi": fdi,
        "apiCallbacks": api_callbacks,
        "fallback": {"firstFactors": factors, "providers": providers},
    });
    // Inside a script element, `</script>` in a name would end it.
    config.to_string().replace('<', "\\u003c")
}
