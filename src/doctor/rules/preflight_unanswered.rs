//! The CORS library only decorates answers, and nothing answers preflights.

use crate::{
    analysis::{
        edit::{Edit, Literal},
        program::EventKind,
        value::Value,
    },
    doctor::{
        Fix, Level,
        cors::{self, Setting},
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "preflight-unanswered",
    Level::Error,
    "cors sets headers on preflights, and nothing answers them",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some((_, middleware)) = app.middleware().into_iter().next() else { return };
    if app.whole.same_origin() || !app.blind_spots().is_empty() {
        return;
    }
    // The handler inside of the SDK's middleware may answer them, and the live check sees whether it does.
    if app.steps.iter().any(|step| matches!(step.event.kind, EventKind::Route(_) | EventKind::CatchAll)) {
        return;
    }
    for cors in cors::in_force(app) {
        let Some(option) = &cors.library.preflights_off else { continue };
        let (span, edit) = match cors.setting(option) {
            Setting::Omitted => (cors.span().clone(), cors.with_option(option, Literal::Bool(false))),
            Setting::Given(field) if matches!(field.value, Value::Bool(true)) => {
                (field.span.clone(), Edit::Set(field.span, Literal::Bool(false)))
            }
            Setting::Given(_) | Setting::Unknown => continue,
        };
        report.add(
            Draft::new(
                format!("the browser blocks POST {}: its preflight answers 404", app.whole.sample_api()),
                &span,
                format!("without `{option}: false` this answers no preflights"),
            )
            .related(&middleware.event.span, "the SDK answers none either, and has no handler inside")
            .symptom(app.whole.console(
                "Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
            ))
            .reason("A preflight needs an answer of its own: headers on a 404 don't count.")
            .mend_after_a_look(format!("add `{option}: false`"), [edit]),
        );
    }
}
