//! The rules, one a file. Each has a page of the same name in `docs/rules/`.

use super::Level;

/// What a rule is, without its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Stable, kebab-case; the name of its page.
    pub id: &'static str,
    /// The level that its findings have at most.
    pub level: Level,
    /// What it finds, in a few words.
    pub title: &'static str,
}

const fn rule(id: &'static str, level: Level, title: &'static str) -> RuleInfo {
    RuleInfo { id, level, title }
}

/// The rules that read source and settings, sorted by id.
const STATIC: &[RuleInfo] = &[
    rule("base-path-mismatch", Level::Error, "the SDK's middleware is mounted where its APIs are not"),
    rule("body-parser-conflict", Level::Error, "a body parser leaves the SDK a body that it can't read"),
    rule("cookie-samesite", Level::Error, "browsers drop the session's cookies"),
    rule("core-uri-demo", Level::Warning, "the core is SuperTokens' public demo core"),
    rule("core-uri-localhost", Level::Warning, "inside a container, localhost is not the core"),
    rule("cors-after-middleware", Level::Error, "cors runs after the SDK's middleware"),
    rule("cors-credentials-missing", Level::Error, "cors does not allow credentials"),
    rule("cors-expose-headers", Level::Warning, "a handler hides the SDK's headers from the website"),
    rule("cors-headers-missing", Level::Error, "cors does not allow the headers that the SDK sends"),
    rule("cors-methods-missing", Level::Error, "cors does not allow a method that a route needs"),
    rule("cors-missing", Level::Error, "no cors, and the website is on another origin"),
    rule("cors-origin-mismatch", Level::Error, "cors allows another origin than the website's"),
    rule("cors-wildcard-origin", Level::Error, "cors allows every origin"),
    rule("domain-mismatch", Level::Error, "website and API are different sites for cookies"),
    rule("env-missing", Level::Warning, "a variable that the code needs is not in .env"),
    rule("error-handler-after-own", Level::Warning, "an own error handler answers before the SDK's"),
    rule("error-handler-before-routes", Level::Warning, "the SDK's error handler is set before the routes"),
    rule("error-handler-missing", Level::Warning, "nothing turns the SDK's errors into answers"),
    rule("init-after-middleware", Level::Error, "the SDK is used before it is initialised"),
    rule("init-duplicate", Level::Warning, "a second init is ignored"),
    rule("init-missing", Level::Error, "the SDK is used and never initialised"),
    rule("init-wrong-framework", Level::Error, "the SDK is set up for another framework"),
    rule("middleware-after-routes", Level::Error, "something answers the SDK's paths before the SDK"),
    rule("middleware-duplicate", Level::Info, "the SDK's middleware is registered twice"),
    rule("middleware-missing", Level::Error, "the SDK's APIs are not mounted"),
    rule("middleware-not-called", Level::Error, "a middleware factory is passed instead of called"),
    rule("provider-unconfigured", Level::Warning, "a third-party provider has no client id or secret"),
    rule("sdk-core-incompatible", Level::Warning, "the core is too old for the SDK"),
    rule("sdk-outdated", Level::Warning, "the SDK is older than what st knows"),
    rule("secret-committed", Level::Warning, "a secret stands in the source"),
];

/// Every rule, sorted by id.
pub fn all() -> Vec<RuleInfo> {
    let mut rules = STATIC.to_vec();
    rules.extend(super::live::RULES.iter().map(|rule| rule.info));
    rules.sort_by_key(|rule| rule.id);
    rules
}
