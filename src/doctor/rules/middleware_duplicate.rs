//! The SDK's middleware is registered twice on one app.

use crate::{
    analysis::{edit::Edit, program::exclusive},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "middleware-duplicate",
    Level::Info,
    "the SDK's middleware is registered twice",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    // Where files are handlers, each method's has its own, and a file of another path gets other requests.
    if !app.framework().file.is_empty() {
        return;
    }
    let all: Vec<_> =
        app.middleware().into_iter().filter(|(_, step)| app.sees_apis(step) == Some(true)).collect();
    let Some(((_, first), rest)) = all.split_first() else { return };
    for (_, step) in rest.iter().filter(|(_, step)| !exclusive(&first.event.branch, &step.event.branch)) {
        report.add(
            Draft::new(
                "the SDK's middleware is registered twice",
                &step.event.span,
                "this one has nothing to do",
            )
            .related(&first.event.span, "the first answers every API of the SDK")
            .reason("It does no harm; who reads it will wonder which one counts.")
            .mend_after_a_look("remove one of them", [Edit::Remove(step.event.span.clone())]),
        );
    }
}
