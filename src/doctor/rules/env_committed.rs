//! A .env with secrets that git takes.

use crate::{
    doctor::{
        Fix, Level,
        project::Project,
        providers::is_placeholder,
        report::{Draft, Report, line},
        rule::{Check, Rule},
    },
    project::DotEnv,
};

pub(super) const RULE: Rule =
    Rule::new("env-committed", Level::Warning, "git takes a .env that holds secrets", Check::Project(check));

/// Parts of the names of variables that hold secrets.
const SECRET: &[&str] = &["SECRET", "API_KEY", "APIKEY", "PASSWORD", "PRIVATE_KEY", "TOKEN"];

fn check(project: &Project<'_>, report: &mut Report<'_>) {
    if !project.sources.in_repository() {
        return;
    }
    let mut folder = project.folder.as_str();
    loop {
        let file = format!("{folder}.env");
        // What .gitignore names is not listed; `.env.example` and its like are meant to be read.
        if project.sources.paths().binary_search(&file.as_str()).is_ok() {
            committed(project, &file, report);
        }
        if folder.is_empty() {
            return;
        }
        let above = folder.trim_end_matches('/');
        folder = above.rfind('/').map_or("", |at| &above[..=at]);
    }
}

fn committed(project: &Project<'_>, file: &str, report: &mut Report<'_>) {
    let Some(text) = project.sources.read(file) else { return };
    let env = DotEnv::new(text);
    let holds = |name: &&str| {
        let value = env.get(name).unwrap_or_default();
        SECRET.iter().any(|part| name.to_uppercase().contains(part)) && !is_placeholder(&value)
    };
    let Some(name) = env.keys().into_iter().find(holds) else { return };
    let number = env.line_of(name).unwrap_or(1);
    report.add(
        Draft::at(
            format!("`{name}` can be read by everybody who reads the repository"),
            // As wide as the name: the value is nobody's business.
            line(file, number, name, format!("no .gitignore names `{file}`")),
        )
        .reason("git takes the file with the next `git add .`, and what was committed once stays in the history.")
        .help(
            Fix::Unsafe,
            format!(
                "add `.env` to .gitignore; where it is committed already, `git rm --cached {file}`, and replace the \
                 secrets where they were issued"
            ),
        ),
    );
}
