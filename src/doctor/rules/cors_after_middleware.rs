//! CORS runs after the SDK's middleware, which has answered by then.

use crate::{
    analysis::{
        edit::Edit,
        facts::Span,
        program::{EventKind, exclusive},
    },
    catalog::knowledge::Runs,
    doctor::{
        Fix, Level, cors,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-after-middleware",
    Level::Error,
    "cors runs after the SDK's middleware",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if !app.in_order() {
        return;
    }
    for (index, middleware) in app.middleware() {
        if app.sees_apis(middleware) == Some(false) || cors::comes_before(app, index) {
            continue;
        }
        let late = app.find(|kind| matches!(kind, EventKind::Cors(_, false) | EventKind::OwnCors));
        let late = late.into_iter().find(|(at, step)| {
            *at > index
                && app.sees_apis(step) == Some(true)
                && !exclusive(&step.event.branch, &middleware.event.branch)
        });
        let Some((_, step)) = late else { continue };
        if !app.escapes.is_empty() {
            report.blind("whether cors runs before the SDK's middleware", app.blind_spots());
            return;
        }
        let call = app.whole.sample_api();
        report.add(
            Draft::new(
                format!("the browser blocks the answer of POST {call}: cors runs after the SDK's middleware"),
                &step.event.span,
                "this cors never sees them",
            )
            .related(&middleware.event.span, format!("answers {}/* here", app.whole.shown_base_path()))
            .symptom(app.whole.console(
                "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            ))
            .reason(
                "The SDK's middleware answers its APIs by itself and calls nothing behind it. Preflights pass all \
                 the same, because the SDK leaves OPTIONS alone: only the real answers come without CORS headers.",
            )
            .mend(
                "move cors before the SDK's middleware",
                [edit(app, &step.event.span, &middleware.event.span)],
            ),
        );
    }
}

/// To the other side: handlers that are put around each other change places, what is registered moves across.
fn edit(app: &AppSubject<'_>, cors: &Span, middleware: &Span) -> Edit {
    let (statement, anchor) = (cors.clone(), middleware.clone());
    if app.framework_at(cors).runs == Runs::Nested {
        Edit::Exchange(statement, anchor)
    } else if cors < middleware {
        Edit::MoveAfter { statement, anchor }
    } else {
        Edit::MoveBefore { statement, anchor }
    }
}
