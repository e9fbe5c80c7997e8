//! A route with a session overwrites the list of headers that the website may read.

use crate::{
    analysis::program::EventKind,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-expose-headers",
    Level::Warning,
    "a handler hides the SDK's headers from the website",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.same_origin() {
        return;
    }
    for (_, step) in app.find(|kind| matches!(kind, EventKind::Route(_))) {
        let EventKind::Route(route) = &step.event.kind else { continue };
        let Some(span) = route.exposes.as_ref().filter(|_| route.guarded || route.reads_session.is_some())
        else {
            continue;
        };
        report.add(
            Draft::new(
                "the website misses a change of the session: its headers are hidden here",
                span,
                "replaces the list that the SDK has set",
            )
            .reason(
                "When a session changes, the SDK sends front-token and allows the website to read it in \
                 Access-Control-Expose-Headers. Setting that header again drops the SDK's part.",
            )
            .help(Fix::Unsafe, "use `res.append(...)`, or the option `exposedHeaders` of cors"),
        );
    }
}
