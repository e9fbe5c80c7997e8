//! Something is used on a router that has routes already, and the framework ends the program.

use crate::{
    analysis::{
        edit::Edit,
        program::{EventKind, Mount, exclusive},
    },
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "use-after-route",
    Level::Error,
    "middleware behind a route ends the program",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let program = app.whole.program;
    let mut routers: Vec<usize> = app.steps.iter().flat_map(|step| step.inside.iter().copied()).collect();
    routers.sort_unstable();
    routers.dedup();
    for id in routers {
        let server = &program.servers[id];
        let known = app.whole.project.knowledge.framework(&server.framework);
        let Some(words) = known.and_then(|known| known.use_first.as_ref()) else { continue };
        let is_route = |kind: &EventKind, path: &Mount| {
            matches!(kind, EventKind::Route(_) | EventKind::Mounted(_)) || *path != Mount::All
        };
        let late = server.events.iter().enumerate().find_map(|(index, used)| {
            if is_route(&used.kind, &used.path)
                || matches!(used.kind, EventKind::Listen | EventKind::Fallback)
            {
                return None;
            }
            let mut before = server.events[..index].iter();
            let route = before.find(|event| {
                is_route(&event.kind, &event.path) && !exclusive(&event.branch, &used.branch)
            })?;
            Some((used, route))
        });
        let Some((used, route)) = late else { continue };
        report.add(
            Draft::new(
                "the backend does not start: something is used behind a route",
                &used.span,
                "ends the program",
            )
            .related(&route.span, "the first route")
            .symptom(words)
            .reason(format!(
                "{} puts what is used around the routes when the first of them is registered.",
                app.framework_of(id)
            ))
            .mend_after_a_look(
                "use it before the first route, group and mount of this router",
                [Edit::MoveBefore { statement: used.span.clone(), anchor: route.span.clone() }],
            ),
        );
    }
}
