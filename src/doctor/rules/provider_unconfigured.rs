//! A third-party provider whose client id or secret is empty, or still the example's.

use crate::{
    analysis::value::{Field, Value},
    doctor::{
        Fix, Level,
        environment::Text,
        providers,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "provider-unconfigured",
    Level::Warning,
    "a third-party provider has no client id or secret",
    Check::Program(check),
);

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let all = providers::clients(program);
    let unset = |client: &Value, name: &str| {
        let field = client.field(name)?;
        unset(program, &field).map(|why| (field, why))
    };
    let is_set =
        |client: &Value| ["clientId", "clientSecret"].iter().all(|name| unset(client, name).is_none());
    for (id, client) in &all {
        // A second client, of a mobile app, has no secret where it proves itself otherwise (PKCE).
        if all.iter().any(|(other, each)| other == id && is_set(each)) {
            continue;
        }
        let mut empty =
            ["clientId", "clientSecret"].into_iter().filter_map(|name| Some((name, unset(client, name)?)));
        let Some((name, (field, why))) = empty.next() else { continue };
        let mut draft = Draft::new(
            format!("nobody can sign in with {id}: its `{name}` {why}"),
            &field.span,
            format!("`{name}` {why}"),
        );
        for (name, (field, why)) in empty {
            draft = draft.related(&field.span, format!("`{name}` {why}"));
        }
        report.add(draft.reason("The provider refuses a client that it does not know.").help(
            Fix::None,
            format!(
                "register the backend at {id}, put its id and secret into .env, and read them from there"
            ),
        ));
    }
}

/// Why a field is no id and no secret.
fn unset(program: &ProgramSubject<'_>, field: &Field) -> Option<String> {
    let env = &program.project.env;
    if let Value::Env(name) = &field.value {
        // Only a file that is the user's own tells what is not set.
        let (file, main) = env.main()?;
        main.line_of(name)?;
        let value = main.get(name).unwrap_or_default();
        return providers::is_placeholder(&value).then(|| format!("(`{name}` in {file}) is not filled in"));
    }
    match env.text(&field.value) {
        Text::Known(texts)
            if matches!(field.value, Value::Text(_))
                && texts.iter().all(|text| providers::is_placeholder(text)) =>
        {
            Some("is not filled in".to_owned())
        }
        _ => None,
    }
}
