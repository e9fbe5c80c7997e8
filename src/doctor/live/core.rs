//! The core behind the backend: reachable, key accepted, a protocol version in common.
//!
//! The backend's own word goes first: where it could list its login methods, its core works,
//! whatever `st` sees of it from here.

use super::{Diagnosis, Finding, Level, Observations, api::first_line, finding, not_checked};
use crate::doctor::live::observation::{Answer, Core, Response, Sdk};

/// Judges the cores, and the login methods where they failed for another reason.
pub(super) fn judge(seen: &Observations, diagnosis: &mut Diagnosis) {
    let methods = seen.login_methods.as_ref().and_then(Answer::heard);
    if methods.is_some_and(|answer| answer.status == 200) {
        return;
    }
    let verdicts: Vec<Option<Finding>> = seen.cores.iter().map(|core| judge_one(seen, core)).collect();
    let some_work = verdicts.iter().any(Option::is_none);
    let cores_judged = !verdicts.is_empty();
    for mut verdict in verdicts.into_iter().flatten() {
        if some_work {
            verdict.level = Level::Warning;
        }
        diagnosis.findings.push(verdict);
    }
    if let Some(answer) = methods.filter(|answer| answer.status >= 500)
        && (some_work || !cores_judged)
    {
        failed_methods(seen, answer, diagnosis);
    }
}

fn judge_one(seen: &Observations, core: &Core) -> Option<Finding> {
    let hello = match &core.hello {
        Answer::Heard(hello) => hello,
        Answer::Silent { error } => return Some(unreachable(seen, &core.uri, error)),
    };
    if !hello.is_ok() {
        return Some(unreachable(seen, &core.uri, &format!("`GET /hello` answers {}", hello.status)));
    }
    let version = core.version.as_ref()?;
    let Some(version) = version.heard() else {
        return Some(unreachable(seen, &core.uri, "`GET /apiversion` is not answered"));
    };
    if version.status == 401 {
        return Some(unauthorized(seen, core));
    }
    let Some(versions) = spoken(version) else {
        return Some(unreachable(seen, &core.uri, "what answers there is no SuperTokens core"));
    };
    let sdk = seen.sdk.as_ref()?;
    let common = sdk.cdi.iter().any(|cdi| versions.contains(cdi));
    (!common && !sdk.cdi.is_empty()).then(|| incompatible(seen, &core.uri, sdk, &versions))
}

/// The CDI versions in an answer of `/apiversion`.
fn spoken(answer: &Response) -> Option<Vec<String>> {
    let body: serde_json::Value = serde_json::from_str(&answer.body).ok()?;
    body["versions"].as_array()?.iter().map(|version| version.as_str().map(str::to_owned)).collect()
}

/// Why the login methods failed, from the text where it is shown, else from the providers.
fn failed_methods(seen: &Observations, answer: &Response, diagnosis: &mut Diagnosis) {
    let text = answer.body.to_lowercase();
    let dead = seen.providers.iter().find(|p| p.answer.heard().is_none_or(|answer| !answer.is_ok()));
    let verdict = if text.contains("no supertokens core available") {
        unreachable(
            seen,
            "the backend's connection URI",
            "the SDK says `No SuperTokens core available to query`",
        )
    } else if text.contains("not compatible with this") {
        Finding {
            symptom: first_line(&answer.body),
            ..incompatible_words(seen, "the SDK has no protocol version in common with its core".into())
        }
    } else if text.contains("status code: 401") {
        unauthorized_words(seen, "the backend's core refuses its API key".into())
    } else if let Some(provider) = dead {
        provider_unreachable(seen, &provider.id, &provider.discovery)
    } else {
        diagnosis.not_checked.push(not_checked(
            "why the login methods can't be listed",
            format!(
                "`GET {}/loginmethods` answers {} without a reason: see the backend's log; the core or a \
                 provider's discovery is unreachable for it",
                seen.base_path, answer.status
            ),
        ));
        return;
    };
    diagnosis.findings.push(verdict);
}

fn unreachable(seen: &Observations, uri: &str, why: &str) -> Finding {
    Finding {
        symptom: Some("No SuperTokens core available to query".into()),
        reason: format!("{uri}: {why}; a backend starts without its core and fails at the first sign-in."),
        help: "start one with `st core up`, or set SUPERTOKENS_CONNECTION_URI to where it is".into(),
        ..finding(
            seen,
            "live-core-unreachable",
            Level::Error,
            format!("nobody can sign in: no core answers at {uri}"),
        )
    }
}

fn unauthorized(seen: &Observations, core: &Core) -> Finding {
    let key = if core.key_sent { "the API key" } else { "a request without an API key" };
    unauthorized_words(seen, format!("nobody can sign in: the core at {} refuses {key}", core.uri))
}

fn unauthorized_words(seen: &Observations, message: String) -> Finding {
    Finding {
        symptom: Some("with status code: 401 and message: Invalid API key".into()),
        reason: "The core has API keys, and what the backend has is none of them.".into(),
        help: "set SUPERTOKENS_API_KEY to one of the core's keys (`st core env` prints that of a local one)"
            .into(),
        ..finding(seen, "live-core-unauthorized", Level::Error, message)
    }
}

fn incompatible(seen: &Observations, uri: &str, sdk: &Sdk, versions: &[String]) -> Finding {
    let newest = versions.last().map_or("none", String::as_str);
    Finding {
        reason: format!(
            "{} {} speaks CDI {}; the core at {uri} speaks up to {newest}.",
            sdk.package,
            sdk.version,
            sdk.cdi.join(", ")
        ),
        ..incompatible_words(
            seen,
            format!(
                "nobody can sign in: {} {} and its core share no protocol version",
                sdk.package, sdk.version
            ),
        )
    }
}

fn incompatible_words(seen: &Observations, message: String) -> Finding {
    Finding {
        symptom: Some("The running SuperTokens core version is not compatible with this NodeJS SDK.".into()),
        reason: "SDK and core agree on one version of their protocol (CDI), and have none in common.".into(),
        help: "raise the older of the two: the core's image, or the SDK's package".into(),
        ..finding(seen, "live-core-incompatible", Level::Error, message)
    }
}

fn provider_unreachable(seen: &Observations, id: &str, discovery: &str) -> Finding {
    Finding {
        symptom: Some(format!("GET {}{}/loginmethods 500 (Internal Server Error)", seen.api, seen.base_path)),
        reason: format!(
            "The SDK reads {discovery} to list the login methods, and one that fails fails them all."
        ),
        help: format!("correct the provider's issuer, or take `{id}` out until it is reachable"),
        ..finding(
            seen,
            "live-provider-unreachable",
            Level::Error,
            format!("the sign-in page gets no login methods: the discovery of `{id}` is unreachable"),
        )
    }
}
