//! The start-up check of a written project, in the running server: what every language's has to do, and Node's.

use std::{fs, net::TcpListener, path::Path, process::Command};

use super::{init, manifest_of};
use crate::support::{app::App, packages};

/// Starts a project's server with these variables.
pub(super) type Server<'a> = &'a dyn Fn(&[(&str, &str)]) -> Command;

/// A project `app` with everything in it, as far as these words go.
pub(super) fn everything(home: &Path, words: &[&str]) -> std::path::PathBuf {
    let all = [
        "app",
        "--login",
        "thirdparty,passwordless,emailpassword",
        "--provider",
        "google",
        "--contact",
        "email-or-phone",
        "--custom-provider",
        "id=acme,issuer=http://127.0.0.1:9",
    ];
    init(home, &[&all, words].concat());
    home.join("app")
}

/// What it says when it refuses to start, and its exit status.
fn refused(server: Server<'_>, variables: &[(&str, &str)]) -> (String, i32) {
    let mut command = server(variables);
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code().unwrap_or(-1))
}

/// Every problem is told at once, and once, and no secret.
pub(super) fn tells_every_problem(server: Server<'_>) {
    let wrong = [
        ("API_DOMAIN", "localhost:3001"),
        ("WEBSITE_DOMAIN", "http://localhost:3000/"),
        ("SUPERTOKENS_CONNECTION_URI", "127.0.0.1:3567"),
        ("PORT", "many"),
        ("GOOGLE_CLIENT_SECRET", "s3cr3t-value"),
        ("SMTP_HOST", "mail.test"),
    ];
    let (said, status) = refused(server, &wrong);
    assert_eq!(status, 78, "{said}");
    for part in [
        "API_DOMAIN=",
        "WEBSITE_DOMAIN=",
        "SUPERTOKENS_CONNECTION_URI must",
        "PORT=many",
        "GOOGLE_CLIENT_ID is missing",
        "SMTP_FROM",
    ] {
        assert_eq!(said.matches(part).count(), 1, "{part} is not once in:\n{said}");
    }
    assert!(!said.contains("s3cr3t-value") && !said.contains("Traceback"), "{said}");
}

/// In production, where codes would go to the log.
pub(super) fn refuses_production(server: Server<'_>, production: (&str, &str)) {
    let (said, status) = refused(server, &[production]);
    assert_eq!(status, 78, "{said}");
    assert!(said.contains("SMTP_HOST") && said.contains("TWILIO_ACCOUNT_SID"), "{said}");
}

/// A port in use is an error, and a list of cores is none.
pub(super) fn names_a_taken_port(server: Server<'_>) {
    let holder = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0")).unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let cores = "http://127.0.0.1:3567;http://127.0.0.1:3568";
    let (said, status) = refused(server, &[("PORT", &port), ("SUPERTOKENS_CONNECTION_URI", cores)]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains(&format!("Port {port} is in use")), "{said}");
}

/// A provider without keys is left out with a line.
pub(super) fn leaves_providers_out(server: Server<'_>) {
    let mut app = App::start(&mut server(&[("PORT", "0")]));
    assert_eq!(app.after("google: left out, "), "GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET not set");
    app.after("acme: left out, ");
    app.after("Sign in");
}

/// A JavaScript project, which needs no build.
fn project(home: &Path) -> std::path::PathBuf {
    let project = everything(home, &["--language", "js"]);
    packages::link(&project, &manifest_of("express"));
    project
}

fn server(project: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new("node");
    command.arg("src/server.js").current_dir(project).envs(variables.iter().copied());
    command
}

#[test]
fn every_problem_is_told_at_once_and_no_secret() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    tells_every_problem(&|variables| server(&project, variables));
}

#[test]
fn production_does_not_start_with_codes_going_to_the_log() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    refuses_production(&|variables| server(&project, variables), ("NODE_ENV", "production"));
}

#[test]
fn a_port_in_use_is_an_error_and_a_list_of_cores_is_none() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    names_a_taken_port(&|variables| server(&project, variables));
}

#[test]
fn a_provider_without_keys_is_left_out_with_a_line() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let env = fs::read_to_string(project.join(".env")).unwrap();
    assert!(env.contains("ACME_CLIENT_ID=\n"), "{env}");
    leaves_providers_out(&|variables| server(&project, variables));
}
