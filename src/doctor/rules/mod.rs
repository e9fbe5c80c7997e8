//! The rules, one a file. Each has a page of the same name in `docs/rules/`, whose examples are
//! its tests. To add one: a file here, its line in [`RULES`], its page.

mod base_path_mismatch;
mod body_parser_conflict;
mod cookie_domain;
mod cookie_samesite;
mod core_uri_demo;
mod core_uri_localhost;
mod cors_after_middleware;
mod cors_credentials_missing;
mod cors_expose_headers;
mod cors_headers_missing;
mod cors_methods_missing;
mod cors_missing;
mod cors_origin_mismatch;
mod cors_wildcard_origin;
mod debug_server_exposed;
mod django_app_missing;
mod domain_mismatch;
mod env_committed;
mod env_missing;
mod error_handler_after_own;
mod error_handler_before_routes;
mod error_handler_missing;
mod fastify_scope;
mod flask_catchall_missing;
mod gin_abort_missing;
mod init_after_middleware;
mod init_duplicate;
mod init_missing;
mod init_wrong_framework;
mod middleware_after_routes;
mod middleware_duplicate;
mod middleware_missing;
mod middleware_not_called;
mod middleware_scope;
mod preflight_unanswered;
mod provider_unconfigured;
mod sdk_core_incompatible;
mod sdk_outdated;
mod secret_committed;
mod session_unprotected;
mod use_after_route;

use super::{
    Fix, Level, live,
    project::Project,
    report::Report,
    subject::{AppSubject, ProgramSubject},
};
use crate::analysis::{
    facts::Span,
    patterns,
    program::{EventKind, Mount, Program, Route},
    timeline::{self, Step},
    value::{Field, Value},
};

/// What a rule is, without its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Stable, kebab-case; the name of its page.
    pub id: &'static str,
    /// The level that its findings have at most.
    pub level: Level,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// What `--fix` can do about it at best: by itself, with `--unsafe`, or nothing.
    pub fix: Fix,
}

/// A rule that reads source and settings.
pub struct Rule {
    /// What it is.
    pub info: RuleInfo,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at.
pub enum Check {
    /// Each app.
    App(fn(&AppSubject<'_>, &mut Report<'_>)),
    /// Each entry file.
    Program(fn(&ProgramSubject<'_>, &mut Report<'_>)),
    /// Each package that uses the SDK.
    Project(fn(&Project<'_>, &mut Report<'_>)),
}

impl Rule {
    const fn new(id: &'static str, level: Level, title: &'static str, check: Check) -> Self {
        Self { info: RuleInfo { id, level, title, fix: Fix::None }, check }
    }

