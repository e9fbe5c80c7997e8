//! The live rules: what each finds and which findings of the static reader it proves.

/// A rule that a running backend is judged by.
#[derive(Debug)]
pub struct LiveRule {
    /// The stable id.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Static rules whose effect this is.
    pub confirms: &'static [&'static str],
}

/// Every live rule, sorted by id. Each has a page, `docs/rules/ID.md`.
pub static RULES: &[LiveRule] = &[
    LiveRule {
        id: "live-api-failing",
        summary: "the SDK's APIs answer with a server error",
        confirms: &["init-missing", "init-after-middleware", "init-wrong-framework"],
    },
    LiveRule {
        id: "live-api-not-mounted",
        summary: "nobody answers the SDK's APIs at the base path",
        confirms: &["middleware-missing", "middleware-after-routes", "base-path-mismatch"],
    },
    LiveRule {
        id: "live-core-incompatible",
        summary: "the SDK and its core have no protocol version in common",
        confirms: &["sdk-core-incompatible"],
    },
    LiveRule { id: "live-core-unauthorized", summary: "the core refuses the API key", confirms: &[] },
    LiveRule {
        id: "live-core-unreachable",
        summary: "no core answers behind the backend",
        confirms: &["core-uri-localhost"],
    },
    LiveRule {
        id: "live-credentials-missing",
        summary: "the browser will drop cookies: credentials are not allowed",
        confirms: &["cors-credentials-missing"],
    },
    LiveRule {
        id: "live-foreign-origin-allowed",
        summary: "any website may call the backend with the user's cookies",
        confirms: &["cors-wildcard-origin"],
    },
    LiveRule {
        id: "live-init-missing",
        summary: "the SDK runs without having been initialised",
        confirms: &["init-missing", "init-after-middleware"],
    },
    LiveRule {
        id: "live-no-answer",
        summary: "a request of the SDK's APIs is never answered",
        confirms: &["middleware-not-called", "middleware-missing"],
    },
    LiveRule {
        id: "live-origin-mismatch",
        summary: "the backend allows another origin than the website's",
        confirms: &["cors-origin-mismatch", "cors-wildcard-origin", "domain-mismatch"],
    },
    LiveRule {
        id: "live-preflight-blocked",
        summary: "the browser's preflight is refused",
        confirms: &["cors-missing", "cors-headers-missing", "cors-methods-missing"],
    },
    LiveRule {
        id: "live-provider-unreachable",
        summary: "one provider's discovery is unreachable and takes the login methods down",
        confirms: &[],
    },
    LiveRule {
        id: "live-response-without-cors",
        summary: "the preflight passes, the answer itself is blocked",
        confirms: &["cors-after-middleware", "cors-missing"],
    },
    LiveRule {
        id: "live-session-error",
        summary: "a request without a session gets a server error instead of 401",
        confirms: &["error-handler-missing", "error-handler-before-routes", "error-handler-after-own"],
    },
    LiveRule {
        id: "live-session-unprotected",
        summary: "a route that needs a session answers without one",
        confirms: &["session-unprotected"],
    },
    LiveRule {
        id: "live-wildcard-origin",
        summary: "the browser refuses `*` for requests with cookies",
        confirms: &["cors-wildcard-origin"],
    },
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn ids_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
        assert!(RULES.iter().all(|rule| rule.id.starts_with("live-")));
    }
}
