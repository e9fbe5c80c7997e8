//! The list of allowed headers lacks some that the SDK's frontends send.

use std::collections::BTreeSet;

use super::{Check, Rule};
use crate::{
    analysis::edit::Edit,
    doctor::{
        Level,
        cors::{self, Setting},
        environment::Text,
        report::{Draft, Report},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-headers-missing",
    Level::Error,
    "cors does not allow the headers that the SDK sends",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.same_origin() || app.middleware().is_empty() {
        return;
    }
    for cors in cors::in_force(app).iter().filter(|cors| cors.first) {
        let (span, listed) = match cors.setting(&cors.library.headers) {
            Setting::Omitted if cors.library.omitted_headers == "reflected" => continue,
            Setting::Omitted => (cors.span().clone(), BTreeSet::new()),
            Setting::Unknown => {
                let what = "which headers cors allows";
                report.not_checked(what, "its options are computed when the backend runs", Some(cors.span()));
                continue;
            }
            Setting::Given(field) => match app.whole.project.env.text(&field.value) {
                // An empty list is a list.
                Text::Unset(None) => (field.span, BTreeSet::new()),
                Text::Known(texts) => (field.span, texts),
                other => {
                    report.not_checked("which headers cors allows", other.why(), Some(&field.span));
                    continue;
                }
            },
        };
        let listed: BTreeSet<String> =
            listed.iter().flat_map(|text| text.split(',')).map(|part| part.trim().to_lowercase()).collect();
        if listed.contains("*") && cors.library.any_header == "any" {
            continue;
        }
        let needed = app.whole.project.knowledge.sdk.headers.iter().map(String::as_str);
        // anti-csrf and authorization are sent only in modes that this app may not use.
        let needed = needed.filter(|header| !matches!(*header, "anti-csrf" | "authorization"));
        let missing: Vec<&str> = std::iter::once("content-type")
            .chain(needed)
            .filter(|header| !listed.contains(*header))
            .collect();
        // Browsers ask for them, and complain of them, in the order of their names.
        let Some(first) = missing.iter().min() else { continue };
        let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let star = if listed.contains("*") {
            " Beside credentials a browser takes \"*\" for the name of a header."
        } else {
            ""
        };
        report.add(
            Draft::new(
                format!("the browser does not send POST {}: cors does not allow {names}", app.whole.sample_api()),
                &span,
                format!("{names} missing here"),
            )
            .symptom(app.whole.console(&format!(
                "Request header field {first} is not allowed by Access-Control-Allow-Headers in preflight response."
            )))
            .reason(format!(
                "The SDK's frontends send these headers with every call, and a browser asks for permission first.{star}"
            ))
            .mend(
                format!("{}: [\"content-type\", ...supertokens.getAllCORSHeaders()]", cors.library.headers),
                [Edit::AddTexts(span.clone(), missing.iter().map(|header| (*header).to_owned()).collect())],
            ),
        );
    }
}
