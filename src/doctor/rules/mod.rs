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
mod incompatible_version;
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
mod rejection_lost;
mod sdk_core_incompatible;
mod sdk_outdated;
mod secret_committed;
mod session_unprotected;
mod use_after_route;

use super::{RuleInfo, live, rule::Rule};

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
    incompatible_version::RULE,
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
    rejection_lost::RULE,
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
    rules.sort_by_key(|rule| rule.id);
    rules
}
