//! Is a route that needs a session closed without one, in a way that the website understands?

use super::{Diagnosis, Finding, Level, Observations, api::first_line, cors, finding, not_checked};

/// Judges the protected route.
pub(super) fn judge(seen: &Observations, diagnosis: &mut Diagnosis) {
    let Some(protected) = &seen.protected else { return };
    let path = &protected.path;
    let Some(answer) = protected.answer.heard() else {
        diagnosis.not_checked.push(not_checked(format!("the route `{path}`"), "it was not answered in time"));
        return;
    };
    match answer.status {
        401 => {
            let blocked = answer.header("access-control-allow-origin").is_none();
            let told = diagnosis.findings.iter().any(|finding| {
                matches!(
                    finding.rule,
                    "live-response-without-cors" | "live-preflight-blocked" | "live-origin-mismatch"
                )
            });
            if blocked && !told && !seen.same_origin() && seen.preflight.is_some() {
                diagnosis.findings.push(cors::without_cors(seen, "GET", path));
            }
        }
        500.. => diagnosis.findings.push(Finding {
            symptom: first_line(&answer.body),
            reason:
                "The SDK throws where there is no session, and nobody turns its error into 401; the website \
                     refreshes a session only on 401."
                    .into(),
            help: "add the SDK's `errorHandler()` behind the routes and before your own error handler".into(),
            ..finding(
                seen,
                "live-session-error",
                Level::Error,
                format!(
                    "expired sessions will not be refreshed: `GET {path}` answers {}, not 401",
                    answer.status
                ),
            )
        }),
        200..300 if protected.known => diagnosis.findings.push(Finding {
            reason: "No session was sent, and the route answered as if there were one.".into(),
            help: "let the SDK verify the session before its handler (verifySession, verify_session)".into(),
            ..finding(
                seen,
                "live-session-unprotected",
                Level::Error,
                format!("anybody can read `GET {path}`: it answers {} without a session", answer.status),
            )
        }),
        // Not there, or not known to need a session.
        _ => {}
    }
}
