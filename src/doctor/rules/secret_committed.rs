//! A secret stands in the source, or in a .env that git would take.

use crate::{
    analysis::value::{Field, Value},
    doctor::{
        Fix, Level,
        providers::{self, is_placeholder},
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("secret-committed", Level::Warning, "a secret stands in the source", Check::Program(check));

/// Shorter texts stand for a secret: a core takes no key of less than twenty characters, and providers issue none.
const SHORTEST: usize = 16;

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let core = program.init().and_then(|init| init.config.field("supertokens"));
    let mut secrets: Vec<(String, Field)> = Vec::new();
    secrets.extend(
        core.and_then(|core| core.value.field("apiKey"))
            .map(|field| ("the core's API key".to_owned(), field)),
    );
    let published = &program.project.knowledge.demo.clients;
    for (id, client) in providers::clients(program) {
        let demo = client.field("clientId").and_then(|field| literal(&field.value));
        if demo.is_some_and(|id| published.iter().any(|start| id.starts_with(start))) {
            continue;
        }
        secrets.extend(client.field("clientSecret").map(|field| (format!("the secret of {id}"), field)));
    }
    for (what, field) in secrets {
        let is_secret = |text: &String| !is_placeholder(text) && text.chars().count() >= SHORTEST;
        let Some(fallback) = literal(&field.value).filter(is_secret) else { continue };
        report.add(
            Draft::new(
                format!("{what} can be read by everybody who reads the repository"),
                &field.span,
                format!("a literal of {} characters", fallback.chars().count()),
            )
            .reason("What was committed once stays in the history, also when it is removed later.")
            .help(
                Fix::Unsafe,
                "put it into .env, read it from `process.env`, and replace it where it was issued",
            ),
        );
    }
}

/// A text that stands in the code, also as a fallback.
fn literal(value: &Value) -> Option<String> {
    value.options().iter().find_map(|option| match option {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    })
}
