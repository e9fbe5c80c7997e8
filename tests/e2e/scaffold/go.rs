//! What `st init` writes in Go: formatted, vetted, and its start-up check in the running server.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use st::catalog::frameworks;

use super::{init, lint::write_all};
use crate::support::{app::App, go};

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
    let words = [
        "app",
        "--framework",
        "go-http",
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
    go::run(&project, &["mod", "tidy"]);
    go::run(&project, &["build", "-o", "server", "."]);
    project
}

fn server(project: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(project.join("server"));
    command.current_dir(project).envs(variables.iter().copied());
    command
}

/// What it says when it refuses to start, and its exit status.
fn refused(project: &Path, variables: &[(&str, &str)]) -> (String, i32) {
    let output = server(project, variables).output().unwrap();
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code().unwrap_or(-1))
}

#[test]
fn the_start_is_refused_with_all_reasons_or_works() {
    let home = tempfile::tempdir().unwrap();
    let project = project(home.path());
    let wrong = [
        ("API_DOMAIN", "localhost:3001"),
        ("WEBSITE_DOMAIN", "http://localhost:3000/"),
        ("SUPERTOKENS_CONNECTION_URI", "127.0.0.1:3567"),
        ("PORT", "many"),
        ("GOOGLE_CLIENT_SECRET", "s3cr3t-value"),
        ("SMTP_HOST", "mail.test"),
    ];
    let (said, status) = refused(&project, &wrong);
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
    assert!(!said.contains("s3cr3t-value"), "{said}");

    let (said, status) = refused(&project, &[("APP_ENV", "production")]);
    assert_eq!(status, 78, "{said}");
    assert!(said.contains("SMTP_HOST") && said.contains("TWILIO_ACCOUNT_SID"), "{said}");

    let holder = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0")).unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let cores = "http://127.0.0.1:3567;http://127.0.0.1:3568";
    let (said, status) = refused(&project, &[("PORT", &port), ("SUPERTOKENS_CONNECTION_URI", cores)]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains(&format!("Port {port} is in use")), "{said}");

    let mut app = App::start(&mut server(&project, &[("PORT", "0")]));
    assert_eq!(app.after("google: left out, "), "GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET not set");
    app.after("acme: left out, ");
    app.after("Sign in");
}
