//! The core is on localhost, and the backend runs in a container.

use crate::{
    analysis::value::Value,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "core-uri-localhost",
    Level::Warning,
    "inside a container, localhost is not the core",
    Check::Program(check),
);

/// What in a Dockerfile starts something.
const STARTS: &[&str] = &["CMD", "ENTRYPOINT"];

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let Some(field) = program.core_uri() else { return };
    // Only an address that nothing can change: a variable may be another one in the container.
    let Value::Text(uri) = &field.value else { return };
    if !["localhost", "127.0.0.1", "[::1]"].iter().any(|host| uri.contains(&format!("//{host}"))) {
        return;
    }
    let dockerfile = format!("{}Dockerfile", program.project.folder);
    let Some(packed) = program.project.sources.read(&dockerfile) else { return };
    // One that starts nothing is for tests or tools.
    if !packed
        .lines()
        .any(|line| STARTS.iter().any(|word| line.trim_start().to_uppercase().starts_with(word)))
    {
        return;
    }
    report.add(
        Draft::new(
            "in its container the backend finds no core: localhost is the container itself",
            &field.span,
            "an address that only works outside",
        )
        .reason(format!("`{dockerfile}` packs this backend, and the address stands in the code."))
        .help(Fix::Unsafe, "read it from the environment: `process.env.SUPERTOKENS_CONNECTION_URI`"),
    );
}
