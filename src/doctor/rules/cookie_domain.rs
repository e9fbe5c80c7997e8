//! The session's cookies are for a domain that the API is not in.

use crate::{
    analysis::value::Value,
    doctor::{
        Fix, Level,
        environment::Text,
        origin,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cookie-domain",
    Level::Error,
    "the session's cookies are for another domain than the API's",
    Check::Program(check),
);

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let session = program.program.recipes.iter().find(|made| made.variant.as_deref() == Some("session"));
    let Some((config, _)) = session.and_then(|made| made.arguments.first()) else { return };
    let (Some(field), Ok(api)) = (config.field("cookieDomain"), program.api()) else { return };
    let Text::Known(domains) = program.project.env.text(&field.value) else { return };
    let fits = |domain: &str| api.iter().any(|api| origin::is_in(&api.host, domain));
    let (Some(domain), Some(api_origin)) = (domains.first(), api.first()) else { return };
    if domains.iter().any(|domain| fits(domain)) {
        return;
    }
    let env = &program.project.env;
    let place = program.app_info("apiDomain");
    // A default that another variable replaces belongs to another environment than a file's value.
    let from_file = matches!(&field.value, Value::Env(_) | Value::Fallback(_));
    if from_file && place.as_ref().is_some_and(|place| env.is_default(&place.value)) {
        let why = "`cookieDomain` is read from the environment, and of the API only the default in the code is known";
        return report.not_checked("whether the cookies are for the API's domain", why, Some(&field.span));
    }
    let mut draft = Draft::new(
        format!("sign-in succeeds and the session is lost: its cookies are for `{domain}`"),
        &field.span,
        format!("`{}` is not in this domain", api_origin.host),
    );
    if let Some(place) = place {
        draft = draft.related(&place.span, format!("the API is `{api_origin}`"));
    }
    report.add(
        draft
            .reason(
                "A browser drops a cookie whose Domain the answering host is not in, without a word in the console.",
            )
            .help(
                Fix::Unsafe,
                "leave `cookieDomain` out, or name the domain that website and API share; where users have cookies \
                 of the old domain, set `olderCookieDomain` to it",
            ),
    );
}
