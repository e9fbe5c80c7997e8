//! No CORS middleware before the SDK's, although the website is on another origin.

use crate::{
    analysis::program::{EventKind, exclusive},
    doctor::{
        Fix, Level, cors,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-missing",
    Level::Error,
    "no cors, and the website is on another origin",
    Check::App(check),
)
.mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.init().is_none() {
        return;
    }
    for (index, step) in app.middleware() {
        if app.sees_apis(step) == Some(false) || cors::comes_before(app, index) {
            continue;
        }
        let later = app.find(|kind| matches!(kind, EventKind::Cors(_, false) | EventKind::OwnCors));
        let later = later.iter().any(|(at, other)| {
            *at > index
                && app.sees_apis(other) != Some(false)
                && !exclusive(&other.event.branch, &step.event.branch)
        });
        if later {
            return;
        }
        let (website, api) = match (app.whole.website(), app.whole.api()) {
            (Ok(website), Ok(api)) => (website, api),
            (Err(why), _) | (_, Err(why)) => {
                let what = "whether the missing cors matters";
                report.not_checked(what, why, Some(&step.event.span));
                return;
            }
        };
        if website.iter().any(|origin| api.contains(origin)) {
            return;
        }
        let spots = app.blind_spots();
        if !spots.is_empty() {
            report.blind("whether cors is there", spots);
            return;
        }
        let (Some(website), Some(api)) = (website.first(), api.first()) else { return };
        let call = app.whole.sample_api();
        let mut draft = Draft::new(
            format!("the browser blocks every call of `{website}` to `{api}`: there is no cors"),
            &step.event.span,
            format!("answers {call} without CORS headers"),
        );
        for (_, scoped) in app.find(|kind| matches!(kind, EventKind::Cors(..))) {
            draft = draft.related(&scoped.event.span, format!("this one does not see {call}"));
        }
        report.add(
            draft
                .symptom(app.whole.console(
                    "Response to preflight request doesn't pass access control check: No \
                     'Access-Control-Allow-Origin' header is present on the requested resource.",
                ))
                .reason("A browser lets a page read an answer from another origin only where that answer allows it.")
                .mend_after_a_look(
                    format!(
                        "{}:\n{}",
                        if app.framework().cors_option.is_empty() {
                            "put this before the SDK's middleware"
                        } else {
                            "set it where the app is made"
                        },
                        app.code("cors").replace("{origin}", &website.to_string())
                    ),
                    app.added("cors", &step.event.span, true, &website.to_string()),
                ),
        );
        return;
    }
}
