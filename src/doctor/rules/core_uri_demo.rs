//! The core is the public demo core.

use crate::doctor::{
    Fix, Level,
    report::{Draft, Report},
    rule::{Check, Rule},
    subject::ProgramSubject,
};

pub(super) const RULE: Rule = Rule::new(
    "core-uri-demo",
    Level::Warning,
    "the core is SuperTokens' public demo core",
    Check::Program(check),
);

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let Some(field) = program.core_uri() else { return };
    let text = program.project.env.text(&field.value);
    let hosts = &program.project.knowledge.demo.hosts;
    let demo =
        text.known().into_iter().flatten().find_map(|uri| hosts.iter().find(|host| uri.contains(*host)));
    let Some(host) = demo else { return };
    report.add(
        Draft::new(format!("users are kept on the public demo core `{host}`"), &field.span, "the demo core")
            .reason("Everybody shares it, and what is in it is deleted at any time.")
            .help(Fix::Unsafe, "run `st core up`, and read the address from the environment"),
    );
}
