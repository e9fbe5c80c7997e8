//! A variable that the SDK or cors is given is in .env.example and not in .env.

use std::collections::BTreeSet;

use crate::{
    analysis::value::Value,
    doctor::{
        Fix, Level, environment,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "env-missing",
    Level::Warning,
    "a variable that the code needs is not in .env",
    Check::Program(check),
);

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let env = &program.project.env;
    let Some((file, _)) = env.main() else { return };
    let mut needed = BTreeSet::new();
    for init in &program.program.inits {
        environment::needed(&init.config, 12, &mut needed);
    }
    for made in program.made() {
        environment::needed(&Value::Made(made), 12, &mut needed);
    }
    let mut said = BTreeSet::new();
    for read in &program.program.env {
        let name = read.name.as_str();
        let Some((example, line)) = env.example_of(name) else { continue };
        if env.names(name) || read.optional || !needed.contains(name) || !said.insert(name) {
            continue;
        }
        report.add(
            Draft::new(format!("`{name}` is undefined when the backend runs"), &read.span, "read here")
                .reason(format!("`{example}` names it at line {line}, `{file}` does not."))
                .help(Fix::Unsafe, format!("add `{name}=` to `{file}`")),
        );
    }
}
