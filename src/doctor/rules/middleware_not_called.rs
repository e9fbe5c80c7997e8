//! A function that makes a middleware is registered itself: requests hang.

use crate::{
    analysis::{edit::Edit, program::EventKind},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "middleware-not-called",
    Level::Error,
    "a middleware factory is passed instead of called",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    for (_, step) in app.find(|kind| matches!(kind, EventKind::NotCalled(_))) {
        let EventKind::NotCalled(name) = &step.event.kind else { continue };
        report.add(
            Draft::new(
                match &app.framework().not_called {
                    Some(effect) => format!("{effect}: `{name}` is passed, not called"),
                    None => format!("every request that reaches `{name}` hangs: it is passed, not called"),
                },
                &step.event.span,
                format!("`{name}` makes the middleware; it is none"),
            )
            .reason(format!(
                "{} calls it with the request; it makes a middleware, nobody runs that, and nothing answers.",
                app.framework_name()
            ))
            .mend(format!("call it: `{name}()`"), [Edit::Call(step.event.span.clone())]),
        );
    }
}
