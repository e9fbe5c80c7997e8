//! Init comes after something that needs it.

use crate::{
    analysis::{
        edit::Edit,
        facts::Span,
        program::{EventKind, Init},
        timeline::Step,
    },
    catalog::knowledge::Runs,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "init-after-middleware",
    Level::Error,
    "the SDK is used before it is initialised",
    Check::App(check),
)
.mended(Fix::Unsafe);

/// What the Node and Python SDKs throw; Go's begins in lower case.
const SYMPTOM: &str = "Initialisation not done. Did you forget to call the SuperTokens.init function?";

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some(init) = app.whole.init() else { return };
    let edit = |anchor: &Span| edit(app, init, anchor);
    if let Some(used) = app.whole.program.eager.iter().find(|used| used.order < init.order) {
        report.add(
            Draft::new(
                format!("the backend does not start: {}() runs before init", used.name),
                &used.span,
                "fails here",
            )
            .related(&init.span, "init runs after it")
            .symptom(SYMPTOM)
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
    // A container starts its modules, and with them init, before it listens: nothing can be asked in between.
    if app.framework().runs == Runs::Filters {
        return;
    }
    let registered = matches!(step.event.kind, EventKind::Middleware(_));
    let fails = if app.whole.project.knowledge.sdk.middleware_wraps {
        Some((
            "every request fails: the SDK's middleware is made before init",
            "looks for init here, once and for all",
            "initialisation not done. Did you forget to call the SuperTokens.init function?",
            "The handler that it makes keeps what it found, also when init runs later.",
        ))
    } else if app.framework().needs_init && registered {
        Some((
            "the backend does not start: the SDK is registered before init",
            "fails here",
            SYMPTOM,
            "Which APIs there are depends on the recipes, which only init knows.",
        ))
    } else {
        None
    };
    if let Some((message, label, symptom, reason)) = fails {
        report.add(
            Draft::new(message, &step.event.span, label)
                .related(&init.span, "init runs after it")
                .symptom(symptom)
                .reason(reason)
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
        .symptom(SYMPTOM)
        .reason("It works as long as nothing is asked in between; the next change may end that.")
        .mend_after_a_look("call init first", edit(&step.event.span)),
    );
}

/// Before the first of all that needs it, where that stands in its file.
fn edit(app: &AppSubject<'_>, init: &Init, anchor: &Span) -> Option<Edit> {
    let eager = app.whole.program.eager.iter().map(|used| (used.order, &used.span));
    let needs = |step: &&Step| match &step.event.kind {
        EventKind::Middleware(_) | EventKind::Guard => true,
        EventKind::Route(route) => route.guarded,
        _ => false,
    };
    let steps = app.steps.iter().filter(needs).map(|step| (step.event.order, &step.event.span));
    let before =
        eager.chain(steps).filter(|(order, span)| *order < init.order && span.file == init.span.file);
    let first = before.min_by_key(|(order, _)| *order).map_or(anchor, |(_, span)| span);
    (first.file == init.span.file)
        .then(|| Edit::MoveBefore { statement: init.span.clone(), anchor: first.clone() })
}
