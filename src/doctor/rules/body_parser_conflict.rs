//! A body parser hands JSON on as raw bytes.

use crate::{
    analysis::{
        edit::Edit,
        program::{EventKind, exclusive},
        timeline::Step,
        value::Value,
    },
    catalog::knowledge::Body,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "body-parser-conflict",
    Level::Error,
    "a body parser leaves the SDK a body that it can't read",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if !app.in_order() {
        return;
    }
    let Some((index, middleware)) = app.middleware().into_iter().next() else { return };
    for step in &app.steps[..index] {
        let EventKind::BodyParser(made) = &step.event.kind else { continue };
        if exclusive(&step.event.branch, &middleware.event.branch) || app.sees_apis(step) != Some(true) {
            continue;
        }
        if app.framework().body == Body::Stream {
            return report.add(emptied(app, step, middleware));
        }
        match made.maker.export.as_str() {
            // The first parser wins: behind json() nothing is left to spoil.
            "json" => return,
            "raw" if takes_json(made.arguments.first().map(|(value, _)| value)) => {}
            _ => continue,
        }
        let call = app.whole.sample_api();
        report.add(
            Draft::new(
                format!("POST {call} answers 400: raw() takes the body before the SDK reads it"),
                &step.event.span,
                "leaves bytes instead of JSON",
            )
            .related(&middleware.event.span, "the SDK's middleware finds a body without fields")
            .symptom("Missing input param: formFields")
            .reason("The SDK uses a body that was parsed already; from a buffer it can read no fields.")
            .help(
                Fix::Unsafe,
                "give raw() the one path that needs it: app.use(\"/webhook\", express.raw({ ... }))",
            ),
        );
        return;
    }
}

/// Where the SDK reads the stream itself.
fn emptied(app: &AppSubject<'_>, parser: &Step, middleware: &Step) -> Draft {
    let call = app.whole.sample_api();
    let draft = Draft::new(
        format!("POST {call} answers 400: the body is read before the SDK reads it"),
        &parser.event.span,
        "empties the request's stream",
    );
    draft
        .related(&middleware.event.span, "the SDK's middleware finds nothing in it")
        .symptom("Missing input param: formFields")
        .reason("The SDK reads the request itself here, and a stream can be read once.")
        .mend(
            "move the body parser behind the SDK's middleware",
            [Edit::MoveBefore {
                statement: middleware.event.span.clone(),
                anchor: parser.event.span.clone(),
            }],
        )
}

fn takes_json(options: Option<&Value>) -> bool {
    let Some(field) = options.and_then(|options| options.field("type")) else { return false };
    let kinds = match &field.value {
        Value::List(list) => list.borrow().items.iter().map(|(value, _)| value.clone()).collect(),
        other => vec![other.clone()],
    };
    kinds.iter().any(|kind| {
        matches!(kind, Value::Text(text) if matches!(text.as_ref(), "*/*" | "*" | "application/json" | "application/*" | "json"))
    })
}
