//! The first whole path: `st init`, a core, a user who really signs in, a doctor that is right.

use serde_json::{Value, json};

use crate::{
    browser, journey,
    support::{
        image::{API_KEY, Image, docker, no_docker},
        project::{Project, free_port},
        provider::Provider,
    },
};

/// A website on another origin than the backend.
const WEBSITE: &str = "http://localhost:5173";

#[tokio::test(flavor = "multi_thread")]
async fn built_in() {
    let provider = Provider::start().await;
    let mut project = Project::init("express", "ts", &provider.issuer);
    project.install();
    let port = free_port().to_string();
    let _down = Down(&project);
    project.st(&["core", "up", "--engine", "builtin", "--port", &port]);
    whole_path(&project, &provider).await;
    stopped(&project);
}

#[tokio::test(flavor = "multi_thread")]
async fn docker_engine() {
    if no_docker() {
        return;
    }
    let image = Image::core();
    let provider = Provider::start().await;
    let mut project = Project::init("express", "js", &provider.issuer);
    project.install();
    let port = free_port().to_string();
    let _down = Down(&project);
    project.st(&[
        "core",
        "up",
        "--engine",
        "docker",
        "--image",
        &image.tag,
        "--port",
        &port,
        "--api-key",
        API_KEY,
    ]);
    assert_eq!(containers(&project).lines().count(), 1);
    whole_path(&project, &provider).await;
    stopped(&project);
    assert_eq!(containers(&project), "");
}

/// Also where the test fails, no core is left behind.
struct Down<'a>(&'a Project);

impl Drop for Down<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.try_st(&["core", "down"]);
        }
    }
}

/// `core down`, and nothing runs any more.
fn stopped(project: &Project) {
    project.st(&["core", "down"]);
    let status = project.st_with_status(&["core", "status", "--json"], 1);
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["state"], json!("stopped"), "{status}");
}

/// What Docker has of this project, running or not.
fn containers(project: &Project) -> String {
    let directory = project.path().canonicalize().unwrap();
    docker(&[
        "ps",
        "--all",
        "--quiet",
        "--filter",
        &format!("label=dev.st.directory={}", directory.display()),
    ])
}

/// Everything between `core up` and `core down`.
async fn whole_path(project: &Project, provider: &Provider) {
    let mut app = project.start().await;
    journey::by_every_method(project, &mut app).await;
    browser::signs_in(&project.api, &app, provider);
    assert_eq!(project.rules(&["doctor", "--live", "--json"], 0), Vec::<String>::new());
    drop(app);
    doctor_sees_the_swap(project).await;
}

/// A website of its own, all right; then cors and middleware swapped in the source.
async fn doctor_sees_the_swap(project: &Project) {
    project.set("WEBSITE_DOMAIN", WEBSITE);
    let app = project.start().await;
    assert_eq!(project.rules(&["doctor", "--live", "--json"], 0), Vec::<String>::new());
    drop(app);
    project.edit(&project.app_file(), swap);
    let app = project.start().await;
    assert_eq!(project.rules(&["doctor", "--json"], 1), ["cors-after-middleware"]);
    assert_eq!(
        project.rules(&["doctor", "--live", "--json"], 1),
        ["cors-after-middleware", "live-response-without-cors"]
    );
    drop(app);
}

/// `app.use(middleware())` above `app.use(cors(...))`, and nothing else changed.
fn swap(source: &str) -> String {
    let middleware = "app.use(middleware());\n";
    let cors = "app.use(\n  cors({";
    assert_eq!((source.matches(middleware).count(), source.matches(cors).count()), (1, 1), "{source}");
    source.replace(middleware, "").replace(cors, &format!("{middleware}{cors}"))
}
