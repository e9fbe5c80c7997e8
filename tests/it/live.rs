//! What `st doctor --live` sends, and how it judges what running backends were seen to answer.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, Response, StatusCode},
};
use st::{
    doctor::{Level, live},
    probe::{self, ProbeError, ProviderTarget, Target},
};

const WEBSITE: &str = "http://localhost:3000";

/// A request as it arrived.
struct Seen {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: bool,
}

/// A backend that answers what it is told.
#[derive(Clone, Default)]
struct Backend {
    answers: Vec<(&'static str, String, String)>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Backend {
    /// `request` as `POST /path`; `answer` as `401 OC`: a status and what CORS headers it has.
    ///
    /// `O` the website's origin, `*` any, `o` another, `F` the one that asks; `C` credentials;
    /// `H` every header, `h` content-type alone.
    fn says(mut self, request: &'static str, answer: &str, body: &str) -> Self {
        self.answers.retain(|(other, ..)| *other != request);
        self.answers.push((request, answer.to_owned(), body.to_owned()));
        self
    }

    /// Everything right: the row of a correct Express app.
    fn right() -> Self {
        Self::default()
            .says("OPTIONS /auth/signinup", "204 OCH", "")
            .says("POST /auth/session/refresh", "401 OC", r#"{"message":"unauthorised"}"#)
            .says("GET /auth/loginmethods", "200 OC", "{}")
            .says("GET /sessioninfo", "401 OC", r#"{"message":"unauthorised"}"#)
            .says("GET /hello", "200", "Hello")
            .says("GET /apiversion", "200", r#"{"versions":["3.1","5.4"]}"#)
    }

    async fn serve(self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(move |request: Request| {
            let backend = self.clone();
            async move { backend.answer(request).await }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    async fn answer(&self, request: Request) -> Response<Body> {
        let line = format!("{} {}", request.method(), request.uri().path());
        self.seen.lock().unwrap().push(Seen {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            headers: request.headers().clone(),
            body: !axum::body::HttpBody::is_end_stream(request.body()),
        });
        let Some((_, answer, body)) = self.answers.iter().find(|(known, ..)| *known == line) else {
            return Response::builder().status(404).body(Body::empty()).unwrap();
        };
        if answer == "never" {
            std::future::pending::<()>().await;
        }
        let (status, flags) = answer.split_once(' ').unwrap_or((answer, ""));
        let origin = request.headers().get("origin").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let mut response = Response::builder().status(status.parse::<StatusCode>().unwrap());
        for flag in flags.chars() {
            let (name, value) = match flag {
                'O' => ("access-control-allow-origin", WEBSITE),
                'o' => ("access-control-allow-origin", "http://localhost:3000/"),
                '*' => ("access-control-allow-origin", "*"),
                'F' => ("access-control-allow-origin", origin),
                'C' => ("access-control-allow-credentials", "true"),
                'H' => ("access-control-allow-headers", "content-type,rid,fdi-version,St-Auth-Mode"),
                'h' => ("access-control-allow-headers", "content-type"),
                'E' => ("access-control-expose-headers", "front-token"),
                'V' => ("vary", "Origin"),
                _ => panic!("unknown flag {flag}"),
            };
            response = response.header(name, value);
        }
        response.body(Body::from(body.clone())).unwrap()
    }
}

fn target(api: &str) -> Target {
    Target {
        api: api.to_owned(),
        base_path: "/auth".into(),
        website: WEBSITE.into(),
        protected: ("/sessioninfo".into(), true),
        cores: vec![api.to_owned()],
        api_key: Some("secret-key-of-the-core".into()),
        providers: vec![],
    }
}

fn sdk(cdi: &str) -> live::observation::Sdk {
    live::observation::Sdk {
        package: "supertokens-node".into(),
        version: "24.0.3".into(),
        cdi: vec![cdi.into()],
    }
}

async fn rules(target: &Target) -> Vec<&'static str> {
    let seen = probe::observe(target, Some(sdk("5.4"))).await.expect("a backend answers");
    live::diagnose(&seen).findings.iter().map(|finding| finding.rule).collect()
}

async fn rules_of(backend: Backend) -> Vec<&'static str> {
    rules(&target(&backend.serve().await)).await
}

/// Preflight and refresh as seen on real frameworks, and what follows.
#[tokio::test]
async fn every_row_of_the_table() {
    let rows: &[(&str, &str, &str, &[&str])] = &[
        ("right", "204 OCH", "401 OC", &[]),
        ("preflight with 200", "200 OCH", "401 OC", &[]),
        ("sdk before cors", "204 OCH", "401", &["live-response-without-cors"]),
        ("no sdk", "204 OCH", "404 OC", &["live-api-not-mounted"]),
        ("no sdk, Flask's catch-all", "204 OCH", "405 OC", &["live-api-not-mounted"]),
        ("child scope", "204 OCH", "404", &["live-api-not-mounted"]),
        ("nothing there", "404", "404", &["live-api-not-mounted"]),
        ("headers missing", "204 OCh", "401 OC", &["live-preflight-blocked"]),
        ("no header list", "204 OC", "401 OC", &["live-preflight-blocked"]),
        ("headers refused silently", "200", "401 OC", &["live-preflight-blocked"]),
        ("headers refused by Starlette", "400 OCh", "401 OC", &["live-preflight-blocked"]),
        ("headers refused by gorilla", "403", "401 OC", &["live-preflight-blocked"]),
        ("origin refused by gin", "403", "403", &["live-origin-mismatch"]),
        ("Flask without catch-all", "404 OCH", "401 OC", &["live-preflight-blocked"]),
        ("no cors", "404", "401", &["live-preflight-blocked"]),
        ("no cors, the SDK's own header", "404", "401 E", &["live-preflight-blocked"]),
        ("wildcard", "204 *CH", "401 *C", &["live-wildcard-origin"]),
        ("wildcard without credentials", "204 *H", "401 *", &["live-wildcard-origin"]),
        ("no credentials", "204 OH", "401 O", &["live-credentials-missing"]),
        (
            "headers and credentials",
            "204 Oh",
            "401 O",
            &["live-preflight-blocked", "live-credentials-missing"],
        ),
        ("slash behind the origin", "204 oCH", "401 oC", &["live-origin-mismatch"]),
        ("list without this origin", "204 VC", "401 VC", &["live-origin-mismatch"]),
        ("Starlette, wrong origin", "400 CH", "401 C", &["live-origin-mismatch"]),
        ("every origin", "204 FCH", "401 FC", &["live-foreign-origin-allowed"]),
    ];
    for (name, preflight, refresh, expected) in rows {
        let body = if refresh.starts_with("401") { r#"{"message":"unauthorised"}"# } else { "" };
        let backend = Backend::right().says("OPTIONS /auth/signinup", preflight, "").says(
            "POST /auth/session/refresh",
            refresh,
            body,
        );
        assert_eq!(rules_of(backend).await, *expected, "{name}");
    }
}

#[tokio::test]
async fn one_origin_needs_no_cors() {
    let backend = Backend::right()
        .says("OPTIONS /auth/signinup", "404", "")
        .says("POST /auth/session/refresh", "401", r#"{"message":"unauthorised"}"#)
        .says("GET /sessioninfo", "401", r#"{"message":"unauthorised"}"#);
    let api = backend.serve().await;
    assert_eq!(rules(&Target { website: api.clone(), ..target(&api) }).await, [""; 0]);
}

#[tokio::test]
async fn an_sdk_without_init() {
    let text = "Error: Initialisation not done. Did you forget to call the SuperTokens.init function?";
    let backend = Backend::right().says("POST /auth/session/refresh", "500 OC", text);
    assert_eq!(rules_of(backend).await, ["live-init-missing"]);
    let backend = Backend::right().says("POST /auth/session/refresh", "500 OC", "something went wrong");
    assert_eq!(rules_of(backend).await, ["live-api-failing"]);
}

#[tokio::test]
async fn a_middleware_that_never_answers() {
    let backend = Backend::right().says("POST /auth/session/refresh", "never", "");
    assert_eq!(rules_of(backend).await, ["live-no-answer"]);
}

#[tokio::test]
async fn the_protected_route() {
    let open = Backend::right().says("GET /sessioninfo", "200 OC", "{}");
    let api = open.serve().await;
    assert_eq!(rules(&target(&api)).await, ["live-session-unprotected"]);
    let guessed = Target { protected: ("/sessioninfo".into(), false), ..target(&api) };
    assert_eq!(rules(&guessed).await, [""; 0], "a route that was only tried may be public");

    let unconverted = Backend::right().says("GET /sessioninfo", "500 OC", "UNAUTHORISED");
    assert_eq!(rules_of(unconverted).await, ["live-session-error"]);
    let absent = Backend::right().says("GET /sessioninfo", "404 OC", "");
    assert_eq!(rules_of(absent).await, [""; 0]);
    let blocked = Backend::right().says("GET /sessioninfo", "401", r#"{"message":"unauthorised"}"#);
    assert_eq!(rules_of(blocked).await, ["live-response-without-cors"]);
}

#[tokio::test]
async fn the_core_behind() {
    let broken = || Backend::right().says("GET /auth/loginmethods", "500 OC", "");
    let cases: Vec<(Backend, &[&str])> = vec![
        (broken().says("GET /hello", "500", ""), &["live-core-unreachable"]),
        (broken().says("GET /apiversion", "401", "Invalid API key"), &["live-core-unauthorized"]),
        (broken().says("GET /apiversion", "200", r#"{"versions":["3.1"]}"#), &["live-core-incompatible"]),
        (broken().says("GET /apiversion", "200", "<html>"), &["live-core-unreachable"]),
        (Backend::right().says("GET /hello", "500", ""), &[]),
    ];
    for (backend, expected) in cases {
        assert_eq!(rules_of(backend).await, expected);
    }
}

#[tokio::test]
async fn the_backend_says_what_its_core_does() {
    let cases = [
        ("Error: No SuperTokens core available to query", "live-core-unreachable"),
        (
            "SuperTokens core threw an error for a GET request to path: '/apiversion' with status code: 401 and message: Invalid API key",
            "live-core-unauthorized",
        ),
        (
            "The running SuperTokens core version is not compatible with this NodeJS SDK.",
            "live-core-incompatible",
        ),
    ];
    for (text, expected) in cases {
        let api = Backend::right().says("GET /auth/loginmethods", "500 OC", text).serve().await;
        assert_eq!(rules(&Target { cores: vec![], ..target(&api) }).await, [expected]);
    }
}

#[tokio::test]
async fn one_core_of_two_is_a_warning() {
    let api = Backend::right().says("GET /auth/loginmethods", "500 OC", "?").serve().await;
    let two = Target { cores: vec![api.clone(), closed().await], ..target(&api) };
    let seen = probe::observe(&two, Some(sdk("5.4"))).await.unwrap();
    let diagnosis = live::diagnose(&seen);
    let found: Vec<_> = diagnosis.findings.iter().map(|f| (f.rule, f.level)).collect();
    assert_eq!(found, [("live-core-unreachable", Level::Warning)]);
    assert_eq!(diagnosis.not_checked.len(), 1, "the methods still failed for a reason unknown");
}

#[tokio::test]
async fn a_dead_provider_is_named() {
    let api = Backend::right().says("GET /auth/loginmethods", "500 OC", "fetch failed").serve().await;
    let discovery = format!("{}/.well-known/openid-configuration", closed().await);
    let dead = ProviderTarget { id: "acme".into(), discovery };
    let seen = probe::observe(&Target { providers: vec![dead], ..target(&api) }, None).await.unwrap();
    let findings = live::diagnose(&seen).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "live-provider-unreachable");
    assert!(findings[0].message.contains("`acme`"), "{}", findings[0].message);
}

#[tokio::test]
async fn nobody_there_is_an_error_of_its_own() {
    let api = closed().await;
    let Err(ProbeError::Unreachable { api: named, why }) = probe::observe(&target(&api), None).await else {
        panic!("nobody listens there");
    };
    assert_eq!((named, why.as_str()), (api, "connection refused"));
}

/// The protocol itself: what is sent, and that nothing is changed by it.
#[tokio::test]
async fn sends_what_a_browser_would() {
    let backend = Backend::right();
    let seen = Arc::clone(&backend.seen);
    let api = backend.serve().await;
    assert_eq!(rules(&target(&api)).await, [""; 0]);
    let seen = seen.lock().unwrap();
    assert!(seen.len() <= 12, "{} requests", seen.len());
    for request in seen.iter() {
        let reads = matches!(request.method, Method::GET | Method::OPTIONS);
        assert!(reads || request.path == "/auth/session/refresh", "{} {}", request.method, request.path);
        assert!(!request.body && !request.headers.contains_key("content-type"));
        assert!(!request.headers.contains_key("cookie") && !request.headers.contains_key("authorization"));
        let of_core = matches!(request.path.as_str(), "/hello" | "/apiversion");
        assert_eq!(request.headers.contains_key("origin"), !of_core, "{}", request.path);
        assert_eq!(
            request.headers.contains_key("api-key"),
            request.path == "/apiversion",
            "{}",
            request.path
        );
    }
    let preflights: Vec<_> = seen.iter().filter(|r| r.method == Method::OPTIONS).collect();
    assert_eq!(preflights.len(), 2);
    for preflight in preflights {
        assert_eq!(preflight.headers["access-control-request-method"], "POST");
        assert_eq!(
            preflight.headers["access-control-request-headers"],
            "content-type,fdi-version,rid,st-auth-mode"
        );
    }
}

/// An address where nobody listens.
async fn closed() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Every rule has a page; its wrong observations give exactly that finding, its right ones none.
#[test]
fn the_pages_are_true() {
    for rule in live::RULES {
        let path = format!("{}/docs/rules/{}.md", env!("CARGO_MANIFEST_DIR"), rule.info.id);
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let blocks = observations(&page);
        for side in ["wrong", "right"] {
            assert!(blocks.iter().any(|(kind, _)| *kind == side), "{path} has no {side} block");
        }
        for (side, json) in blocks {
            let seen: live::Observations =
                serde_json::from_str(&json).unwrap_or_else(|error| panic!("{path}: {error}\n{json}"));
            let found: Vec<_> = live::diagnose(&seen).findings.iter().map(|f| (f.rule, f.level)).collect();
            if side == "wrong" {
                assert_eq!(found, [(rule.info.id, rule.info.level)], "{path}\n{json}");
            } else {
                assert_eq!(found, [], "{path}\n{json}");
            }
        }
    }
}

/// The blocks of a page, as `(wrong or right, JSON)`.
fn observations(page: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(side) = line.strip_prefix("```json observation ") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push((side, body.join("\n")));
        }
    }
    blocks
}
