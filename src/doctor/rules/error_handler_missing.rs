//! Routes read the session in a way that throws, and nothing turns these errors into answers.

use crate::{
    analysis::{edit::Edit, program::EventKind, timeline::Step},
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
    if let Some(late) = too_late(app) {
        return report.add(late);
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
        .mend_after_a_look(format!("add `{}` after the routes", app.code("error-handler")), edit(app, route)),
    );
}

/// A route that was loaded before the error handler around it was set.
fn too_late(app: &AppSubject<'_>) -> Option<Draft> {
    let handlers = app.find(|kind| matches!(kind, EventKind::ErrorHandler));
    let servers = &app.whole.program.servers;
    let missed = |route: &Step, handler: &Step| {
        let of = handler.inside.last().filter(|of| route.inside.contains(of));
        let settled = of.into_iter().flat_map(|of| &servers[*of].settled);
        settled.into_iter().any(|at| route.event.order < *at && *at < handler.event.order)
    };
    routes::reading_routes(app).find_map(|(route, place)| {
        let mut around = handlers.iter().map(|(_, step)| *step);
        let mut around_it = handlers.iter().map(|(_, step)| *step).filter(|handler| {
            handler.inside.last().is_some_and(|of| route.inside.contains(of))
        });
        let late = around.find(|handler| missed(route, handler))?;
        if around_it.any(|handler| !missed(route, handler)) {
            return None;
        }
        Some(
            Draft::new(
                format!("{} answers 500 instead of 401 where nobody is signed in", routes::shown(route)),
                &late.event.span,
                "set when this route was loaded already",
            )
            .related(place, "throws where nobody is signed in")
            .reason(
                "What is awaited loads the routes so far, with the error handler that is there by then: one that is \
                 set later misses them.",
            )
            .help(crate::doctor::Fix::Unsafe, "set the error handler before the routes"),
        )
    })
}

/// In front of the app's own error handler, else behind its last route; right behind `route` where that is loaded before
/// all of them are there.
fn edit(app: &AppSubject<'_>, route: &Step) -> Vec<Edit> {
    let events = &app.server.events;
    let own = events.iter().find(|event| matches!(event.kind, EventKind::OwnErrorHandler { .. }));
    let last = if app.server.settled.iter().any(|at| *at > route.event.order) {
        events.iter().find(|event| event.order == route.event.order)
    } else {
        events.iter().rfind(|event| {
            matches!(event.kind, EventKind::Route(_) | EventKind::Mounted(_) | EventKind::Middleware(_))
        })
    };
    let Some(last) = last else { return Vec::new() };
    match own.filter(|own| own.order > last.order) {
        Some(own) => app.added("error-handler", &own.span, true, ""),
        None => app.added("error-handler", &last.span, false, ""),
    }
}
