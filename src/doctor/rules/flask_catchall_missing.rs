//! No route matches the SDK's paths, so their preflights are answered with 404.

use crate::{
    analysis::{edit::Edit, patterns, program::EventKind, timeline::Step},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "flask-catchall-missing",
    Level::Error,
    "no route answers the preflights of the SDK's APIs",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if !app.framework().needs_route || app.whole.init().is_none() {
        return;
    }
    let Some((_, middleware)) = app.middleware().into_iter().next() else { return };
    // Without cors the browser complains of that first.
    let cors = app.find(|kind| matches!(kind, EventKind::Cors(..)));
    if cors.is_empty() || app.whole.same_origin() {
        return;
    }
    let what = "whether a route answers the preflights of the SDK's APIs";
    let Some(base) = app.whole.base_path() else {
        return report.not_checked(what, "`apiBasePath` is not known", Some(&middleware.event.span));
    };
    let call = format!("{base}/signinup");
    let mut unknown = None;
    for (_, step) in app.find(|kind| matches!(kind, EventKind::Route(_) | EventKind::Options)) {
        let EventKind::Route(route) = &step.event.kind else { return };
        match &route.patterns {
            Some(patterns) if patterns.iter().any(|pattern| patterns::matches(pattern, &call)) => return,
            Some(patterns) if patterns.iter().all(|pattern| patterns::is_plain(pattern)) => {}
            _ => unknown = Some(&step.event.span),
        }
    }
    if let Some(span) = unknown {
        return report.not_checked(what, "the path of a route is not known", Some(span));
    }
    let spots = app.blind_spots();
    if !spots.is_empty() {
        return report.blind(what, spots);
    }
    report.add(
        Draft::new(
            format!("the browser does not send POST {}: its preflight is answered with 404", app.whole.sample_api()),
            &middleware.event.span,
            format!("leaves OPTIONS {base}/* to the routes, and none has this path"),
        )
        .related(&app.server.span, "this app has no route for all paths")
        .symptom(app.whole.console(
            "Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
        ))
        .reason(format!("{} answers OPTIONS only where a route has the path.", app.framework_name()))
        .mend_after_a_look(app.code("catch-all").replace("{base}", &base), edits(app, middleware)),
    );
}

/// Behind the last route of the app itself that stands in the middleware's file.
fn edits(app: &AppSubject<'_>, middleware: &Step) -> Vec<Edit> {
    let routes = app.find(|kind| matches!(kind, EventKind::Route(_)));
    let own = routes.into_iter().map(|(_, step)| step);
    let near =
        own.filter(|step| step.event.span.file == middleware.event.span.file && step.inside.len() == 1);
    let beside = near.max_by_key(|step| step.event.span.line).unwrap_or(middleware);
    app.added("catch-all", &beside.event.span, false, "")
}
