//! The start-up check of a written project, in the running server.

use std::{fs, net::TcpListener, path::Path, process::Command};

use super::{init, manifest_of};
use crate::support::{app::App, packages};

/// A JavaScript project, which needs no build, with everything in it.
fn project(home: &Path) -> std::path::PathBuf {
    let words = [
        "app",
        "--language",
        "js",
        "--login",
        "thirdparty,passwordless,emailpassword",
        "--provider",
        "google",
        "--contact",
        "email-or-phone",
        "--custom-provider",
        "id=acme,issuer=http://127.0.0.1:9",
    ];
    init(home, &words);
    let project = home.join("app");
    packages::link(&project, &manifest_of("express"));
    project
}

fn server(project: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new("node");
    command.arg("src/server.js").current_dir(project).envs(variables.iter().copied());
    command
}

/// What it says when it refuses to start, and its exit status.
fn refused(project: &Path, variables: &[(&str, &str)]) -> (String, i32) {
    let output = server(project, variables).output().expect("this test needs Node");
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code().unwrap_or(-1))
}

#[test]
fn every_problem_is_told_at_once_and_no_secret() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let (said, status) = refused(
        &project,
        &[
            ("API_DOMAIN", "localhost:3001"),
            ("WEBSITE_DOMAIN", "http://localhost:3000/"),
            ("SUPERTOKENS_CONNECTION_URI", "127.0.0.1:3567"),
            ("PORT", "many"),
            ("GOOGLE_CLIENT_SECRET", "s3cr3t-value"),
            ("SMTP_HOST", "mail.test"),
        ],
    );
    assert_eq!(status, 78, "{said}");
    for part in [
        "API_DOMAIN=",
        "WEBSITE_DOMAIN=",
        "SUPERTOKENS_CONNECTION_URI must",
        "PORT=many",
        "GOOGLE_CLIENT_ID is missing",
        "SMTP_FROM",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(!said.contains("s3cr3t-value"), "{said}");
}

#[test]
fn production_does_not_start_with_codes_going_to_the_log() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let (said, status) = refused(&project, &[("NODE_ENV", "production")]);
    assert_eq!(status, 78, "{said}");
    assert!(said.contains("SMTP_HOST") && said.contains("TWILIO_ACCOUNT_SID"), "{said}");
}

#[test]
fn a_port_in_use_is_an_error_and_a_list_of_cores_is_none() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let holder = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0")).unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let cores = "http://127.0.0.1:3567;http://127.0.0.1:3568";
    let (said, status) = refused(&project, &[("PORT", &port), ("SUPERTOKENS_CONNECTION_URI", cores)]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains(&format!("Port {port} is in use")), "{said}");
}

#[test]
fn a_provider_without_keys_is_left_out_with_a_line() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let env = fs::read_to_string(project.join(".env")).unwrap();
    assert!(env.contains("ACME_CLIENT_ID=\n"), "{env}");
    let mut app = App::start(&mut server(&project, &[("PORT", "0")]));
    assert_eq!(app.after("google: left out, "), "GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET not set");
    app.after("acme: left out, ");
    app.after("Sign in");
}
