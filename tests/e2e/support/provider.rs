//! An OpenID provider of a few lines: discovery, keys, a sign-in form, PKCE, tokens, userinfo.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::Response,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

/// The client that it knows.
pub(crate) const CLIENT: (&str, &str) = ("client-of-the-test", "secret-of-the-test");
/// Whoever signs in there.
pub(crate) const EMAIL: &str = "ada@provider.example";

/// The running provider.
pub(crate) struct Provider {
    /// Its issuer: `http://127.0.0.1:PORT`.
    pub(crate) issuer: String,
    server: tokio::task::JoinHandle<()>,
}

struct State {
    issuer: String,
    key: KeyPair,
    /// Authorization code -> the query of the request that it was given for.
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
}

impl Provider {
    /// Starts it on a free port.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let state = Arc::new(State { issuer: issuer.clone(), key, codes: Mutex::default() });
        let app = Router::new().fallback(move |request: Request| {
            let state = Arc::clone(&state);
            async move { state.answer(request).await }
        });
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { issuer, server }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    async fn answer(&self, request: Request) -> Response<Body> {
        let (head, body) = request.into_parts();
        let query = pairs(head.uri.query().unwrap_or_default().as_bytes());
        let form = pairs(&to_bytes(body, 1 << 16).await.unwrap());
        let header = |name: &str| head.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        match (head.method.as_str(), head.uri.path()) {
            ("GET", "/.well-known/openid-configuration") => value(200, &self.discovery()),
            ("GET", "/jwks") => value(200, &self.keys()),
            ("GET", "/authorize") => sign_in_page(&query),
            ("POST", "/authorize") => self.authorized(form),
            ("POST", "/token") => self.token(&form, header("authorization")),
            ("GET", "/userinfo") if header("authorization").starts_with("Bearer access-") => {
                value(200, &json!({ "sub": "ada", "email": EMAIL, "email_verified": true }))
            }
            _ => value(404, &json!({ "error": "not_found" })),
        }
    }

    fn discovery(&self) -> Value {
        let issuer = &self.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        })
    }

    fn keys(&self) -> Value {
        // The DER of a 2048-bit RSA public key: two headers, a zero byte, the modulus, the exponent.
        let der = self.key.public_key().as_ref();
        assert_eq!(der.len(), 270);
        let modulus = URL_SAFE_NO_PAD.encode(&der[9..265]);
        json!({ "keys": [{ "kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "n": modulus, "e": "AQAB" }] })
    }

    /// The form was sent: back to where the request said, with a code.
    fn authorized(&self, request: HashMap<String, String>) -> Response<Body> {
        let mut back = Url::parse(&request["redirect_uri"]).unwrap();
        assert!(matches!(back.host_str(), Some("localhost" | "127.0.0.1")), "{back}");
        let code = uuid::Uuid::new_v4().to_string();
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &request["state"]);
        self.codes.lock().unwrap().insert(code, request);
        Response::builder().status(303).header("location", back.as_str()).body(Body::empty()).unwrap()
    }

    /// A code is exchanged once, by the client that it was given to, with the PKCE verifier.
    fn token(&self, form: &HashMap<String, String>, authorization: &str) -> Response<Body> {
        let refuse = |why: &str| value(400, &json!({ "error": why }));
        let field = |name: &str| form.get(name).map(String::as_str);
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", CLIENT.0, CLIENT.1));
        let by_body = (field("client_id"), field("client_secret")) == (Some(CLIENT.0), Some(CLIENT.1));
        if !by_body && authorization != format!("Basic {basic}") {
            return refuse("invalid_client");
        }
        let Some(request) = field("code").and_then(|code| self.codes.lock().unwrap().remove(code)) else {
            return refuse("invalid_grant");
        };
        let challenge = field("code_verifier")
            .map(|verifier| URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes())));
        if request.get("code_challenge") != challenge.as_ref()
            || request.get("redirect_uri").map(String::as_str) != field("redirect_uri")
        {
            return refuse("invalid_grant");
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT.0, "sub": "ada", "email": EMAIL, "email_verified": true,
            "iat": now, "exp": now + 300,
        });
        let token = json!({
            "access_token": format!("access-{now}"),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.signed(&claims),
        });
        value(200, &token)
    }

    fn signed(&self, claims: &Value) -> String {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "1" });
        let text = [header, claims.clone()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A form that sends the whole request back.
fn sign_in_page(query: &HashMap<String, String>) -> Response<Body> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let mut fields = String::new();
    for (name, text) in query {
        let _ = write!(fields, r#"<input type="hidden" name="{}" value="{}">"#, escape(name), escape(text));
    }
    let page = format!(
        r#"<!doctype html><html lang="en"><title>Acme</title><link rel="icon" href="data:,">
<form method="post" action="/authorize">{fields}<button>Sign in as {EMAIL}</button></form></html>"#
    );
    Response::builder().header("content-type", "text/html; charset=utf-8").body(Body::from(page)).unwrap()
}

fn pairs(text: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn value(status: u16, json: &Value) -> Response<Body> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(Body::from(json.to_string()))
        .unwrap()
}
