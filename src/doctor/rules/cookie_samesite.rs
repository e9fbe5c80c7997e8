//! The session's cookies are set in a way that browsers, or the SDK itself, refuse.

use crate::{
    analysis::value::{Field, Value},
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("cookie-samesite", Level::Error, "browsers drop the session's cookies", Check::Program(check));

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let session = program.program.recipes.iter().find(|made| made.variant.as_deref() == Some("session"));
    let Some((config, _)) = session.and_then(|made| made.arguments.first()) else { return };
    let secure = config.field("cookieSecure");
    if let Some(same_site) = config.field("cookieSameSite")
        && matches!(&same_site.value, Value::Text(text) if text.trim().eq_ignore_ascii_case("none"))
    {
        insecure_none(program, &same_site, secure.as_ref(), report);
        return;
    }
    if let (Some(secure), Ok(api)) = (secure, program.api())
        && matches!(secure.value, Value::Bool(true))
        && api.iter().all(|api| api.scheme == "http" && !api.is_local())
        && let Some(api) = api.first()
    {
        report.add(
            Draft::new(
                format!("sign-in succeeds and the session is lost: secure cookies over `{api}`"),
                &secure.span,
                "only for https",
            )
            .reason("A browser drops a cookie marked Secure that comes over http, except from localhost.")
            .help(
                Fix::Unsafe,
                "serve the API over https, or leave `cookieSecure` out: the SDK follows apiDomain",
            ),
        );
    }
}

/// `SameSite=None` without `Secure`.
fn insecure_none(
    program: &ProgramSubject<'_>,
    same_site: &Field,
    secure: Option<&Field>,
    report: &mut Report<'_>,
) {
    let api = program.api();
    let insecure = match secure.map(|field| &field.value) {
        Some(Value::Bool(secure)) => !secure,
        Some(Value::Nothing) | None => {
            matches!(&api, Ok(api) if api.iter().all(|api| api.scheme == "http"))
        }
        Some(_) => false,
    };
    if !insecure {
        return;
    }
    let mut draft = Draft::new(
        "sign-in succeeds and the session is lost: SameSite=None without Secure",
        &same_site.span,
        "browsers take this only with Secure",
    );
    if let Some(secure) = secure {
        draft = draft.related(&secure.span, "and these cookies are not");
    } else if let Some(api) = program.app_info("apiDomain") {
        draft = draft.related(&api.span, "over http the SDK's cookies are not secure");
    }
    report.add(draft.reason("Browsers drop a cookie with SameSite=None that is not Secure.").help(
        Fix::Unsafe,
        "leave `cookieSameSite` and `cookieSecure` out: the SDK chooses by the two domains",
    ));
}
