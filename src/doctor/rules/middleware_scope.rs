//! The SDK's middleware is used where only requests that match a route get to it.

use crate::doctor::{
    Fix, Level,
    report::{Draft, Report},
    rule::{Check, Rule},
    subject::AppSubject,
};

pub(super) const RULE: Rule = Rule::new(
    "middleware-scope",
    Level::Error,
    "the SDK sees only requests that match a route",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let all = app.middleware();
    // One that sees the APIs is enough.
    if all.iter().any(|(_, step)| app.sees_apis(step) == Some(true)) {
        return;
    }
    for (_, step) in all {
        let Some(router) = step.routes_of else { continue };
        if app.sees_apis(step).is_none() {
            let what = "whether the SDK's middleware sees its APIs";
            report.not_checked(
                what,
                "it sees only what the routes match, and not all are known",
                Some(&step.event.span),
            );
            continue;
        }
        let call = app.whole.sample_api();
        let made = &app.whole.program.servers[router];
        report.add(
            Draft::new(
                format!("POST {call} answers 404: the SDK's middleware sees only requests that match a route"),
                &step.event.span,
                "runs for requests of this router's routes only",
            )
            .related(&made.span, format!("has no route for {}/*", app.whole.shown_base_path()))
            .reason(format!(
                "The SDK's APIs have no routes: the middleware answers them by itself. {} looks for a route first, \
                 and asks what is used here only where it has found one.",
                app.framework_of(router)
            ))
            .help(Fix::Unsafe, "use it on the app itself"),
        );
    }
}
