//! CORS does not allow cookies.

use crate::{
    analysis::{
        edit::{Edit, Literal},
        value::Value,
    },
    doctor::{
        Fix, Level,
        cors::{self, Setting},
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("cors-credentials-missing", Level::Error, "cors does not allow credentials", Check::App(check))
        .mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.same_origin() || app.middleware().is_empty() {
        return;
    }
    let all = cors::in_force(app);
    // A later one adds what an earlier one lacks: only where none allows them they are missing.
    let allowed = |cors: &cors::Cors<'_>| match cors.setting(&cors.library.credentials) {
        Setting::Omitted => false,
        Setting::Unknown => true,
        Setting::Given(field) => {
            field.value.options().iter().any(|value| !matches!(value, Value::Bool(false) | Value::Nothing))
        }
    };
    for cors in all.iter().filter(|cors| cors.first && !allowed(cors)) {
        let preflight = if cors.preflight_only {
            ""
        } else {
            "Response to preflight request doesn't pass access control check: "
        };
        let (span, label) = match cors.setting(&cors.library.credentials) {
            Setting::Given(field) => (field.span, "cookies are dropped here".to_owned()),
            _ => (cors.span().clone(), format!("no `{}: true` here", cors.library.credentials)),
        };
        report.add(
            Draft::new(
                format!("the browser blocks POST {}: cors does not allow credentials", app.whole.sample_api()),
                &span,
                label,
            )
            .symptom(app.whole.console(&format!(
                "{preflight}The value of the 'Access-Control-Allow-Credentials' header in the response is '' which \
                 must be 'true' when the request's credentials mode is 'include'."
            )))
            .reason("The SDK's frontends send and receive the session's cookies, which another origin must allow.")
            .mend(format!("add `{}: true`", cors.library.credentials), [edit(cors)]),
        );
    }
}

/// `false` becomes `true`; where the option is not there, it is added beside another one.
fn edit(cors: &cors::Cors<'_>) -> Edit {
    let library = cors.library;
    if let Setting::Given(field) = cors.setting(&library.credentials) {
        return Edit::Set(field.span, Literal::Bool(true));
    }
    cors.with_option(&library.credentials, Literal::Bool(true))
}
