//! CORS allows an origin that is not the website's.

use std::collections::BTreeSet;

use crate::{
    analysis::{
        edit::Edit,
        patterns,
        value::{Field, Value},
    },
    doctor::{
        Fix, Level,
        cors::{self, Cors, Setting},
        environment::Text,
        origin::Origin,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-origin-mismatch",
    Level::Error,
    "cors allows another origin than the website's",
    Check::App(check),
)
.mended(Fix::Safe);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.init().is_none() {
        return;
    }
    if app.whole.same_origin() || app.middleware().is_empty() {
        return;
    }
    for cors in cors::in_force(app) {
        match cors.setting(&cors.library.origin) {
            Setting::Given(field) => compare(app, &cors, &field, report),
            Setting::Unknown => {
                let why = "its options are computed when the backend runs";
                report.not_checked("which origin cors allows", why, Some(cors.span()));
            }
            Setting::Omitted if cors.library.omitted_origin.is_empty() => report.add(none(app, &cors)),
            Setting::Omitted => {}
        }
    }
}

/// No origin at all.
fn none(app: &AppSubject<'_>, cors: &Cors<'_>) -> Draft {
    Draft::new(
        format!("the browser blocks POST {}: cors allows no origin", app.whole.sample_api()),
        cors.span(),
        format!("no `{}` here", cors.library.origin),
    )
    .symptom(app.whole.console(
        "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is \
         present on the requested resource.",
    ))
    .reason("Without a list of origins this library allows none.")
    .mend_after_a_look(format!("list the website's origin in `{}`", cors.library.origin), cors::with_website(app, cors))
}

fn compare(app: &AppSubject<'_>, cors: &Cors<'_>, field: &Field, report: &mut Report<'_>) {
    let told = app.whole.app_info("websiteDomain");
    let what = "whether cors allows the website's origin";
    // A function decides by itself; true and "*" are another rule's; a pattern is read as matching.
    let open = |value: &Value| match value {
        Value::Bool(_) | Value::Function(..) | Value::Regex(_) => true,
        Value::List(list) => list.borrow().items.iter().any(|(item, _)| matches!(item, Value::Regex(_))),
        _ => false,
    };
    if field.value.options().iter().any(open) {
        return;
    }
    let allowed = match app.whole.project.env.text(&field.value) {
        Text::Known(allowed) if !allowed.contains("*") || matches!(field.value, Value::List(_)) => allowed,
        Text::Known(_) => return,
        other => {
            // The same unknown on both sides is the same origin, save for a path or a slash in it.
            let same = |value: &Value| told.as_ref().is_some_and(|told| told.value.same(value));
            let listed = match &field.value {
                Value::List(list) => list.borrow().items.iter().any(|(item, _)| same(item)),
                other => same(other),
            };
            if !listed {
                report.not_checked(
                    what,
                    format!("cors' origin is not known: {}", other.why()),
                    Some(&field.span),
                );
            }
            return;
        }
    };
    let website: BTreeSet<String> = match app.whole.website() {
        Ok(website) => website.iter().map(ToString::to_string).collect(),
        Err(why) => return report.not_checked(what, why, Some(&field.span)),
    };
    let trimmed = |origin: &str| {
        if cors.library.trims_slash { origin.trim_end_matches('/').to_owned() } else { origin.to_owned() }
    };
    // What st.toml says of other environments is right there.
    let elsewhere = &app.whole.project.settings.doctor.origins;
    let elsewhere = |origin: &str| elsewhere.iter().any(|other| other.trim_end_matches('/') == origin);
    if allowed
        .iter()
        .map(|origin| trimmed(origin))
        .any(|origin| website.contains(&origin) || elsewhere(&origin))
    {
        return;
    }
    let normalised = |origin: &String| Origin::normalised(origin).map(|origin| origin.to_string());
    if cors.library.lenient_origins
        && allowed.iter().filter_map(normalised).any(|origin| website.contains(&origin))
    {
        return;
    }
    if cors.library.wildcards && allowed.iter().any(|origin| origin.contains('*')) {
        if !allowed.iter().any(|pattern| website.iter().any(|origin| patterns::is_like(origin, pattern))) {
            report.not_checked(what, "it is compared with a pattern", Some(&field.span));
        }
        return;
    }
    let (Some(shown), Some(wanted)) = (allowed.first(), website.first()) else { return };
    let slash = allowed.iter().any(|origin| website.contains(origin.trim_end_matches('/')));
    let reason = if slash {
        "An origin has no slash and no path at its end: the browser compares letter by letter."
    } else {
        "The browser compares scheme, host and port letter by letter: localhost is not 127.0.0.1."
    };
    let mut draft = Draft::new(
        format!(
            "the browser blocks POST {}: cors allows `{shown}`, the website is `{wanted}`",
            app.whole.sample_api()
        ),
        &field.span,
        format!("cors allows `{shown}`"),
    );
    if let Some(told) = told.filter(|told| told.span != field.span) {
        draft = draft.related(&told.span, format!("init says that the website is `{wanted}`"));
    }
    let console = if matches!(field.value, Value::List(_)) {
        "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is \
         present on the requested resource."
            .to_owned()
    } else {
        format!(
            "Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' \
             header has a value '{shown}' that is not equal to the supplied origin."
        )
    };
    let help = format!("set `{}` to \"{wanted}\", or correct `websiteDomain`", cors.library.origin);
    // Only a slash too many leaves no doubt which of the two is meant.
    let ends = |origin: &&String| website.contains(origin.trim_end_matches('/'));
    let from = allowed.iter().find(ends).unwrap_or(shown).clone();
    let edit = Edit::ReplaceText { span: field.span.clone(), from, to: wanted.clone() };
    let draft = draft.symptom(app.whole.console(&console)).reason(reason);
    report.add(match (slash, allowed.len(), website.len()) {
        (true, ..) => draft.mend(help, [edit]),
        (false, 1, 1) => draft.mend_after_a_look(help, [edit]),
        _ => draft.help(Fix::Unsafe, help),
    });
}
