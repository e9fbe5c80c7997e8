//! The SDK is older than the oldest one whose API st's rules and templates assume.

use crate::{
    catalog::Versions,
    doctor::{
        Fix, Level,
        project::Project,
        report::{Draft, Report, line},
        rule::{Check, Rule},
    },
    project::version,
};

pub(super) const RULE: Rule =
    Rule::new("sdk-outdated", Level::Warning, "the SDK is older than what st knows", Check::Project(check));

fn check(project: &Project<'_>, report: &mut Report<'_>) {
    let package = &project.knowledge.sdk.package;
    let Some(pin) = Versions::get().sdk.get(package) else { return };
    let Some(range) = project.dependency(package) else { return };
    // What is installed may be newer than the range says at least.
    let installed = project.installed(package);
    let range = installed.as_deref().unwrap_or(range);
    let Some(minimum) = version::numbers(&pin.minimum) else { return };
    let Some(used) = version::numbers(range) else { return };
    if used >= minimum {
        return;
    }
    let Some((number, text)) = project
        .line_with(&format!("\"{package}\""))
        .or_else(|| project.line_with(&format!("{package} v")))
        .or_else(|| project.line_with(package))
        .or_else(|| project.line_with(&package.replace('-', "_")))
    else {
        return;
    };
    report.add(
        Draft::at(
            format!(
                "`{package}` {range} is older than {}: st's rules and hints assume a newer one",
                pin.minimum
            ),
            line(&project.package_path, number, &text, format!("older than {}", pin.minimum)),
        )
        .reason("Older versions have other names for some options, and other APIs.")
        .help(Fix::Unsafe, format!("read its changelog and raise it: npm install {package}@latest")),
    );
}