    /// What `--fix` can do about it.
    const fn mended(mut self, fix: Fix) -> Self {
        self.info.fix = fix;
        self
    }
}

/// The rules that read source and settings, sorted by id.
pub static RULES: &[Rule] = &[
    base_path_mismatch::RULE,
    body_parser_conflict::RULE,
    cookie_domain::RULE,
    cookie_samesite::RULE,
    core_uri_demo::RULE,
    core_uri_localhost::RULE,
    cors_after_middleware::RULE,
    cors_credentials_missing::RULE,
    cors_expose_headers::RULE,
    cors_headers_missing::RULE,
    cors_methods_missing::RULE,
    cors_missing::RULE,
    cors_origin_mismatch::RULE,
    cors_wildcard_origin::RULE,
    debug_server_exposed::RULE,
    django_app_missing::RULE,
    domain_mismatch::RULE,
    env_committed::RULE,
    env_missing::RULE,
    error_handler_after_own::RULE,
    error_handler_before_routes::RULE,
    error_handler_missing::RULE,
    fastify_scope::RULE,
    flask_catchall_missing::RULE,
    gin_abort_missing::RULE,
    init_after_middleware::RULE,
    init_duplicate::RULE,
    init_missing::RULE,
    init_wrong_framework::RULE,
    middleware_after_routes::RULE,
    middleware_duplicate::RULE,
    middleware_missing::RULE,
    middleware_not_called::RULE,
    middleware_scope::RULE,
    preflight_unanswered::RULE,
    provider_unconfigured::RULE,
    sdk_core_incompatible::RULE,
    sdk_outdated::RULE,
    secret_committed::RULE,
    session_unprotected::RULE,
    use_after_route::RULE,
];

/// Every rule, sorted by id.
pub fn all() -> Vec<RuleInfo> {
    let read = RULES.iter().map(|rule| rule.info);
    let mut rules: Vec<RuleInfo> = read.chain(live::RULES.iter().map(|rule| rule.info)).collect();
    rules.extend(super::live::RULES.iter().map(|rule| rule.info));
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// The app of a program that has most registered: the one that serves the SDK, where none says so.
fn main_app(program: &Program) -> Option<&Span> {
    let apps = timeline::apps(program).into_iter().map(|id| (timeline::timeline(program, id).len(), id));
    // Of equals the first.
    let (_, id) = apps.max_by_key(|(steps, id)| (*steps, usize::MAX - id))?;
    Some(&program.servers[id].span)
}

/// The routes that read the session in a way that throws, and where; those behind a guard don't throw.
fn reading_routes<'a>(app: &'a AppSubject<'_>) -> impl Iterator<Item = (&'a Step, &'a Span)> {
    app.steps.iter().enumerate().filter_map(|(index, step)| match &step.event.kind {
        EventKind::Route(route) if !route.guarded && !is_guarded(&app.steps[..index], route) => {
            Some((step, route.reads_session.as_ref()?))
        }
        _ => None,
    })
}

/// Whether a guard for all paths of a route stands before it.
fn is_guarded(before: &[Step], route: &Route) -> bool {
    before.iter().filter(|step| matches!(step.event.kind, EventKind::Guard)).any(|guard| {
        match &guard.event.path {
            Mount::All => true,
            Mount::At(guarded) => route.patterns.as_ref().is_some_and(|patterns| {
                patterns.iter().all(|pattern| guarded.iter().any(|path| patterns::covers(path, pattern)))
            }),
            Mount::Unknown => false,
        }
    })
}

/// `GET /path` of a route.
fn shown(step: &Step) -> String {
    let EventKind::Route(route) = &step.event.kind else { return "a request".to_owned() };
    let path = route.patterns.as_ref().and_then(|all| all.first()).map_or("a route", String::as_str);
    format!("{} {path}", route.method)
}

/// The core's address in init.
fn core_uri(program: &ProgramSubject<'_>) -> Option<Field> {
    program.init()?.config.field("supertokens")?.value.field("connectionURI")
}

/// The clients of the third-party providers: the provider's id and the client's settings.
fn clients(program: &ProgramSubject<'_>) -> Vec<(String, Value)> {
    let mut clients = Vec::new();
    for made in &program.program.recipes {
        let providers = made
            .arguments
            .first()
            .and_then(|(config, _)| config.field("signInAndUpFeature"))
            .and_then(|feature| feature.value.field("providers"));
        for provider in providers.iter().flat_map(|field| items(&field.value)) {
            let Some(config) = provider.field("config") else { continue };
            let id = match config.value.field("thirdPartyId").map(|field| field.value) {
                Some(Value::Text(id)) => id.to_string(),
                _ => "a provider".to_owned(),
            };
            let list = config.value.field("clients");
            clients
                .extend(list.iter().flat_map(|field| items(&field.value)).map(|client| (id.clone(), client)));
        }
    }
    clients
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) => list.borrow().items.iter().map(|(item, _)| item.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The first two numbers of a version or a range: `^18.0.1` -> `[18, 0]`.
fn numbers(version: &str) -> Option<[u32; 2]> {
    let start = version.find(|c: char| c.is_ascii_digit())?;
    // `>=20 <25 || 26`: what it will be is not known.
    if version.contains(['|', '<', '>', ' ']) {
        return None;
    }
    let mut parts = version[start..].split('.').map(|part| part.parse().ok());
    Some([parts.next().flatten()?, parts.next().flatten().unwrap_or(0)])
}

/// The first line of package.json that holds a text, from 1.
fn line_with(project: &Project<'_>, what: &str) -> Option<(usize, String)> {
    let text = project.sources.read(&project.package_path)?;
    let (index, line) = text.lines().enumerate().find(|(_, line)| line.contains(what))?;
    Some((index + 1, line.to_owned()))
}
