//! A route looks guarded and is open to everybody.

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

pub(super) const RULE: Rule =
    Rule::new("session-unprotected", Level::Error, "a route's guard never runs", Check::App(check))
        .mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.framework().session_errors == SessionErrors::Guard {
        unguarded(app, report);
    }
    for (_, step) in app.find(|kind| matches!(kind, EventKind::Route(_))) {
        let EventKind::Route(route) = &step.event.kind else { continue };
        if route.guarded {
            continue;
        }
        if let Some(span) = &route.not_called {
            report.add(
                Draft::new(
                    format!("{} answers everybody: its guard is passed, not called", routes::shown(step)),
                    span,
                    "makes a guard and checks nothing itself",
                )
                .related(&step.event.span, "this route")
                .reason(
                    "verifySession() makes the guard; the function itself only takes the guard's options.",
                )
                .mend_after_a_look("call it: `verify_session()`", [Edit::Call((**span).clone())]),
            );
            continue;
        }
        let guards = &app.whole.program.guarded;
        let late = guards.iter().find(|(function, _, order)| {
            Some(function) == route.handler.as_deref() && *order > step.event.order
        });
        let Some((_, guard, _)) = late else { continue };
        report.add(
            Draft::new(
                format!("{} answers everybody: its guard is put on after the route", routes::shown(step)),
                guard,
                "guards a function that no route uses",
            )
            .related(&step.event.span, "registers the function without its guard")
            .reason("Decorators run from the lowest to the topmost: the route takes the function as it is by then.")
            .mend_after_a_look(
                "put the guard below the route's decorator",
                [Edit::MoveAfter { statement: guard.clone(), anchor: step.event.span.clone() }],
            ),
        );
    }
}

/// Where nothing but a guard turns the errors of reading the session into 401.
fn unguarded(app: &AppSubject<'_>, report: &mut Report<'_>) {
    for (route, at) in routes::reading_routes(app) {
        report.add(
            Draft::new(
                format!("{} answers 500 instead of 401 where nobody is signed in", routes::shown(route)),
                at,
                "throws where nobody is signed in",
            )
            .related(&route.event.span, "this route has no guard")
            .reason(format!(
                "{} makes a 500 of an error in a view before the SDK's middleware sees it; the guard answers by itself.",
                app.framework_name()
            ))
            .help(Fix::Unsafe, "put `@verify_session()` above the view, and read the session from the request"),
        );
    }
}
