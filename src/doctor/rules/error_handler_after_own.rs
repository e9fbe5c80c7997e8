//! An own error handler answers the SDK's errors before the SDK's handler sees them.

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
    "error-handler-after-own",
    Level::Warning,
    "an own error handler answers before the SDK's",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.last_handler_first() {
        return filters(app, report);
    }
    if !app.in_order() {
        return;
    }
    if app.framework().session_errors == SessionErrors::Middleware {
        return inside(app, report);
    }
    let handlers = app.find(|kind| matches!(kind, EventKind::ErrorHandler));
    let Some((index, handler)) = handlers.first() else { return };
    let own = app.steps[..*index].iter().enumerate().find(|(_, step)| {
        matches!(step.event.kind, EventKind::OwnErrorHandler { forwards: false })
            && step.event.path == crate::analysis::program::Mount::All
            && step.depth == handler.depth
    });
    let Some((at, own)) = own else { return };
    let before = |order: usize| app.steps[..at].iter().any(|step| step.event.order == order);
    let Some((route, place)) = routes::reading_routes(app).find(|(route, _)| before(route.event.order))
    else {
        return;
    };
    report.add(
        Draft::new(
            format!("{} is answered by the own error handler instead of 401", routes::shown(route)),
            &own.event.span,
            "answers every error, the SDK's as well",
        )
        .related(&handler.event.span, "the SDK's handler sees none of them")
        .related(place, "throws where nobody is signed in")
        .reason(format!(
            "{} asks error handlers in order and stops at the first that answers.",
            app.framework_name()
        ))
        .mend(
            "move `app.use(errorHandler());` before the own error handler",
            [Edit::MoveBefore { statement: handler.event.span.clone(), anchor: own.event.span.clone() }],
        ),
    );
}

/// Where the last filter is asked first.
fn filters(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let handlers = app.find(|kind| matches!(kind, EventKind::ErrorHandler));
    let Some((index, handler)) = handlers.last() else { return };
    let own = |step: &&Step| matches!(step.event.kind, EventKind::OwnErrorHandler { forwards: false });
    let found = app.steps[*index..].iter().filter(own).find_map(|own| {
        let paths = routes::mounted_at(&own.event.path);
        let mut reading = routes::reading_routes(app);
        let (route, place) = reading.find(|(route, _)| match (paths, &route.event.kind) {
            (Some(paths), EventKind::Route(known)) => known.patterns.as_deref() == Some(paths),
            _ => true,
        })?;
        Some((own, paths.is_some(), route, place))
    });
    let Some((own, of_route, route, place)) = found else { return };
    report.add(
        Draft::new(
            format!("{} is answered by the own filter instead of 401", routes::shown(route)),
            &own.event.span,
            "takes every error, the SDK's as well",
        )
        .related(&handler.event.span, "the filter for the SDK's errors sees none of them")
        .related(place, "throws where nobody is signed in")
        .reason(if of_route {
            "A filter of a route or its controller is asked before those of the app."
        } else {
            "Of several global filters, the one that was added last is asked first."
        })
        .help(crate::doctor::Fix::Unsafe, "add the filter for the SDK's errors after the own one"),
    );
}

/// Where the SDK's middleware turns errors into answers: an own handler nearer to the routes is asked first.
fn inside(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some((index, middleware)) = app.middleware().into_iter().next() else { return };
    let own = app.steps[index..].iter().enumerate().find(|(_, step)| {
        matches!(step.event.kind, EventKind::OwnErrorHandler { forwards: false })
            && step.event.path == crate::analysis::program::Mount::All
    });
    let Some((at, own)) = own else { return };
    let behind = |order: usize| app.steps[index + at..].iter().any(|step| step.event.order == order);
    let Some((route, place)) = routes::reading_routes(app).find(|(route, _)| behind(route.event.order))
    else {
        return;
    };
    report.add(
        Draft::new(
            format!("{} is answered by the own error handler instead of 401", routes::shown(route)),
            &own.event.span,
            "catches every error, the SDK's as well",
        )
        .related(&middleware.event.span, "the SDK, around it, sees none of them")
        .related(place, "throws where nobody is signed in")
        .reason("An error passes what is around the route from the inside to the outside.")
        .mend(
            "move the own error handler before the SDK's middleware",
            [Edit::MoveBefore { statement: own.event.span.clone(), anchor: middleware.event.span.clone() }],
        ),
    );
}
