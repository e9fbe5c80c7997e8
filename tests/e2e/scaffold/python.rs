//! What `st init` writes in Python: formatted, linted, type-checked, installed by each package manager, and its start-up
//! check in the running server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use st::catalog::{Framework, frameworks};

use super::{init, lint::write_all, start};
use crate::support::{app::App, packages::cache, python};

/// What installs packages besides pip.
const UV: &str = "uv==0.13.9";
const POETRY: &str = "poetry==2.5.1";

fn python_frameworks() -> impl Iterator<Item = &'static Framework> {
    frameworks().iter().filter(|framework| framework.language_id == "python")
}

#[test]
fn every_combination_is_formatted_linted_and_type_checked() {
    for framework in python_frameworks() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        let count = write_all(home, framework);
        assert!(count >= 15, "{count} projects");
        let projects: Vec<PathBuf> = (1..=count).map(|number| home.join(format!("p{number}"))).collect();
        let files = ["requirements.txt", "requirements-dev.txt"];
        let files = projects.iter().flat_map(|project| files.map(|file| project.join(file)));
        let all = files.flat_map(|file| python::requirements(&fs::read_to_string(file).unwrap())).collect();
        let programs = python::environment(&all).join("bin");
        let tool = |name: &str| {
            let mut tool = Command::new(programs.join(name));
            tool.current_dir(home).env("RUFF_NO_CACHE", "true");
            tool
        };
        // Each project brings its own settings of them.
        python::run(tool("ruff").args(["format", "--check", "--diff", "."]));
        python::run(tool("ruff").args(["check", "."]));
        // All have a package of the same name, so each is read by itself; what they import is read once.
        for project in projects {
            let mut mypy = tool("mypy");
            mypy.current_dir(project).env("MYPY_CACHE_DIR", home.join("cache"));
            python::run(mypy.arg("."));
        }
    }
}

/// Everything in it, installed.
fn project(home: &Path, framework: &str) -> PathBuf {
    let project = start::everything(home, &["--framework", framework]);
    python::link(&project);
    project
}

fn server(project: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(project.join(".venv/bin/python"));
    command.args(["-m", "app"]).current_dir(project).envs(variables.iter().copied());
    command
}

#[test]
fn the_start_is_refused_with_all_reasons_or_works() {
    for framework in python_frameworks() {
        let home = tempfile::tempdir().unwrap();
        let project = project(home.path(), &framework.id);
        let server = |variables: &[(&str, &str)]| server(&project, variables);
        start::tells_every_problem(&server);
        start::refuses_production(&server, ("APP_ENV", "production"));
        start::names_a_taken_port(&server);
        start::leaves_providers_out(&server);
    }
}

/// A line for a shell in a directory, with the programs of an environment.
fn shell(line: &str, directory: &Path, programs: &Path) -> Command {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let paths = [programs.to_owned()].into_iter().chain(std::env::split_paths(&inherited));
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .current_dir(directory)
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("PIP_CACHE_DIR", cache().join("pip"))
        // Nobody runs it twice.
        .env("PIP_NO_COMPILE", "1")
        .env("UV_CACHE_DIR", cache().join("uv"))
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("POETRY_CACHE_DIR", cache().join("poetry"));
    shell
}

/// A project is written and installed as the README says, after `prepare` (a line for a shell), and starts.
fn installs(manager: &str, prepare: &str) {
    let home = tempfile::tempdir().unwrap();
    init(home.path(), &["app", "--framework", "fastapi", "--package-manager", manager]);
    let project = home.path().join("app");
    let tools =
        [UV, POETRY].map(str::to_owned).into_iter().filter(|tool| tool.starts_with(manager)).collect();
    let programs = python::environment(&tools).join("bin");
    let readme = fs::read_to_string(project.join("README.md")).unwrap();
    let (_, commands) = readme.split_once("```sh\n").unwrap();
    let commands: Vec<&str> = commands.lines().take_while(|line| *line != "```").collect();
    let [install @ .., _core, start] = &commands[..] else { panic!("{commands:?}") };
    for line in [&prepare].into_iter().chain(install) {
        python::run(&mut shell(line, &project, &programs));
    }
    // The first import compiles every package, which may take longer than a start.
    let import = start.replace("-m app", "-c 'import app.main'");
    python::run(&mut shell(&import, &project, &programs));
    let mut server = shell(&format!("exec {start}"), &project, &programs);
    App::start(server.env("PORT", "0")).after("Sign in");
}

#[test]
fn uv_installs_and_runs_it() {
    installs("uv", "true");
}

#[test]
fn poetry_installs_and_runs_it() {
    // Not every mirror of the index has the part of its API that Poetry asks by default.
    installs("poetry", "poetry source add --priority=primary simple https://pypi.org/simple/");
}

#[test]
fn the_flag_installs_with_pip() {
    let home = tempfile::tempdir().unwrap();
    let st = format!("{} init app --yes --framework fastapi --install", env!("CARGO_BIN_EXE_st"));
    let said = python::run(&mut shell(&st, home.path(), Path::new("")));
    assert!(!said.contains("-m venv") && said.contains("st core up"), "nothing is left to install: {said}");
    let project = home.path().join("app");
    App::start(&mut server(&project, &[("PORT", "0")])).after("Sign in");
}
