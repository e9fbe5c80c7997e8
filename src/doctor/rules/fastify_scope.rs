//! CORS or the SDK registered inside of a plugin, whose scope the rest of the app is not in.

use crate::{
    analysis::{program::EventKind, timeline::Step},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "fastify-scope",
    Level::Error,
    "cors or the SDK is registered in an inner scope",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if !app.framework().scopes {
        return;
    }
    let call = app.whole.sample_api();
    if let Some(step) = only_inside(app, |kind| matches!(kind, EventKind::Middleware(_))) {
        report.add(draft(
            step,
            format!("POST {call} answers 404: the SDK's plugin is registered inside of another plugin"),
        ));
        return;
    }
    if app.whole.same_origin() || app.middleware().is_empty() {
        return;
    }
    if let Some(step) = only_inside(app, |kind| matches!(kind, EventKind::Cors(..))) {
        let message =
            format!("the browser blocks the answer of POST {call}: cors is registered inside of a plugin");
        report.add(
            draft(step, message)
                .symptom(app.whole.console(
                    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                )),
        );
    }
}

/// The first step of a kind, where all of them are in inner scopes.
fn only_inside<'a>(app: &'a AppSubject<'_>, is: impl Fn(&EventKind) -> bool) -> Option<&'a Step> {
    let all = app.find(is);
    if all.iter().any(|(_, step)| step.depth == 0) {
        return None;
    }
    all.first().map(|(_, step)| *step)
}

fn draft(step: &Step, message: String) -> Draft {
    Draft::new(message, &step.event.span, "this scope ends with the plugin around it")
        .reason(
            "What a plugin registers is seen by the routes of that plugin only; the SDK's APIs belong to the app \
             itself.",
        )
        .help(
            Fix::Unsafe,
            "register it on the app itself, or wrap the plugin around it with `fastify-plugin`",
        )
}
