//! Login recipes are set up and the SDK's middleware is nowhere.

use crate::{
    analysis::{
        edit::Edit,
        facts::Span,
        program::{EventKind, Program},
        timeline,
    },
    catalog::knowledge::Runs,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("middleware-missing", Level::Error, "the SDK's APIs are not mounted", Check::App(check))
        .mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let program = app.whole.program;
    let mounted = program.mounts_sdk() || app.whole.mounted_elsewhere;
    let login = &app.whole.project.knowledge.sdk.login_recipes;
    let recipe =
        program.recipes.iter().find(|made| made.variant.as_ref().is_some_and(|id| login.contains(id)));
    let (Some(init), Some(recipe), false) = (app.whole.init(), recipe, mounted) else { return };
    // A second app of the program (metrics, health) needs no login.
    if main_app(program) != Some(&app.server.span) {
        return;
    }
    let spots = app.blind_spots();
    if !spots.is_empty() {
        return report.blind("whether the SDK's middleware is there", spots);
    }
    report.add(
        Draft::new(
            format!("POST {} answers 404: the SDK's middleware is missing", app.whole.sample_api()),
            &app.server.span,
            "nothing mounts the SDK's APIs on this app",
        )
        .related(&recipe.span, "this recipe's APIs")
        .related(&init.span, "are set up here")
        .reason("init only remembers the settings: the APIs are answered by the SDK's middleware.")
        .mend_after_a_look(
            format!("add `{}` after cors and before the routes", app.code("middleware")),
            edits(app),
        ),
    );
}

/// Behind cors, or where the app is made.
fn edits(app: &AppSubject<'_>) -> Vec<Edit> {
    let cors = app.find(|kind| matches!(kind, EventKind::Cors(_, false)));
    let cors = cors.first().map(|(_, step)| step);
    match cors {
        // Where what is added last runs first, it is added first.
        _ if app.framework().runs == Runs::Reversed => app.added("middleware", &app.server.span, true, ""),
        Some(step) => app.added("middleware", &step.event.span, false, ""),
        None if matches!(app.framework().runs, Runs::Nested) || app.framework().settings.is_some() => {
            Vec::new()
        }
        // Nothing is registered yet.
        None => app.added("middleware", &app.server.span, false, ""),
    }
}

/// The app of a program that has most registered: the one that serves the SDK, where none says so.
fn main_app(program: &Program) -> Option<&Span> {
    let apps = timeline::apps(program).into_iter().map(|id| (timeline::timeline(program, id).len(), id));
    // Of equals the first.
    let (_, id) = apps.max_by_key(|(steps, id)| (*steps, usize::MAX - id))?;
    Some(&program.servers[id].span)
}
