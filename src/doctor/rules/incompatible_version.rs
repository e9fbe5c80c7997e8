//! A package can't be used beside the version of another one: the frameworks' manifests say which.

use crate::{
    catalog::{Language, frameworks, incompatible::Incompatible},
    doctor::{
        Fix, Level,
        project::Project,
        report::{Draft, Report, line},
        rule::{Check, Rule},
    },
    project::version,
};

pub(super) const RULE: Rule = Rule::new(
    "incompatible-version",
    Level::Warning,
    "two packages can't be used together",
    Check::Project(check),
);

fn check(project: &Project<'_>, report: &mut Report<'_>) {
    let language = &project.knowledge.language;
    let known = frameworks().iter().filter(|framework| framework.language_id == *language);
    let mut told = Vec::new();
    for known in known.flat_map(|framework| &framework.incompatible) {
        if told.contains(&&known.package) || !is_installed_by(project, known) {
            continue;
        }
        let Some(found) =
            project.version(&known.package).filter(|found| Some(*found) < version::numbers(&known.before))
        else {
            continue;
        };
        // `latest`, or a package of the project's own: the lock file's version may be another's.
        if project.dependency(&known.package).is_some_and(|range| version::numbers(range).is_none()) {
            continue;
        }
        let beside = known.beside.iter().find_map(|(package, since)| {
            project.line_with(&format!("\"{package}\""))?;
            let used = project.version(package)?;
            (Some(used) >= version::numbers(since)).then_some((package, used))
        });
        let (Some((package, [major, minor])), Some((number, text))) =
            (beside, project.line_with(&format!("\"{}\"", known.package)))
        else {
            continue;
        };
        told.push(&known.package);
        report.add(
            Draft::at(
                format!(
                    "{}: `{}` {}.{} is beside `{package}` {major}.{minor}",
                    known.effect, known.package, found[0], found[1]
                ),
                line(&project.package_path, number, &text, "can't be installed beside it"),
            )
            .symptom(known.symptom.clone())
            .reason(format!("{} Seen on {}.", known.why, known.seen))
            .help(Fix::Unsafe, known.help.clone()),
        );
    }
}

/// Whether the package manager that refuses it is the one in use, as far as lock files tell, and is not told to go on.
fn is_installed_by(project: &Project<'_>, known: &Incompatible) -> bool {
    let read = |file: &str| {
        [project.folder.as_str(), ""]
            .iter()
            .find_map(|folder| project.sources.read(&format!("{folder}{file}")))
    };
    let managers = &Language::get(&project.knowledge.language).package_managers;
    let mut others = managers.iter().filter(|manager| manager.id != known.package_manager);
    !others.any(|manager| manager.lock.iter().any(|lock| read(lock).is_some()))
        && !known.unless.iter().any(|(file, setting)| read(file).is_some_and(|text| text.contains(setting)))
}
