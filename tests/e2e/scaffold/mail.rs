//! With SMTP settings, codes and reset links are really sent, and nothing goes to the log.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};

use super::{init, manifest_of};
use crate::support::{app::App, core::Core, packages, project::free_port, python};

/// A mail server that takes everything: its port, and the mails as they come.
fn mail_server() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, mails) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            take_mail(stream, &sender);
        }
    });
    (port, mails)
}

/// One conversation, as RFC 5321 has it.
fn take_mail(mut stream: TcpStream, mails: &Sender<String>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    say("220 mail.test");
    while let Some(line) = lines.next() {
        match line.split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" | "HELO" | "MAIL" | "RCPT" => say("250 fine"),
            "DATA" => {
                say("354 go on");
                let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                mails.send(mail.join("\n")).unwrap();
                say("250 taken");
            }
            "QUIT" => return say("221 bye"),
            _ => say("502 what"),
        }
    }
}

/// What a mail says, whatever it is encoded in.
fn body(mail: &str) -> String {
    let (head, body) = mail.split_once("\n\n").unwrap_or_default();
    if !head.to_lowercase().contains("base64") {
        return body.to_owned();
    }
    let packed: String = body.split_whitespace().collect();
    String::from_utf8(BASE64.decode(packed).unwrap()).unwrap()
}

async fn post(api: &str, path: &str, body: &Value) -> Value {
    let answer = reqwest::Client::new().post(format!("{api}/auth{path}")).json(body).send().await.unwrap();
    answer.json().await.unwrap()
}

/// Answers for a project that mails codes and resets, and its backend's address.
fn answers<'a>(framework: &'a str, language: &'a str, api: &'a str) -> [&'a str; 9] {
    let login = "passwordless,emailpassword";
    ["app", "--framework", framework, "--language", language, "--login", login, "--api-origin", api]
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_resets_are_mailed() {
    let home = tempfile::tempdir().unwrap();
    let api = format!("http://localhost:{}", free_port());
    init(home.path(), &answers("express", "js", &api));
    let project = home.path().join("app");
    packages::link(&project, &manifest_of("express"));
    let mut server = Command::new("node");
    server.arg("src/server.js").current_dir(&project).env("NODE_ENV", "production");
    are_mailed(server, &api).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_resets_are_mailed_from_python() {
    let home = tempfile::tempdir().unwrap();
    let api = format!("http://localhost:{}", free_port());
    init(home.path(), &answers("fastapi", "py", &api));
    let project = home.path().join("app");
    python::link(&project);
    let mut server = Command::new(project.join(".venv/bin/python"));
    server.args(["-m", "app"]).current_dir(&project).env("APP_ENV", "production");
    are_mailed(server, &api).await;
}

async fn are_mailed(mut server: Command, api: &str) {
    let core = Core::serve().await;
    let (mail_port, mails) = mail_server();
    let mut app = App::start(
        server
            .env("SUPERTOKENS_CONNECTION_URI", &core.uri)
            .env("SMTP_HOST", "127.0.0.1")
            .env("SMTP_PORT", mail_port.to_string())
            .env("SMTP_FROM", "shop@example.com"),
    );
    app.after("Sign in");

    let sent = post(api, "/signinup/code", &json!({"email": "a@example.com"})).await;
    assert_eq!(sent["status"], "OK", "{sent}: {}", app.log());
    let mail = mails.recv_timeout(Duration::from_secs(20)).expect("a mail");
    assert!(mail.contains("To: a@example.com") && mail.contains("shop@example.com"), "{mail}");

    let fields =
        json!([{"id": "email", "value": "b@example.com"}, {"id": "password", "value": "long enough 1"}]);
    assert_eq!(post(api, "/signup", &json!({"formFields": fields})).await["status"], "OK");
    let fields = json!([{"id": "email", "value": "b@example.com"}]);
    let asked = post(api, "/user/password/reset/token", &json!({"formFields": fields})).await;
    assert_eq!(asked["status"], "OK", "{asked}: {}", app.log());
    let mail = mails.recv_timeout(Duration::from_secs(20)).expect("a mail");
    assert!(mail.contains("To: b@example.com"), "{mail}");
    assert!(body(&mail).contains("reset-password"), "{mail}");
    assert!(!app.log().contains("[dev mail]"), "{}", app.log());
}
