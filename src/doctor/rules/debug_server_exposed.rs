//! A debug server, in which anybody can run code, listens on every network.

use crate::{
    analysis::value::Value,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "debug-server-exposed",
    Level::Warning,
    "a debug server listens on every network",
    Check::App(check),
);

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    for listen in &app.whole.program.listens {
        let option = |name: &str| listen.options.iter().rev().find(|field| field.name == name);
        let (Some(debug), Some(host)) = (option("debug"), option("host")) else { continue };
        let open = matches!(&host.value, Value::Text(host) if matches!(host.as_ref(), "0.0.0.0" | "::"));
        if !matches!(debug.value, Value::Bool(true)) || !open {
            continue;
        }
        report.add(
            Draft::new(
                "whoever reaches this port may run code: the debugger listens on every network",
                &debug.span,
                "switches the interactive debugger on",
            )
            .related(&host.span, "listens on every network")
            .reason(
                "Its error pages have a console that runs what is typed into it, behind nothing but a PIN.",
            )
            .help(Fix::Unsafe, "leave `host` out, or read `debug` from the environment"),
        );
    }
}
