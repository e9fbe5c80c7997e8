//! A route's guard is made for functions of another kind, or for another framework.

use crate::{
    analysis::program::{EventKind, Guard},
    catalog::knowledge::GuardKind,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        routes,
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "session-guard-mismatch",
    Level::Error,
    "a route's guard is made for other functions",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let guards = &app.whole.project.knowledge.sdk.guards;
    let own = app.sdk_framework();
    for (_, step) in app.find(|kind| matches!(kind, EventKind::Route(_))) {
        let EventKind::Route(route) = &step.event.kind else { continue };
        let Some(guard) = &route.guard else { continue };
        let Some(kind) = guards.iter().find(|kind| is_of(guard, kind)) else { continue };
        let draft = if kind.framework != own {
            Draft::new(
                format!("{} fails: its guard is made for {}", routes::shown(step), kind.framework),
                &guard.made.span,
                format!("made for {}", kind.framework),
            )
            .related(&app.server.span, format!("the app is {own}'s"))
            .reason("Each framework hands requests over in its own way; the SDK has a guard for each.")
        } else if kind.awaited.is_some_and(|awaited| awaited != guard.awaited) {
            let (wanted, is) = if guard.awaited { ("sync", "async") } else { ("async", "sync") };
            Draft::new(
                format!("{} answers 500 to who is signed in: its guard is for {wanted} views", routes::shown(step)),
                &guard.made.span,
                format!("made for {wanted} views"),
            )
            .related(&guard.function, format!("this view is {is}"))
            .reason("The guard for async views awaits what the view gives; the one for sync views takes it as it is.")
        } else {
            continue;
        };
        let fits = |kind: &&GuardKind| {
            kind.framework == own && kind.awaited.is_none_or(|awaited| awaited == guard.awaited)
        };
        let help = match guards.iter().find(fits) {
            Some(right) => format!("import verify_session from {}", right.module),
            None => format!("make the view of the other kind: the SDK has no guard for such views of {own}"),
        };
        report.add(draft.help(Fix::Unsafe, help));
    }
}

/// Whether a guard is one of a module's.
fn is_of(guard: &Guard, kind: &GuardKind) -> bool {
    let maker = &guard.made.maker;
    format!("{}.{}", maker.module, maker.export)
        .strip_prefix(&kind.module)
        .is_some_and(|rest| rest.starts_with('.'))
}
