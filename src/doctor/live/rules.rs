//! The live rules: what each finds and which findings of the static reader it proves.

use crate::doctor::{Fix, Level, RuleInfo};

/// A rule that a running backend is judged by.
#[derive(Debug)]
pub struct LiveRule {
    /// Its name, level and title; its page is `docs/rules/ID.md`.
    pub info: RuleInfo,
    /// Static rules whose effect this is.
    pub confirms: &'static [&'static str],
}

const fn rule(
    id: &'static str,
    level: Level,
    title: &'static str,
    confirms: &'static [&'static str],
) -> LiveRule {
    LiveRule { info: RuleInfo { id, level, title, fix: Fix::None }, confirms }
}

/// Every live rule, sorted by id.
pub static RULES: &[LiveRule] = &[
    rule(
        "live-api-failing",
        Level::Error,
        "the SDK's APIs answer with a server error",
        &["init-missing", "init-after-middleware", "init-wrong-framework"],
    ),
    rule(
        "live-api-not-mounted",
        Level::Error,
        "nobody answers the SDK's APIs at the base path",
        &["middleware-missing", "middleware-after-routes", "base-path-mismatch"],
    ),
    rule(
        "live-cookies-dropped",
        Level::Error,
        "the browser drops the session's cookies",
        &["cookie-samesite", "domain-mismatch"],
    ),
    rule(
        "live-core-incompatible",
        Level::Error,
        "the SDK and its core have no protocol version in common",
        &["sdk-core-incompatible"],
    ),
    rule("live-core-unauthorized", Level::Error, "the core refuses the API key", &[]),
    rule(
        "live-core-unreachable",
        Level::Error,
        "no core answers behind the backend",
        &["core-uri-localhost"],
    ),
    rule(
        "live-credentials-missing",
        Level::Error,
        "the backend does not allow credentials",
        &["cors-credentials-missing"],
    ),
    rule(
        "live-foreign-origin-allowed",
        Level::Warning,
        "any website may call the backend with the user's cookies",
        &["cors-wildcard-origin"],
    ),
    rule(
        "live-init-missing",
        Level::Error,
        "the SDK runs without having been initialised",
        &["init-missing", "init-after-middleware"],
    ),
    rule(
        "live-no-answer",
        Level::Error,
        "a request of the SDK's APIs is never answered",
        &["middleware-not-called"],
    ),
    rule(
        "live-origin-mismatch",
        Level::Error,
        "the backend allows another origin than the website's",
        &["cors-origin-mismatch", "cors-wildcard-origin"],
    ),
    rule(
        "live-preflight-blocked",
        Level::Error,
        "the browser's preflight is refused",
        &["cors-missing", "cors-headers-missing"],
    ),
    rule(
        "live-provider-unreachable",
        Level::Error,
        "one provider's discovery takes all login methods down",
        &[],
    ),
    rule(
        "live-response-without-cors",
        Level::Error,
        "the preflight passes, the answer itself is blocked",
        &["cors-after-middleware"],
    ),
    rule(
        "live-session-error",
        Level::Error,
        "a request without a session gets a server error",
        &["error-handler-missing", "error-handler-before-routes", "error-handler-after-own"],
    ),
    rule(
        "live-session-unprotected",
        Level::Error,
        "a route that needs a session answers without one",
        &["session-unprotected"],
    ),
    rule(
        "live-wildcard-origin",
        Level::Error,
        "the browser refuses `*` for requests with cookies",
        &["cors-wildcard-origin"],
    ),
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn ids_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|a, b| a.info.id < b.info.id));
        assert!(RULES.iter().all(|rule| rule.info.id.starts_with("live-")));
    }
}
