//! The SDK is used and init is never called.

use crate::doctor::{
    Fix, Level,
    report::{Draft, Report},
    rule::{Check, Rule},
    subject::AppSubject,
};

pub(super) const RULE: Rule =
    Rule::new("init-missing", Level::Error, "the SDK is used and never initialised", Check::App(check));

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if !app.whole.program.inits.is_empty() || !app.uses_sdk() {
        return;
    }
    let elsewhere = app.whole.init_elsewhere.as_ref();
    if let Some(init) = elsewhere
        && app.whole.project.preloads()
    {
        let why = "another file calls it, and a script of package.json loads files before the first";
        return report.not_checked("whether init is called", why, Some(init));
    }
    let spots = app.blind_spots();
    if !spots.is_empty() {
        return report.blind("whether init is called", spots);
    }
    let eager = app.whole.program.eager.first();
    let first = app.steps.iter().find(|step| {
        use crate::analysis::program::EventKind::{ErrorHandler, Guard, Middleware, Route};
        match &step.event.kind {
            Middleware(_) | ErrorHandler | Guard => true,
            Route(route) => route.guarded || route.reads_session.is_some(),
            _ => false,
        }
    });
    let span = eager.map(|used| &used.span).or_else(|| first.map(|step| &step.event.span));
    let Some(span) = span else { return };
    let message = if eager.is_some() {
        "the backend does not start: init is never called"
    } else {
        "every request to the SDK fails: init is never called"
    };
    let mut draft = Draft::new(message, span, "needs init");
    if let Some(init) = elsewhere {
        draft = draft
            .related(init, format!("called here, in a file that `{}` never loads", app.whole.program.entry));
    }
    report.add(
        draft
            .symptom("Initialisation not done. Did you forget to call the SuperTokens.init function?")
            .reason("The SDK keeps its settings in one place that only init fills.")
            .help(Fix::Unsafe, "call `supertokens.init({ ... })` before the app is made"),
    );
}
