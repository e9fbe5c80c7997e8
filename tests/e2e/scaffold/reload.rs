//! `python -m app --reload`: what is edited is served, and the start is checked as without it.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use super::start;
use crate::support::{
    app::{App, PATIENCE},
    project::free_port,
    python,
};

/// How long an edit may go unseen before it is made again: one that comes before the first look at the files is none.
const AGAIN: Duration = Duration::from_secs(15);

async fn check(framework: &str, variant: &str, file: &str) {
    let home = tempfile::tempdir().unwrap();
    let project = start::everything(home.path(), &["--framework", framework, "--language", variant]);
    python::link(&project);
    let port = free_port().to_string();
    let server = |variables: &[(&str, &str)]| {
        let mut command = Command::new(project.join(".venv/bin/python"));
        command
            .args(["-m", "app", "--reload"])
            .current_dir(&project)
            .env("PORT", &port)
            .envs(variables.iter().copied());
        command
    };
    start::tells_every_problem(&server);

    let mut app = App::start(&mut server(&[]));
    let url = format!("http://localhost:{port}/health");
    until(&mut app, &url, "ok", || {}).await;
    let second = server(&[]).output().unwrap();
    let said = [second.stdout, second.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(!second.status.success() && said.contains("in use"), "{framework} {variant}: {said}");
    until(&mut app, &url, "edited", || edit(&project.join(file))).await;
    app.terminate();
    app.ended().await;
    assert!(answer(&url).await.is_none(), "{framework} {variant}: it still answers:\n{}", app.log());
    TcpListener::bind(format!("127.0.0.1:{port}")).expect("its port is free");
}

/// Writes another answer of `/health` into a file, at another time than before.
fn edit(file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    let edited = text
        .replace("\"status\": \"ok\"", "\"status\": \"edited\"")
        .replace("status=\"ok\"", "status=\"edited\"");
    fs::write(file, edited).unwrap();
}

/// Waits for an answer with a text in it, and does something about it now and then.
async fn until(app: &mut App, url: &str, text: &str, act: impl Fn()) {
    let deadline = Instant::now() + PATIENCE;
    let mut next = Instant::now();
    while !answer(url).await.is_some_and(|answer| answer.contains(text)) {
        assert!(Instant::now() < deadline, "no `{text}` at {url} in time:\n{}", app.log());
        if Instant::now() > next {
            act();
            next = Instant::now() + AGAIN;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn answer(url: &str) -> Option<String> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    client.get(url).send().await.ok()?.text().await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_served() {
    check("fastapi", "py", "app/main.py").await;
    check("flask", "py", "app/main.py").await;
    check("django", "wsgi", "app/views.py").await;
    check("django", "asgi", "app/views.py").await;
}
