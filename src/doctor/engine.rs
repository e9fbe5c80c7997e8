//! From a tree of files to a diagnosis: which files matter, what they do, what the rules say.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Diagnosis, Fix, Silenced, mend, opinion, placed,
    project::{Project, folder_of},
    report::Report,
    rule::Check,
    rules::RULES,
    selection::Selection,
    subject::{AppSubject, Origins, ProgramSubject},
    words,
};
use crate::{
    analysis::{
        self, Modules, go, javascript, paths, python,
        timeline::{self, Step},
    },
    catalog::{self, Knowledge},
    project::Sources,
};

/// What one run found out.
#[derive(Default)]
pub struct Outcome {
    /// What the rules say.
    pub diagnosis: Diagnosis,
    /// The apps that were looked at.
    pub apps: Vec<App>,
    /// How many files mention the SDK.
    pub sdk_files: usize,
    /// How many source files there are.
    pub source_files: usize,
    /// The findings that a comment or st.toml silences.
    pub silenced: Vec<Silenced>,
    /// The running backend that was asked as well, in words.
    pub asked: Option<String>,
}

/// An app that was looked at.
pub struct App {
    /// The file that runs it.
    pub entry: String,
    /// The file and line that make it.
    pub made_at: (String, usize),
    /// The files that its program runs.
    pub files: BTreeSet<String>,
    /// Its package's folder: `""` or `path/`.
    pub folder: String,
    /// The framework's id.
    pub framework: String,
    /// Where init is called.
    pub init: Option<(String, usize)>,
    /// Its pipeline.
    pub steps: Vec<Step>,
    /// The backend's origin, where it is known and one.
    pub api: Option<String>,
    /// The website's origin, where it is known and one.
    pub website: Option<String>,
    /// Where the SDK's APIs are, where that is known.
    pub base_path: Option<String>,
}

/// Checks a tree.
pub fn check(sources: &dyn Sources) -> Outcome {
    let mut outcome = Outcome::default();
    for knowledge in Knowledge::all() {
        let part = check_language(sources, knowledge);
        outcome.diagnosis.findings.extend(part.diagnosis.findings);
        outcome.diagnosis.not_checked.extend(part.diagnosis.not_checked);
        outcome.apps.extend(part.apps);
        outcome.sdk_files += part.sdk_files;
        outcome.source_files += part.source_files;
        outcome.silenced.extend(part.silenced);
    }
    let (selection, slips) = Selection::of_settings(sources);
    selection.apply(&mut outcome);
    outcome.diagnosis.not_checked.extend(slips);
    for finding in outcome.diagnosis.findings.iter_mut().filter(|finding| !finding.edits.is_empty()) {
        if !mend::applies(sources, finding) {
            // The source is written in a way that the edit is not made for: a person has to look.
            finding.fix = Fix::Unsafe;
            finding.edits.clear();
        }
    }
    let key = |finding: &super::Finding| {
        let place = finding.place.as_ref().map(|place| (place.file.clone(), place.line, place.column));
        (finding.app.clone(), finding.level, place, finding.rule)
    };
    outcome.diagnosis.findings.sort_by_key(key);
    outcome
}

/// Checks what a tree has of one language.
fn check_language(sources: &dyn Sources, knowledge: &'static Knowledge) -> Outcome {
    let endings = endings(&knowledge.language);
    let all = sources.paths();
    let code: Vec<&str> = all.iter().copied().filter(|path| is_code(path, endings)).collect();
    let mut outcome = Outcome { source_files: code.len(), ..Outcome::default() };
    let graph = super::graph::Graph::of(
        sources,
        &code,
        knowledge.sdk.import.as_ref().unwrap_or(&knowledge.sdk.package),
    );
    outcome.sdk_files = graph.users.len();
    if graph.users.is_empty() {
        return outcome;
    }
    let paths = all.iter().filter(|path| paths::has_ending(path, endings));
    let modules = Modules::new(sources, paths.map(|path| (*path).to_owned()));
    let is_file = |path: &str| all.binary_search(&path).is_ok();
    let mut projects: BTreeMap<String, Project<'_>> = BTreeMap::new();
    for user in &graph.users {
        let folder = folder_of(is_file, knowledge, user);
        projects.entry(folder.clone()).or_insert_with(|| Project::of(sources, &folder, knowledge));
    }
    let mut programs = Vec::new();
    let placed = placed::groups(knowledge, &projects, &code, &graph.entries);
    for group in &placed {
        let program = analysis::run_placed(&modules, knowledge, group.framework, &group.folder, &group.files);
        programs.push((group.folder.clone(), program));
    }
    let alone = |entry: &&String| !placed.iter().any(|group| group.holds(entry));
    for entry in graph.entries.iter().filter(alone) {
        let folder = folder_of(is_file, knowledge, entry);
        projects.entry(folder.clone()).or_insert_with(|| Project::of(sources, &folder, knowledge));
        programs.push((folder, analysis::run(&modules, knowledge, entry)));
    }
    let mut with_app = BTreeSet::new();
    for (folder, program) in &programs {
        let others = programs.iter().filter(|(other, _)| other == folder);
        let init = others.flat_map(|(_, other)| &other.inits).map(|init| init.span.clone()).next();
        let mut others =
            programs.iter().filter(|(other, each)| other == folder && !std::ptr::eq(each, program));
        let mounted_elsewhere = others.any(|(_, other)| other.mounts_sdk());
        let whole =
            ProgramSubject { project: &projects[folder], program, init_elsewhere: init, mounted_elsewhere };
        if check_program(&whole, &mut outcome) {
            with_app.extend(program.files.iter().cloned());
        }
    }
    for project in projects.values() {
        for rule in RULES {
            if let Check::Project(check) = rule.check {
                check(project, &mut Report::new(rule.info, None, &mut outcome.diagnosis));
            }
        }
    }
    not_seen(&graph.users, &with_app, &mut outcome);
    for project in projects.values() {
        outcome.diagnosis.not_checked.extend(project.settings_error.clone());
        outcome.diagnosis.not_checked.extend(opinion::slips(&project.settings, &project.folder));
    }
    let settings_of =
        |file: &str| projects.get(&folder_of(is_file, knowledge, file)).map(|project| &project.settings);
    outcome.silenced = opinion::apply(sources, settings_of, &mut outcome.diagnosis);
    words::translate(knowledge, &mut outcome.diagnosis);
    outcome
}

