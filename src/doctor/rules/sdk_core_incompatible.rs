//! The core that the project starts is too old for its SDK.

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

pub(super) const RULE: Rule = Rule::new(
    "sdk-core-incompatible",
    Level::Warning,
    "the core is too old for the SDK",
    Check::Project(check),
);

/// Where an image of the core is named.
const COMPOSE: &[&str] =
    &["docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "st.toml"];

fn check(project: &Project<'_>, report: &mut Report<'_>) {
    let package = &project.knowledge.sdk.package;
    let installed = project.installed(package);
    let used = installed.as_deref().or(project.dependency(package));
    let Some([major, minor]) = used.and_then(version::numbers) else { return };
    let version = format!("{major}.{minor}");
    let Some(pin) = Versions::get().sdk.get(package) else { return };
    // What older ones speak is not in the table.
    if version::numbers(&pin.minimum).is_none_or(|minimum| [major, minor] < minimum) {
        return;
    }
    let spoken = pin.cdi_of(&version);
    // The SDK needs one of these; the oldest decides which core is too old for sure.
    let Some(least) = spoken.iter().filter_map(|cdi| version::numbers(cdi)).min() else { return };
    let known = project.knowledge.cdi.iter().rev();
    let since = known.filter_map(|row| Some((version::numbers(&row.version)?, version::numbers(&row.core)?)));
    let Some((_, oldest)) = since.into_iter().find(|(version, _)| *version <= least) else { return };
    let folders = [project.folder.as_str(), ""];
    for path in COMPOSE.iter().flat_map(|name| folders.map(|folder| format!("{folder}{name}"))) {
        let Some(text) = project.sources.read(&path) else { continue };
        for (index, content) in text.lines().enumerate() {
            let Some(tag) = tag_of(content) else { continue };
            if version::numbers(tag).is_none_or(|core| core >= oldest) {
                continue;
            }
            let at = line(&path, index + 1, content, format!("core {tag}"));
            report.add(
                Draft::at(
                    format!(
                        "every call of the core fails: {package} {version} needs a newer core than {tag}"
                    ),
                    at,
                )
                .symptom("The running SuperTokens core version is not compatible with this NodeJS SDK.")
                .reason(format!(
                    "This SDK speaks CDI {}; a core speaks it from {}.{} on at the earliest.",
                    spoken.join(", "),
                    oldest[0],
                    oldest[1]
                ))
                .help(Fix::Unsafe, format!("use the image tag {}", Versions::get().core.tag)),
            );
        }
    }
}

/// The tag of the core's image in a line.
fn tag_of(line: &str) -> Option<&str> {
    let rest = &line[line.find("supertokens/supertokens-")?..];
    let tag = rest.split_once(':')?.1;
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(tag.len());
    Some(&tag[..end]).filter(|tag| !tag.is_empty())
}
