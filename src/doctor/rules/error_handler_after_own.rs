//! An own error handler answers the SDK's errors before the SDK's handler sees them.

use super::{Check, Rule};
use crate::{
    analysis::{edit::Edit, program::EventKind},
    doctor::{
        Level,
        report::{Draft, Report},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "error-handler-after-own",
    Level::Warning,
    "an own error handler answers before the SDK's",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let handlers = app.find(|kind| matches!(kind, EventKind::ErrorHandler));
    let Some((index, handler)) = handlers.first() else { return };
    let own = app.steps[..*index].iter().enumerate().find(|(_, step)| {
        matches!(step.event.kind, EventKind::OwnErrorHandler { forwards: false })
            && step.event.path == crate::analysis::program::Mount::All
            && step.depth == handler.depth
    });
    let Some((at, own)) = own else { return };
    let before = |order: usize| app.steps[..at].iter().any(|step| step.event.order == order);
    let Some((route, place)) = super::reading_routes(app).find(|(route, _)| before(route.event.order)) else {
        return;
    };
    report.add(
        Draft::new(
            format!("{} is answered by the own error handler instead of 401", super::shown(route)),
            &own.event.span,
            "answers every error, the SDK's as well",
        )
        .related(&handler.event.span, "the SDK's handler sees none of them")
        .related(place, "throws where nobody is signed in")
        .reason("Express asks error handlers in order and stops at the first that answers.")
        .mend(
            "move `app.use(errorHandler());` before the own error handler",
            [Edit::MoveBefore { statement: handler.event.span.clone(), anchor: own.event.span.clone() }],
        ),
    );
}