/// The endings of a language's files.
fn endings(language: &str) -> &'static [&'static str] {
    match language {
        "go" => go::ENDINGS,
        "python" => python::ENDINGS,
        _ => javascript::ENDINGS,
    }
}

/// Runs the rules on one program; whether it has an app.
fn check_program(whole: &ProgramSubject<'_>, outcome: &mut Outcome) -> bool {
    let program = whole.program;
    let apps = timeline::apps(program);
    let name = program.entry.clone();
    let mut seen = false;
    for id in apps {
        let server = &program.servers[id];
        let subject = AppSubject {
            whole,
            framework: timeline::framework(program, id),
            server,
            steps: timeline::timeline(program, id),
            escapes: timeline::escapes(program, id),
        };
        if !subject.uses_sdk() && program.inits.is_empty() {
            continue;
        }
        seen = true;
        let before = outcome.diagnosis.findings.len();
        for rule in RULES {
            if let Check::App(check) = rule.check {
                check(&subject, &mut Report::new(rule.info, Some(name.clone()), &mut outcome.diagnosis));
            }
        }
        words::hint(&subject, &mut outcome.diagnosis.findings[before..]);
        let made_at = (server.span.file.to_string(), server.span.line);
        if !outcome.apps.iter().any(|app| app.made_at == made_at) {
            outcome.apps.push(App {
                entry: name.clone(),
                made_at,
                files: program.files.iter().cloned().collect(),
                folder: whole.project.folder.clone(),
                framework: timeline::framework(program, id).to_owned(),
                init: program.inits.first().map(|init| (init.span.file.to_string(), init.span.line)),
                steps: subject.steps,
                api: only(whole.api()),
                website: only(whole.website()),
                base_path: whole.base_path(),
            });
        }
    }
    if seen || !program.inits.is_empty() {
        for span in &program.unreadable {
            let unknown = super::NotChecked {
                what: format!("a part of `{}`", span.file),
                why: "it could not be parsed".to_owned(),
                file: Some(span.file.to_string()),
                line: Some(span.line),
            };
            if !outcome.diagnosis.not_checked.contains(&unknown) {
                outcome.diagnosis.not_checked.push(unknown);
            }
        }
        for rule in RULES {
            if let Check::Program(check) = rule.check {
                check(whole, &mut Report::new(rule.info, Some(name.clone()), &mut outcome.diagnosis));
            }
        }
    }
    seen
}

/// The origin, where it is one.
fn only(origins: Origins) -> Option<String> {
    origins.ok().filter(|all| all.len() == 1).and_then(|all| all.first().map(ToString::to_string))
}

/// Files that use the SDK outside of every app that was seen.
fn not_seen(users: &[String], seen: &BTreeSet<String>, outcome: &mut Outcome) {
    if !outcome.apps.is_empty() {
        return;
    }
    let mut unseen = users.iter().filter(|user| !seen.contains(*user));
    let Some(first) = unseen.next() else { return };
    let others = match unseen.count() {
        0 => "uses SuperTokens".to_owned(),
        others => format!("and {others} more use SuperTokens"),
    };
    let names: Vec<&str> = catalog::frameworks().iter().map(|framework| framework.name.as_str()).collect();
    let known = names.join(", ");
    outcome.diagnosis.not_checked.push(super::NotChecked {
        what: "the order of the pipeline".to_owned(),
        why: format!(
            "`{first}` {others}, and no app of a framework that st reads ({known}) was found around it"
        ),
        file: Some(first.clone()),
        line: None,
    });
}

/// Source that runs in production: no declarations, no tests, no bundles.
fn is_code(path: &str, endings: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let test =
        ["_test.go", ".test.", ".spec.", ".d.", ".min.", ".stories."].iter().any(|part| name.contains(part));
    let folder = path.split('/').any(|part| {
        matches!(
            part,
            "__tests__"
                | "__mocks__"
                | "test"
                | "tests"
                | "cypress"
                | "node_modules"
                | "dist"
                | "build"
                | "vendor"
                | "venv"
                | ".venv"
                | "site-packages"
        )
    });
    let python = paths::has_ending(path, python::ENDINGS)
        && (name.starts_with("test_")
            || matches!(name, "tests.py" | "conftest.py" | "setup.py")
            || name.ends_with("_test.py")
            || path.contains("/migrations/"));
    paths::has_ending(path, endings) && !test && !folder && !python
}
