//! A handler that runs the SDK's middleware or guard lets the next one follow, whatever the SDK has answered.

use crate::{
    analysis::{
        edit::Edit,
        patterns,
        program::{EventKind, exclusive},
        timeline::Step,
    },
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "gin-abort-missing",
    Level::Error,
    "what follows the SDK's handler runs although it has answered",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    for (index, step) in app.find(|kind| matches!(kind, EventKind::NotAborted(_))) {
        let guard = matches!(step.event.kind, EventKind::NotAborted(true));
        let draft = if guard { unguarded(step) } else { twice(app, index, step) };
        report.add(
            draft
                .reason(format!(
                    "In {} a handler is followed by the next one also where it has answered and says nothing. The SDK \
                     is made for net/http, where nothing follows unless it is called.",
                    app.framework_name()
                ))
                .mend_after_a_look(
                    "call c.Abort() at the end of this handler: what c.Next() runs has run by then",
                    app.framework().abort.first().map(|abort| Edit::Append {
                        function: step.event.span.clone(),
                        code: format!("{{}}.{abort}()"),
                    }),
                ),
        );
    }
}

fn unguarded(step: &Step) -> Draft {
    Draft::new(
        "a protected route runs although nobody is signed in: its guard does not abort",
        &step.event.span,
        "answers 401, and the route behind it runs all the same",
    )
}

fn twice(app: &AppSubject<'_>, index: usize, step: &Step) -> Draft {
    let follower = app.steps[index + 1..]
        .iter()
        .find(|other| !exclusive(&other.event.branch, &step.event.branch) && answers_apis(app, other));
    match follower {
        Some(other) => Draft::new(
            format!("the answer of POST {} is answered again by what follows", app.whole.sample_api()),
            &step.event.span,
            "lets the next handler follow when the SDK has answered",
        )
        .related(&other.event.span, "adds its own answer to the SDK's"),
        None => Draft::new(
            "what is registered behind the SDK's middleware runs when the SDK has answered",
            &step.event.span,
            "lets the next handler follow",
        )
        .level(Level::Warning),
    }
}

/// Whether a step answers requests for the SDK's APIs as well.
fn answers_apis(app: &AppSubject<'_>, step: &Step) -> bool {
    match &step.event.kind {
        EventKind::Fallback | EventKind::CatchAll => true,
        EventKind::Route(route) => {
            let Some(base) = app.whole.base_path() else { return false };
            let apis = app.whole.project.knowledge.sdk.apis.iter();
            let mut paths = apis.flat_map(|(method, apis)| apis.iter().map(move |api| (method, api)));
            paths.any(|(method, api)| {
                (route.method == "ALL" || route.method == *method)
                    && route
                        .patterns
                        .iter()
                        .flatten()
                        .any(|pattern| patterns::matches(pattern, &format!("{base}/{api}")))
            })
        }
        _ => false,
    }
}
