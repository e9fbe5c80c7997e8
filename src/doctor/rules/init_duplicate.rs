//! Init is called again with other settings, which the SDK ignores.

use crate::{
    analysis::program::exclusive,
    doctor::{
        Fix, Level,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::ProgramSubject,
    },
};

pub(super) const RULE: Rule =
    Rule::new("init-duplicate", Level::Warning, "a second init is ignored", Check::Program(check));

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let Some((first, rest)) = program.program.inits.split_first() else { return };
    let again = rest.iter().find(|init| {
        init.span != first.span && !exclusive(&init.branch, &first.branch) && !init.config.same(&first.config)
    });
    let Some(again) = again else { return };
    report.add(
        Draft::new("the settings of this init have no effect", &again.span, "ignored")
            .related(&first.span, "the first init counts")
            .reason("The SDK is initialised once per process; it ignores later calls and says nothing.")
            .help(Fix::Unsafe, "merge the two, and call init in one place"),
    );
}
