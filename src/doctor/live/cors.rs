//! Would the browser let the website read the answers? Judged by headers, never by status alone.

use super::{Diagnosis, Finding, Level, Mounted, Observations, finding};
use crate::doctor::live::observation::{Answer, Response};

/// What the website's requests carry besides what is always allowed; lower case and sorted, as
/// browsers send it (rs/cors refuses any other spelling).
pub const REQUESTED_HEADERS: [&str; 4] = ["content-type", "fdi-version", "rid", "st-auth-mode"];

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

/// Judges preflight, answer and the foreign origin.
pub(super) fn judge(seen: &Observations, mounted: Mounted, diagnosis: &mut Diagnosis) {
    let preflight = seen.preflight.as_ref().and_then(Answer::heard);
    let answer = seen.refresh.as_ref().and_then(Answer::heard);
    if let (false, Some(preflight)) = (seen.same_origin(), preflight) {
        website(seen, mounted, preflight, answer, diagnosis);
    }
    if let Some(foreign) = seen.foreign_preflight.as_ref().and_then(Answer::heard)
        && foreign.header(ALLOW_ORIGIN) == Some(seen.foreign.as_str())
        && foreign.allows_credentials()
    {
        diagnosis.findings.push(foreign_allowed(seen));
    }
}

/// The origin that an answer allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed<'a> {
    Ours,
    Any,
    Other(&'a str),
    Nobody,
}

fn allowed<'a>(seen: &Observations, answer: &'a Response) -> Allowed<'a> {
    match answer.header(ALLOW_ORIGIN) {
        None => Allowed::Nobody,
        Some("*") => Allowed::Any,
        Some(origin) if origin == seen.website => Allowed::Ours,
        Some(origin) => Allowed::Other(origin),
    }
}

fn website(
    seen: &Observations,
    mounted: Mounted,
    preflight: &Response,
    answer: Option<&Response>,
    diagnosis: &mut Diagnosis,
) {
    let before = allowed(seen, preflight);
    let after = answer.map_or(before, |answer| allowed(seen, answer));
    let findings = &mut diagnosis.findings;
    match (before, after) {
        (Allowed::Any, _) | (_, Allowed::Any) => findings.push(wildcard(seen)),
        (Allowed::Other(origin), _) | (_, Allowed::Other(origin)) => {
            findings.push(other_origin(seen, origin));
        }
        (Allowed::Ours, Allowed::Nobody) => {
            // Without the SDK the app's own 404 stands in for its answer: no second finding.
            if mounted != Mounted::No {
                findings.push(without_cors(seen, "POST", &format!("{}/session/refresh", seen.base_path)));
            }
        }
        (Allowed::Nobody, Allowed::Nobody) => {
            if knows_cors(preflight) || answer.is_some_and(knows_cors) {
                findings.push(origin_refused(seen, preflight));
            } else if mounted != Mounted::No {
                findings.push(no_cors(seen, preflight));
            }
        }
        (Allowed::Nobody, Allowed::Ours) => findings.push(refused(
            seen,
            preflight,
            NO_HEADER,
            "The preflight is answered without any CORS header although answers have them: a header that the \
             website sends is not allowed, or OPTIONS does not reach the CORS library.",
        )),
        (Allowed::Ours, Allowed::Ours) => readable(seen, preflight, answer, findings),
    }
}

/// The origin is allowed on both: what else may stop the browser?
fn readable(
    seen: &Observations,
    preflight: &Response,
    answer: Option<&Response>,
    findings: &mut Vec<Finding>,
) {
    let missing: Vec<&str> = REQUESTED_HEADERS
        .into_iter()
        .filter(|header| !preflight.lists("access-control-allow-headers", header))
        .collect();
    if !preflight.is_ok() {
        findings.push(refused(
            seen,
            preflight,
            "It does not have HTTP ok status.",
            "Its CORS headers are right, but a browser wants a status of 200 to 299 for a preflight.",
        ));
    } else if !missing.is_empty() {
        findings.push(headers_missing(seen, &missing));
    }
    if !preflight.allows_credentials() || answer.is_some_and(|answer| !answer.allows_credentials()) {
        findings.push(credentials_missing(seen));
    }
}

/// Whether a CORS library spoke, or refused to. (`Access-Control-Expose-Headers` is of the SDK's making.)
fn knows_cors(answer: &Response) -> bool {
    answer.headers.keys().any(|name| name.starts_with("access-control-allow-"))
        || answer.lists("vary", "origin")
        || matches!(answer.status, 400 | 403)
}

/// What the browser's console says of the website's first request, where the preflight is at fault.
fn blocked(seen: &Observations, why: &str) -> String {
    let why = format!("Response to preflight request doesn't pass access control check: {why}");
    blocked_at(seen, &format!("{}/signinup", seen.base_path), &why)
}

fn blocked_at(seen: &Observations, path: &str, why: &str) -> String {
    format!(
        "Access to fetch at '{}{path}' from origin '{}' has been blocked by CORS policy: {why}",
        seen.api, seen.website
    )
}

