//! What many rules ask about an app's routes.

use super::subject::AppSubject;
use crate::analysis::{
    facts::Span,
    patterns,
    program::{EventKind, Mount, Route},
    timeline::Step,
};

/// The routes that read the session in a way that throws, and where; those behind a guard don't throw.
pub fn reading_routes<'a>(app: &'a AppSubject<'_>) -> impl Iterator<Item = (&'a Step, &'a Span)> {
    app.steps.iter().enumerate().filter_map(|(index, step)| match &step.event.kind {
        EventKind::Route(route) if !route.guarded && !is_guarded(&app.steps[..index], route) => {
            Some((step, route.reads_session.as_ref()?))
        }
        _ => None,
    })
}

/// Whether a guard for all paths of a route stands before it.
fn is_guarded(before: &[Step], route: &Route) -> bool {
    before.iter().filter(|step| matches!(step.event.kind, EventKind::Guard)).any(|guard| {
        match &guard.event.path {
            Mount::All => true,
            Mount::At(guarded) => route.patterns.as_ref().is_some_and(|patterns| {
                patterns.iter().all(|pattern| guarded.iter().any(|path| patterns::covers(path, pattern)))
            }),
            Mount::Unknown => false,
        }
    })
}

/// `GET /path` of a route.
pub fn shown(step: &Step) -> String {
    let EventKind::Route(route) = &step.event.kind else { return "a request".to_owned() };
    let path = route.patterns.as_ref().and_then(|all| all.first()).map_or("a route", String::as_str);
    format!("{} {path}", route.method)
}

/// The paths that something is mounted at, where it is not at all of them.
pub fn mounted_at(path: &Mount) -> Option<&[String]> {
    match path {
        Mount::At(patterns) => Some(patterns),
        Mount::All | Mount::Unknown => None,
    }
}
