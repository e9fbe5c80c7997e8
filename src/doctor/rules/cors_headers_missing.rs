//! The list of allowed headers lacks some that the SDK's frontends send.

use crate::{
    analysis::{edit::Edit, facts::Span},
    catalog::knowledge::CorsLibrary,
    doctor::{
        Fix, Level,
        cors::{self, Headers, Setting},
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-headers-missing",
    Level::Error,
    "cors does not allow the headers that the SDK sends",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.same_origin() || app.middleware().is_empty() {
        return;
    }
    for cors in cors::in_force(app).iter().filter(|cors| cors.first) {
        let (listed, option, span) = match cors.headers(&app.whole.project.env) {
            Headers::Any => continue,
            Headers::Listed { listed, option, span } => (listed, option, span),
            Headers::Unknown(why, span) => {
                report.not_checked("which headers cors allows", why, Some(&span));
                continue;
            }
        };
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
            .symptom(app.whole.console(&symptom(cors.library, first)))
            .reason(format!(
                "The SDK's frontends send these headers with every call, and a browser asks for permission first.{star}"
            ))
            .mend(
                help(cors.library, option),
                [edit(cors, option, &span, missing.iter().map(|header| (*header).to_owned()).collect())],
            ),
        );
    }
}

/// More texts in the list that is there, or the list.
fn edit(cors: &cors::Cors<'_>, option: &str, span: &Span, missing: Vec<String>) -> Edit {
    match cors.setting(option) {
        Setting::Given(_) if span != cors.span() => Edit::AddTexts(span.clone(), missing),
        // A list of its own takes the place of the usual one.
        _ => {
            let usual = cors.library.usual_headers.iter().filter(|_| option == cors.library.headers);
            cors.with_option(option, cors.list(usual.cloned().chain(missing).collect()))
        }
    }
}

fn help(library: &CorsLibrary, option: &str) -> String {
    let own =
        if library.usual_headers.is_empty() || option == library.headers { "\"content-type\", " } else { "" };
    let joined = if library.joined { ".join(\", \")" } else { "" };
    format!("{option}: [{own}...supertokens.getAllCORSHeaders()]{joined}")
}

fn symptom(library: &CorsLibrary, header: &str) -> String {
    if library.bare {
        return "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' \
                header is present on the requested resource."
            .to_owned();
    }
    format!(
        "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response."
    )
}
