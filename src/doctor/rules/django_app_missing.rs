//! A CORS library whose own checks of its settings never run.

use crate::{
    analysis::{edit::Edit, program::EventKind},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("django-app-missing", Level::Info, "the CORS library is not among the apps", Check::App(check))
        .mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let Some(listed) = &app.server.listed else { return };
    for (_, step) in app.find(|kind| matches!(kind, EventKind::Cors(..))) {
        let EventKind::Cors(made, _) = &step.event.kind else { continue };
        let library = app.whole.project.knowledge.cors_library(&made.maker.module);
        let Some(name) = library.and_then(|library| library.app.as_ref()) else { continue };
        let is = |listed: &String| listed == name || listed.starts_with(&format!("{name}."));
        if listed.iter().any(is) {
            continue;
        }
        report.add(
            Draft::new(
                format!("mistakes in the settings of `{name}` are not told: it is not in INSTALLED_APPS"),
                &step.event.span,
                "works, without its own checks",
            )
            .reason("The middleware runs all the same; `manage.py check` looks at its settings only where it is listed.")
            .mend_after_a_look(
                format!("add \"{name}\" to INSTALLED_APPS"),
                app.server.listed_at.clone().map(|list| Edit::AddTexts(list, vec![name.clone()])),
            ),
        );
    }
}
