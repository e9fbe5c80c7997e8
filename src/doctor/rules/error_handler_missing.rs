//! Routes read the session in a way that throws, and nothing turns these errors into answers.

use crate::{
    analysis::{edit::Edit, program::EventKind},
    catalog::knowledge::SessionErrors,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        routes,
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "error-handler-missing",
    Level::Warning,
    "nothing turns the SDK's errors into answers",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.framework().session_errors != SessionErrors::ErrorHandler {
        return;
    }
    let Some((route, at)) = routes::reading_routes(app).next() else { return };
    let present = app.steps.iter().any(|step| match &step.event.kind {
        EventKind::ErrorHandler => true,
        EventKind::NotCalled(name) => name == "errorHandler",
        _ => false,
    });
    if present {
        return;
    }
    let spots = app.blind_spots();
    if !spots.is_empty() {
        return report.blind("whether the SDK's error handler is there", spots);
    }
    report.add(
        Draft::new(
            format!("{} answers 500 instead of 401 where nobody is signed in", routes::shown(route)),
            at,
            "throws where nobody is signed in",
        )
        .reason(
            "getSession() throws an error that only the SDK's error handler turns into 401 or 403; \
             verifySession() answers by itself.",
        )
        .mend_after_a_look(format!("add `{}` after the routes", app.code("error-handler")), edit(app)),
    );
}

/// In front of the app's own error handler, else behind its last route.
fn edit(app: &AppSubject<'_>) -> Vec<Edit> {
    let events = &app.server.events;
    let own = events.iter().find(|event| matches!(event.kind, EventKind::OwnErrorHandler { .. }));
    let last = events.iter().rfind(|event| {
        matches!(event.kind, EventKind::Route(_) | EventKind::Mounted(_) | EventKind::Middleware(_))
    });
    let Some(last) = last else { return Vec::new() };
    match own.filter(|own| own.order > last.order) {
        Some(own) => app.added("error-handler", &own.span, true, ""),
        None => app.added("error-handler", &last.span, false, ""),
    }
}
