//! The SDK's error handler is registered before routes whose errors it should handle.

use crate::{
    analysis::{edit::Edit, program::EventKind, timeline::Step},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        routes,
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "error-handler-before-routes",
    Level::Warning,
    "the SDK's error handler is set before the routes",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    // Filters are asked wherever the route is.
    if !app.in_order() || app.last_handler_first() {
        return;
    }
    let handlers = app.find(|kind| matches!(kind, EventKind::ErrorHandler));
    let Some((last, handler)) = handlers.last() else { return };
    let late = routes::reading_routes(app).find(|(route, _)| route.event.order > handler.event.order);
    let late =
        late.filter(|(route, _)| app.steps[*last..].iter().any(|step| step.event.order == route.event.order));
    let Some((route, at)) = late else { return };
    report.add(
        Draft::new(
            format!("{} answers 500 instead of 401 where nobody is signed in", routes::shown(route)),
            &handler.event.span,
            "sees only errors of what stands before it",
        )
        .related(at, "throws where nobody is signed in")
        .reason(format!("{} looks for an error handler behind the route that failed.", app.framework_name()))
        .mend(
            "move `app.use(errorHandler());` behind the routes",
            last_route(app, handler).map(|step| Edit::MoveAfter {
                statement: handler.event.span.clone(),
                anchor: step.event.span.clone(),
            }),
        ),
    );
}

/// The last route or router that is registered on the same app.
fn last_route<'a>(app: &'a AppSubject<'_>, handler: &Step) -> Option<&'a Step> {
    let routes = app.find(|kind| matches!(kind, EventKind::Route(_) | EventKind::Mounted(_)));
    routes.into_iter().map(|(_, step)| step).rfind(|step| step.depth == handler.depth)
}