fn wildcard(seen: &Observations) -> Finding {
    Finding {
        symptom: Some(blocked(
            seen,
            "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' \
             when the request's credentials mode is 'include'.",
        )),
        reason: "The website's requests carry cookies, and for those a browser wants the origin by name."
            .into(),
        help: format!("give the CORS library the origin `{}`", seen.website),
        ..finding(
            seen,
            "live-wildcard-origin",
            Level::Error,
            format!("the browser will block every answer for {}: the origin allowed is `*`", seen.website),
        )
    }
}

fn other_origin(seen: &Observations, origin: &str) -> Finding {
    Finding {
        symptom: Some(blocked(
            seen,
            &format!(
                "The 'Access-Control-Allow-Origin' header has a value '{origin}' that is not equal to the supplied origin."
            ),
        )),
        reason: "Scheme, host and port must be equal, letter by letter, with no slash behind them.".into(),
        help: format!("give the CORS library the origin `{}`", seen.website),
        ..finding(
            seen,
            "live-origin-mismatch",
            Level::Error,
            format!(
                "the browser will block every answer for {}: the origin allowed is `{origin}`",
                seen.website
            ),
        )
    }
}

fn origin_refused(seen: &Observations, preflight: &Response) -> Finding {
    Finding {
        symptom: Some(blocked(seen, NO_HEADER)),
        reason: format!(
            "CORS is set up, but not for this origin (the preflight answers {}).",
            preflight.status
        ),
        help: format!("give the CORS library the origin `{}`", seen.website),
        ..finding(
            seen,
            "live-origin-mismatch",
            Level::Error,
            format!("the browser will block every answer for {}: that origin is not allowed", seen.website),
        )
    }
}

const NO_HEADER: &str = "No 'Access-Control-Allow-Origin' header is present on the requested resource.";

fn no_cors(seen: &Observations, preflight: &Response) -> Finding {
    Finding {
        help: format!(
            "add a CORS library before the SDK's middleware: origin `{}`, credentials allowed, and the SDK's \
             own list of headers with content-type",
            seen.website
        ),
        ..refused(
            seen,
            preflight,
            NO_HEADER,
            "Neither the preflight nor an answer has a CORS header: no CORS library runs before the SDK.",
        )
    }
}

fn refused(seen: &Observations, preflight: &Response, console: &str, reason: &str) -> Finding {
    Finding {
        symptom: Some(blocked(seen, console)),
        reason: reason.into(),
        help: "put the CORS library before everything that can answer, with the SDK's own list of headers"
            .into(),
        ..finding(
            seen,
            "live-preflight-blocked",
            Level::Error,
            format!(
                "the browser will not send a request from {}: `OPTIONS {}/signinup` is answered {} without leave",
                seen.website, seen.base_path, preflight.status
            ),
        )
    }
}

fn headers_missing(seen: &Observations, missing: &[&str]) -> Finding {
    let names = missing.join("`, `");
    Finding {
        symptom: Some(blocked_at(
            seen,
            &format!("{}/signinup", seen.base_path),
            &format!(
                "Request header field {} is not allowed by Access-Control-Allow-Headers in preflight response.",
                missing[0]
            ),
        )),
        reason: "The website's SDK sends these headers with every call, and the backend does not allow them."
            .into(),
        help:
            "allow content-type and the headers that the SDK lists (getAllCORSHeaders, get_all_cors_headers)"
                .into(),
        ..finding(
            seen,
            "live-preflight-blocked",
            Level::Error,
            format!("the browser will not send a request from {}: `{names}` not allowed", seen.website),
        )
    }
}

fn credentials_missing(seen: &Observations) -> Finding {
    Finding {
        symptom: Some(blocked(
            seen,
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' \
             when the request's credentials mode is 'include'.",
        )),
        reason: "Sessions are cookies, and a browser neither sends nor keeps them without this header."
            .into(),
        help: "allow credentials in the CORS library's options".into(),
        ..finding(
            seen,
            "live-credentials-missing",
            Level::Error,
            format!("the browser will block every answer for {}: credentials are not allowed", seen.website),
        )
    }
}

fn foreign_allowed(seen: &Observations) -> Finding {
    Finding {
        symptom: Some(format!("Access-Control-Allow-Origin: {}", seen.foreign)),
        reason: "The backend sends back whatever origin asks, and allows cookies with it.".into(),
        help: if seen.same_origin() {
            "drop the CORS library: page and API are one origin".into()
        } else {
            format!("give the CORS library the origin `{}`", seen.website)
        },
        ..finding(
            seen,
            "live-foreign-origin-allowed",
            Level::Warning,
            format!("any website may act as the signed-in user: `{}` was allowed", seen.foreign),
        )
    }
}

/// The answer of a request has no CORS header although its preflight was right.
pub(super) fn without_cors(seen: &Observations, method: &str, path: &str) -> Finding {
    Finding {
        symptom: Some(blocked_at(seen, path, NO_HEADER)),
        reason:
            "The preflight passes, for no SDK answers OPTIONS; the answer itself is made before the CORS \
                 library has run."
                .into(),
        help: "let CORS run before the SDK's middleware and the routes".into(),
        ..finding(
            seen,
            "live-response-without-cors",
            Level::Error,
            format!("the browser will block the answer of `{method} {path}` for {}", seen.website),
        )
    }
}
