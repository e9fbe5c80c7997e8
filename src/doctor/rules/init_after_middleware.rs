//! Init comes after something that needs it.

use super::{Check, Rule};
use crate::{
    analysis::{edit::Edit, facts::Span, program::EventKind},
    doctor::{
        Level,
        report::{Draft, Report},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "init-after-middleware",
    Level::Error,
    "the SDK is used before it is initialised",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some(init) = app.whole.init() else { return };
    let edit = |anchor: &Span| {
        (anchor.file == init.span.file)
            .then(|| Edit::MoveBefore { statement: init.span.clone(), anchor: anchor.clone() })
    };
    if let Some(used) = app.whole.program.eager.iter().find(|used| used.order < init.order) {
        report.add(
            Draft::new(
                format!("the backend does not start: {}() runs before init", used.name),
                &used.span,
                "fails here",
            )
            .related(&init.span, "init runs after it")
            .symptom("Initialisation not done. Did you forget to call the SuperTokens.init function?")
            .reason("The list of headers depends on the recipes, which only init knows.")
            .mend_after_a_look("call init first", edit(&used.span)),
        );
        return;
    }
    if app.whole.project.knowledge.sdk.lazy {
        return;
    }
    let early = app.steps.iter().find(|step| {
        matches!(step.event.kind, EventKind::Middleware(_) | EventKind::Guard)
            && step.event.order < init.order
    });
    let Some(step) = early else { return };
    if app.whole.project.knowledge.sdk.middleware_wraps {
        report.add(
            Draft::new(
                "every request fails: the SDK's middleware is made before init",
                &step.event.span,
                "looks for init here, once and for all",
            )
            .related(&init.span, "init runs after it")
            .symptom("initialisation not done. Did you forget to call the SuperTokens.init function?")
            .reason("The handler that it makes keeps what it found, also when init runs later.")
            .mend_after_a_look("call init first", edit(&step.event.span)),
        );
        return;
    }
    if app.framework().needs_init && matches!(step.event.kind, EventKind::Middleware(_)) {
        report.add(
            Draft::new(
                "the backend does not start: the SDK is registered before init",
                &step.event.span,
                "fails here",
            )
            .related(&init.span, "init runs after it")
            .symptom("Initialisation not done. Did you forget to call the SuperTokens.init function?")
            .reason("Which APIs there are depends on the recipes, which only init knows.")
            .mend_after_a_look("call init first", edit(&step.event.span)),
        );
        return;
    }
    report.add(
        Draft::new(
            "requests that arrive before init fail: the SDK's middleware is registered first",
            &init.span,
            "init runs here",
        )
        .related(&step.event.span, "registered before it")
        .level(Level::Warning)
        .symptom("Initialisation not done. Did you forget to call the SuperTokens.init function?")
        .reason("It works as long as nothing is asked in between; the next change may end that.")
        .mend_after_a_look("call init first", edit(&step.event.span)),
    );
}
