//! Something answers the SDK's paths before the SDK's middleware.

use crate::{
    analysis::{
        edit::Edit,
        patterns,
        program::{EventKind, Route, exclusive},
        timeline::Step,
    },
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
    "middleware-after-routes",
    Level::Error,
    "something answers the SDK's paths before the SDK",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some(base) = app.whole.base_path() else { return };
    let Some((index, middleware)) = app.middleware().into_iter().next() else { return };
    if !app.in_order() {
        return;
    }
    if app.framework().session_errors == SessionErrors::Middleware {
        outside(app, index, middleware, report);
    }
    for step in &app.steps[..index] {
        if exclusive(&step.event.branch, &middleware.event.branch) {
            continue;
        }
        let answered = match &step.event.kind {
            EventKind::CatchAll if app.sees_apis(step) == Some(true) => {
                Some(format!("POST {}", app.whole.sample_api()))
            }
            EventKind::Route(route) if route.terminal => shadowed(app, route, &base),
            _ => None,
        };
        let Some(call) = answered else { continue };
        report.add(
            Draft::new(
                format!("{call} never reaches the SDK: it is answered before"),
                &step.event.span,
                format!("answers {call}"),
            )
            .related(&middleware.event.span, "the SDK's middleware runs after it")
            .reason(format!(
                "{} asks in the order of registration and stops at the first that answers.",
                app.framework_name()
            ))
            .mend_after_a_look("move the SDK's middleware before it", [before(middleware, step)]),
        );
    }
}

/// Where the SDK's middleware turns errors into answers: a route before it that reads the session has nobody to do it.
fn outside(app: &AppSubject<'_>, index: usize, middleware: &Step, report: &mut Report<'_>) {
    let is_before = |order: usize| app.steps[..index].iter().any(|step| step.event.order == order);
    let Some((route, at)) = routes::reading_routes(app).find(|(route, _)| is_before(route.event.order))
    else {
        return;
    };
    report.add(
        Draft::new(
            format!("{} answers 500 instead of 401 where nobody is signed in", routes::shown(route)),
            &middleware.event.span,
            "turns only errors of what stands behind it into 401",
        )
        .related(at, "throws where nobody is signed in")
        .reason(
            "The SDK's middleware answers for what runs inside of it, which is what is registered after it.",
        )
        .mend_after_a_look("move the SDK's middleware before the routes", [before(middleware, route)]),
    );
}

fn before(middleware: &Step, other: &Step) -> Edit {
    Edit::MoveBefore { statement: middleware.event.span.clone(), anchor: other.event.span.clone() }
}

/// The first of the SDK's APIs that a route answers.
fn shadowed(app: &AppSubject<'_>, route: &Route, base: &str) -> Option<String> {
    let patterns = route.patterns.as_ref()?;
    for (method, apis) in &app.whole.project.knowledge.sdk.apis {
        if route.method != "ALL" && route.method != *method {
            continue;
        }
        for api in apis {
            let path = format!("{base}/{api}");
            // A route at exactly this path is meant to replace the SDK's.
            if patterns.iter().any(|pattern| pattern != &path && patterns::matches(pattern, &path)) {
                return Some(format!("{method} {path}"));
            }
        }
    }
    None
}
