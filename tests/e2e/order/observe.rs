//! What a website on another origin gets from an app: a small fixed set of requests.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::json;

use crate::{
    frameworks::WEBSITE,
    support::{
        project::Project,
        wire::{self, Asked, FOREIGN},
    },
};

/// Nothing in a right app takes as long.
const TIMEOUT: Duration = Duration::from_secs(25);

/// The requests by name, in the order of asking, and what came back in the notation of docs/doctor-live.md; `T` is a
/// session's tokens that the website can read.
pub(crate) type Seen = Vec<(String, String)>;

/// Asks everything; `/me` where a session is read `by_hand` there.
pub(crate) async fn observe(project: &Project, by_hand: bool) -> Seen {
    // No connection is used twice: a server may close it after an error, and then it looks as if this request broke it.
    let client = Client::builder().timeout(TIMEOUT).pool_max_idle_per_host(0).no_proxy().build().unwrap();
    let auth = &project.framework.api_base_path;
    let refresh = format!("{auth}/session/refresh");
    let get = |path| Asked { origin: WEBSITE, ..Asked::get(path) };
    let preflight = Asked { method: Method::OPTIONS, preflight_for: Some("POST"), ..get(&refresh) };
    let own = Asked { method: Method::OPTIONS, preflight_for: Some("GET"), ..get("/sessioninfo") };
    let foreign = Asked { origin: FOREIGN, ..preflight.clone() };
    let asked = [
        (format!("preflight of {refresh}"), preflight),
        ("preflight of /sessioninfo".to_owned(), own),
        ("preflight of a foreign website".to_owned(), foreign),
        (format!("POST {refresh}"), Asked { method: Method::POST, ..get(&refresh) }),
        ("GET /sessioninfo".to_owned(), get("/sessioninfo")),
        ("GET /me".to_owned(), get("/me")),
        ("GET /fails".to_owned(), get("/fails")),
    ];
    let mut seen = Seen::new();
    for (name, request) in asked.into_iter().filter(|(name, _)| by_hand || name != "GET /me") {
        let cell = wire::cell(&client, &project.api, &request).await;
        // Refused in any way is refused.
        let foreign = request.origin == FOREIGN && !cell.contains(['O', '*']);
        seen.push((name, if foreign { "refused".to_owned() } else { plain(cell) }));
    }
    seen.extend(sign_up(&client, project).await);
    seen
}

/// A sign-up as an SDK of a frontend makes it, with the tokens in headers, and a request with them.
async fn sign_up(client: &Client, project: &Project) -> Seen {
    let path = format!("{}/signup", project.framework.api_base_path);
    let name = format!("{}@example.com", uuid::Uuid::new_v4());
    let fields =
        [json!({ "id": "email", "value": name }), json!({ "id": "password", "value": "a-password-1" })];
    let body = json!({ "formFields": fields }).to_string();
    let request = Asked {
        method: Method::POST,
        origin: WEBSITE,
        body: Some(&body),
        headers: &[
            ("st-auth-mode", "header"),
            ("rid", "emailpassword"),
            ("fdi-version", &project.framework.language().fdi),
        ],
        ..Asked::get(&path)
    };
    let (signed_up, token) = match wire::ask(client, &project.api, &request).await {
        Ok(answer) => {
            let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
            let exposed = header("access-control-expose-headers").unwrap_or_default().to_lowercase();
            let token = header("st-access-token").unwrap_or_default().to_owned();
            let whole =
                !token.is_empty() && header("front-token").is_some() && exposed.contains("front-token");
            (format!("{}{}", wire::notation(&answer, &request), if whole { " T" } else { "" }), token)
        }
        Err(error) => (wire::failure(&error), String::new()),
    };
    let mut seen = vec![(format!("POST {path}"), plain(signed_up))];
    if !token.is_empty() {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("st-auth-mode", "header")];
        let request =
            Asked { method: Method::GET, path: "/sessioninfo", body: None, headers: &headers, ..request };
        let cell = wire::cell(client, &project.api, &request).await;
        seen.push(("GET /sessioninfo when signed in".to_owned(), plain(cell)));
    }
    seen
}

/// How exactly a connection broke differs from run to run.
fn plain(cell: String) -> String {
    if cell == "never" || cell.starts_with(|first: char| first.is_ascii_digit()) {
        cell
    } else {
        "broken".to_owned()
    }
}
