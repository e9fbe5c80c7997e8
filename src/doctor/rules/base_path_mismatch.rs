//! The SDK's middleware is mounted at a path below which its APIs are not.

use std::collections::BTreeSet;

use crate::doctor::{
    Fix, Level,
    report::{Draft, Report},
    routes::mounted_at,
    rule::{Check, Rule},
    subject::AppSubject,
};

pub(super) const RULE: Rule = Rule::new(
    "base-path-mismatch",
    Level::Error,
    "the SDK's middleware is mounted where its APIs are not",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    let all = app.middleware();
    // Without init, where its APIs are is not known; another rule says that it is missing.
    if app.whole.init().is_none() {
        return;
    }
    // One that sees the APIs is enough.
    if all.iter().any(|(_, step)| app.sees_apis(step) == Some(true)) {
        return;
    }
    let mut files = BTreeSet::new();
    for (_, step) in all.into_iter().filter(|(_, step)| step.routes_of.is_none()) {
        // A file that exports a handler for every method is moved once.
        if !app.framework().file.is_empty() && !files.insert(&step.event.span.file) {
            continue;
        }
        let what = "whether the SDK's middleware sees its APIs";
        let (Some(base), Some(paths)) = (app.whole.base_path(), mounted_at(&step.event.path)) else {
            report.not_checked(what, "its path or `apiBasePath` is not known", Some(&step.event.span));
            continue;
        };
        if app.sees_apis(step).is_none() {
            report.not_checked(what, "its path can't be compared", Some(&step.event.span));
            continue;
        }
        let Some(path) = paths.first() else { continue };
        let path = path.rsplit_once("/*").map_or(path.as_str(), |(folder, _)| folder);
        let mut draft = Draft::new(
            format!("POST {} answers 404: the SDK's middleware only sees {path}/*", app.whole.sample_api()),
            &step.event.span,
            format!("sees {path}/* only"),
        );
        let below = format!("{}{base}", path.trim_end_matches('/'));
        if let Some(field) = app.whole.app_info("apiBasePath") {
            draft = draft.related(&field.span, format!("its APIs are at {base}/*"));
        } else if let Some(init) = app.whole.init() {
            draft = draft.related(&init.span, format!("without `apiBasePath` its APIs are at {base}/*"));
        }
        // A file's place is the whole path.
        if !app.framework().file.is_empty() {
            report.add(draft.reason("The SDK compares the path of a request with `apiBasePath`.").help(
                Fix::Unsafe,
                format!("set `apiBasePath: \"{path}\"` here and in the frontend, or move the file"),
            ));
            continue;
        }
        if !app.in_order() {
            report.add(
                draft
                    .reason("The prefix comes before the SDK's own paths, and the SDK answers nothing else.")
                    .help(Fix::Unsafe, "register it without a prefix"),
            );
            continue;
        }
        report.add(
            draft
                .reason("The SDK compares the whole path of a request with `apiBasePath`, wherever it is mounted.")
                .help(
                    Fix::Unsafe,
                    format!("mount it without a path, or set `apiBasePath: \"{below}\"` here and in the frontend"),
                ),
        );
    }
}
