//! Are the SDK's APIs there? Judged by `POST {base}/session/refresh` without a session: every
//! SDK answers it with 401 and asks no core.

use super::{Diagnosis, Finding, Level, Mounted, Observations, finding, not_checked};
use crate::doctor::live::observation::{Answer, Response};

/// What the SDKs throw where they are used before `init`.
const NOT_INITIALISED: &str = "initialisation not done";

/// Judges the answer and says what is known of the APIs.
pub(super) fn judge(seen: &Observations, diagnosis: &mut Diagnosis) -> Mounted {
    match &seen.refresh {
        None => Mounted::Yes,
        Some(Answer::Silent { error }) => {
            diagnosis.findings.push(no_answer(seen, error));
            Mounted::No
        }
        Some(Answer::Heard(answer)) => heard(seen, answer, diagnosis),
    }
}

fn heard(seen: &Observations, answer: &Response, diagnosis: &mut Diagnosis) -> Mounted {
    let refused = seen.preflight.as_ref().and_then(Answer::heard).is_some_and(|p| p.status == 403);
    match answer.status {
        401 => {
            if !answer.body.contains("\"message\"") {
                diagnosis.not_checked.push(not_checked(
                    "whether the SDK itself answers",
                    format!(
                        "the 401 of `{}` is not worded as the SDK's; a proxy may be in front",
                        path(seen)
                    ),
                ));
            }
            Mounted::Yes
        }
        // The CORS library turned the request away before the SDK saw it: `cors` says so.
        403 if refused => Mounted::Yes,
        500.. if answer.body.to_lowercase().contains(NOT_INITIALISED) => {
            diagnosis.findings.push(init_missing(seen, answer));
            Mounted::Failing
        }
        500.. => {
            diagnosis.findings.push(failing(seen, answer));
            Mounted::Failing
        }
        _ => {
            diagnosis.findings.push(not_mounted(seen, answer));
            Mounted::No
        }
    }
}

fn path(seen: &Observations) -> String {
    format!("POST {}/session/refresh", seen.base_path)
}

fn no_answer(seen: &Observations, error: &str) -> Finding {
    Finding {
        symptom: Some(format!("{}{}/session/refresh: {error}", seen.api, seen.base_path)),
        reason: "The server takes the connection and then says nothing: something before the SDK \
                 neither answers nor passes the request on, as `app.use(middleware)` without the call does."
            .into(),
        help:
            "see that every middleware answers or passes the request on; in Express: `app.use(middleware())`"
                .into(),
        ..finding(
            seen,
            "live-no-answer",
            Level::Error,
            format!("every sign-in will hang: `{}` is not answered", path(seen)),
        )
    }
}

fn init_missing(seen: &Observations, answer: &Response) -> Finding {
    Finding {
        symptom: Some(
            "Initialisation not done. Did you forget to call the SuperTokens.init function?".into(),
        ),
        reason: format!("The SDK answers {} because its `init` has not run in this process.", answer.status),
        help: "call the SDK's init at the top of the entry file, before the app is made".into(),
        ..finding(
            seen,
            "live-init-missing",
            Level::Error,
            "every call of the SDK's APIs fails: the SDK was never initialised".into(),
        )
    }
}

fn failing(seen: &Observations, answer: &Response) -> Finding {
    Finding {
        symptom: first_line(&answer.body),
        reason: "This request needs no core and no session, so the error is made in the backend itself: \
                 most often `init` was not called, or an own middleware throws."
            .into(),
        help: "read the backend's log at the time of the request; its stack trace names the line".into(),
        ..finding(
            seen,
            "live-api-failing",
            Level::Error,
            format!("`{}` answers {} where the SDK would say 401", path(seen), answer.status),
        )
    }
}

fn not_mounted(seen: &Observations, answer: &Response) -> Finding {
    let base = &seen.base_path;
    Finding {
        symptom: Some(format!("POST {}{base}/session/refresh {}", seen.api, answer.status)),
        reason: format!(
            "The SDK's middleware never gets the request: it is missing, mounted under a path, or behind a \
             handler that answers first, or the APIs are not below `{base}`."
        ),
        help: "add the SDK's middleware before the routes, and let init's API base path name where the \
               website looks for the APIs"
            .into(),
        ..finding(
            seen,
            "live-api-not-mounted",
            Level::Error,
            format!("nobody can sign in: `{}` answers {}, not the SDK's 401", path(seen), answer.status),
        )
    }
}

/// The first line that says something, short enough to be shown.
pub(super) fn first_line(body: &str) -> Option<String> {
    let line = body.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.chars().take(200).collect())
}
