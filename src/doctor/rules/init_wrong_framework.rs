//! Init, or the middleware, is for another framework than the app's.

use crate::{
    analysis::{
        edit::Edit,
        program::{EventKind, Init},
        value::Value,
    },
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        routes,
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "init-wrong-framework",
    Level::Error,
    "the SDK is set up for another framework",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let own = app.sdk_framework();
    for (_, step) in app.middleware() {
        let EventKind::Middleware(Some(other)) = &step.event.kind else { continue };
        if other != own {
            report.add(
                Draft::new(
                    format!("the SDK's APIs don't work: this middleware is made for {other}"),
                    &step.event.span,
                    format!("made for {other}"),
                )
                .related(&app.server.span, format!("the app is {own}'s"))
                .reason(
                    "Each framework hands requests over in its own way; the SDK has a middleware for each.",
                )
                .help(Fix::Unsafe, format!("import it from \"supertokens-node/framework/{own}\"")),
            );
        }
    }
    let Some(init) = app.whole.init() else { return };
    let Some(field) = init.config.field("framework") else { return omitted(app, init, report) };
    let Value::Text(set) = &field.value else { return };
    if set.as_ref() == own
        || !app.whole.project.knowledge.sdk.frameworks.iter().any(|known| known == set.as_ref())
    {
        return;
    }
    let reading = routes::reading_routes(app).next();
    // What serves requests here hands them over wrapped: only a function that is given a plain one asks.
    if own == "custom" && reading.is_none() {
        return;
    }
    let message = match &reading {
        Some((route, _)) => {
            format!("{} fails: init is told that the framework is {set}", routes::shown(route))
        }
        None => {
            format!("getSession() and createNewSession() will fail: init is told that the framework is {set}")
        }
    };
    let mut draft = Draft::new(message, &field.span, format!("says {set}"))
        .related(&app.server.span, format!("the app is {own}'s"));
    if let Some((_, at)) = reading {
        draft = draft.related(at, format!("reads this request as one of {set}"));
    } else {
        draft = draft.level(Level::Warning);
    }
    report.add(
        draft.reason("Functions that are given a plain request read it the way `framework` says.").mend(
            format!("set `framework: \"{own}\"`"),
            [Edit::ReplaceText { span: field.span.clone(), from: set.to_string(), to: own.to_owned() }],
        ),
    );
}

/// Without the option, init takes the framework for the first that it knows.
fn omitted(app: &AppSubject<'_>, init: &Init, report: &mut Report<'_>) {
    let own = app.sdk_framework();
    let Some(default) = app.whole.project.knowledge.sdk.frameworks.first() else { return };
    if default == own || init.config.is_open() || app.whole.project.knowledge.sdk.framework_required {
        return;
    }
    let Some((route, at)) = routes::reading_routes(app).next() else { return };
    report.add(
        Draft::new(
            format!("{} fails: init takes the framework for {default}", routes::shown(route)),
            &init.span,
            format!("without `framework` this means {default}"),
        )
        .related(at, format!("reads this request as one of {default}"))
        .reason("Functions that are given a plain request read it the way `framework` says.")
        .help(Fix::Unsafe, format!("add `framework: \"{own}\"`")),
    );
}
