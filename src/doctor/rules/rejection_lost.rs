//! A handler's rejected promise reaches no error handler: the framework's version looks at none.

use crate::{
    analysis::program::EventKind,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        routes,
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "rejection-lost",
    Level::Error,
    "what an async handler throws reaches no error handler",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some(known) = &app.framework().rejections else { return };
    let Some([major, _]) = app.whole.project.version(&known.package) else { return };
    let patched = known.patches.iter().any(|package| app.whole.program.packages.contains(package));
    if major >= known.since || patched {
        return;
    }
    for (step, at) in routes::reading_routes(app) {
        if !matches!(&step.event.kind, EventKind::Route(route) if route.unsettled) {
            continue;
        }
        let name = app.framework_name();
        report.add(
            Draft::new(
                format!("the backend ends when somebody asks {} without a session", routes::shown(step)),
                at,
                "throws where nobody is signed in",
            )
            .related(&step.event.span, "nobody looks at the promise that this handler returns")
            .symptom("triggerUncaughtException(err, true /* fromPromise */);")
            .reason(format!(
                "{name} {major} passes no rejected promise on to the error handlers, so the SDK's never sees this \
                 error, and Node ends a process with a rejection that nobody handles. {name} {} passes them on.",
                known.since
            ))
            .help(
                Fix::Unsafe,
                "put verifySession() before the handler, or pass the error on: `try { ... } catch (error) { next(error); }`",
            ),
        );
    }
}
