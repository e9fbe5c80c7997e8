//! CORS allows every origin: refused by browsers, or every website may act as the user.

use crate::{
    analysis::{
        edit::{Edit, Literal},
        facts::Span,
        value::Value,
    },
    doctor::{
        Fix, Level,
        cors::{self, Cors, Setting},
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("cors-wildcard-origin", Level::Error, "cors allows every origin", Check::App(check))
        .mended(Fix::Unsafe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.middleware().is_empty() {
        return;
    }
    for cors in cors::in_force(app) {
        let (span, value) = match cors.setting(&cors.library.origin) {
            Setting::Unknown => continue,
            Setting::Omitted => (cors.span().clone(), Value::text(&cors.library.omitted_origin)),
            Setting::Given(field) => (field.span, field.value),
        };
        match &value {
            Value::Bool(true) => report.add(anybody(app, &cors, &span)),
            Value::Text(text) if text.as_ref() == "*" && cors.library.any_origin == "reflected" => {
                report.add(anybody(app, &cors, &span));
            }
            Value::Text(text) if text.as_ref() == "*" && !app.whole.same_origin() => {
                report.add(refused(app, &cors, &span));
            }
            _ => {}
        }
    }
}

fn website(app: &AppSubject<'_>) -> String {
    let known = app.whole.website().ok().and_then(|all| all.first().map(ToString::to_string));
    known.map_or_else(|| "the website's origin".to_owned(), |origin| format!("\"{origin}\""))
}

fn refused(app: &AppSubject<'_>, cors: &Cors<'_>, span: &Span) -> Draft {
    let preflight =
        if cors.first { "Response to preflight request doesn't pass access control check: " } else { "" };
    let label = if span == cors.span() {
        format!("without `{}` this allows \"*\"", cors.library.origin)
    } else {
        "any origin, but no cookies".to_owned()
    };
    Draft::new(
        format!("the browser blocks POST {}: cors answers with the origin \"*\"", app.whole.sample_api()),
        span,
        label,
    )
    .symptom(app.whole.console(&format!(
        "{preflight}The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard \
         '*' when the request's credentials mode is 'include'."
    )))
    .reason("The session's cookies travel with every call, and browsers refuse \"*\" for calls with cookies.")
    .mend_after_a_look(format!("set `{}` to {}", cors.library.origin, website(app)), edit(app, cors, span))
}

fn anybody(app: &AppSubject<'_>, cors: &Cors<'_>, span: &Span) -> Draft {
    Draft::new(
        "any website may act as the signed-in user: cors reflects every origin".to_owned(),
        span,
        "whoever asks is allowed",
    )
    .level(Level::Warning)
    .reason(
        "It works, for every origin: a page of anybody's can call this backend from the browser of a user who is \
         signed in and read the answers, as far as the browser sends the cookies along.",
    )
    .mend_after_a_look(format!("set `{}` to {}", cors.library.origin, website(app)), edit(app, cors, span))
}

/// The website's origin in the place of `*`, of `true`, of the option that allows all, or of no option.
fn edit(app: &AppSubject<'_>, cors: &Cors<'_>, span: &Span) -> Option<Edit> {
    let website = cors::only_website(app)?;
    let any = cors.library.any_origin_option.as_ref().map(|name| cors.setting_named(name));
    match (cors.setting_named(&cors.library.origin), any) {
        (_, Some(Setting::Given(field)))
            if field.span == *span && matches!(field.value, Value::Bool(true)) =>
        {
            let (name, value) = (cors.library.origin.clone(), cors.list(vec![website]));
            Some(Edit::ChangeOption { at: field.span, name, value })
        }
        (Setting::Given(field), _) if field.span == *span && matches!(field.value, Value::Bool(true)) => {
            Some(Edit::Set(field.span, Literal::Joined(vec![website])))
        }
        (Setting::Given(field), _) if field.span == *span && span != cors.span() => {
            Some(Edit::ReplaceText { span: field.span, from: "*".to_owned(), to: website })
        }
        (Setting::Omitted, _) => cors::with_website(app, cors),
        _ => None,
    }
}
