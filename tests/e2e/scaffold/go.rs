//! What `st init` writes in Go: formatted, vetted, and its start-up check in the running server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use st::catalog::frameworks;

use super::{lint::write_all, start};
use crate::support::go;

#[test]
fn every_combination_is_formatted_and_vetted() {
    for framework in frameworks().iter().filter(|framework| framework.language_id == "go") {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        let count = write_all(home, framework);
        assert!(count >= 15, "{count} projects");
        let output = Command::new("gofmt").args(["-d", "."]).current_dir(home).output();
        let output = output.expect("this test needs Go with gofmt on the PATH");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        // All as packages of one module, so that what they share is read once.
        fs::rename(home.join("p1/go.mod"), home.join("go.mod")).unwrap();
        for number in 2..=count {
            fs::remove_file(home.join(format!("p{number}/go.mod"))).unwrap();
        }
        go::run(home, &["mod", "tidy"]);
        go::run(home, &["vet", "./..."]);
    }
}

/// Everything in it, built.
fn project(home: &Path) -> PathBuf {
    let project = start::everything(home, &["--framework", "go-http"]);
    go::run(&project, &["mod", "tidy"]);
    go::run(&project, &["build", "-o", "server", "."]);
    project
}

#[test]
fn the_start_is_refused_with_all_reasons_or_works() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let server = |variables: &[(&str, &str)]| {
        let mut command = Command::new(project.join("server"));
        command.current_dir(&project).envs(variables.iter().copied());
        command
    };
    start::tells_every_problem(&server);
    start::refuses_production(&server, ("APP_ENV", "production"));
    start::names_a_taken_port(&server);
    start::leaves_providers_out(&server);
}
