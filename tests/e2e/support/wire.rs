//! Requests as a browser makes them, and answers in the notation of docs/doctor-live.md.

use reqwest::{Client, Method, Response};

/// The website that the apps of these tests belong to.
pub(crate) const WEBSITE: &str = "http://localhost:3000";
/// A website that nobody allowed.
pub(crate) const FOREIGN: &str = "https://foreign.example";

/// `401 OC`: the status and what the answer's headers allow.
///
/// `O` the origin that asked, `*` any, `o` another; `C` credentials; `H` every header that was
/// asked for, `h` only some; `M` the method that was asked for.
pub(crate) async fn cell(client: &Client, base: &str, request: &Asked<'_>) -> String {
    match ask(client, base, request).await {
        Ok(answer) => notation(&answer, request),
        Err(error) => failure(&error),
    }
}

/// The answer itself.
pub(crate) async fn ask(client: &Client, base: &str, request: &Asked<'_>) -> reqwest::Result<Response> {
    let mut builder = client
        .request(request.method.clone(), format!("{base}{}", request.path))
        .header("origin", request.origin);
    for (name, value) in request.headers {
        builder = builder.header(*name, *value);
    }
    if let Some(method) = request.preflight_for {
        builder = builder
            .header("access-control-request-method", method)
            .header("access-control-request-headers", HEADERS.join(","));
    }
    if let Some(body) = request.body {
        builder = builder.header("content-type", "application/json").body(body.to_owned());
    }
    builder.send().await
}

/// What stands for an answer that did not come.
pub(crate) fn failure(error: &reqwest::Error) -> String {
    if error.is_timeout() { "never".into() } else { format!("{error:?}") }
}

const HEADERS: [&str; 4] = ["content-type", "fdi-version", "rid", "st-auth-mode"];

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) preflight_for: Option<&'a str>,
    pub(crate) body: Option<&'a str>,
    pub(crate) headers: &'a [(&'a str, &'a str)],
}

impl<'a> Asked<'a> {
    /// A plain GET from the website.
    pub(crate) fn get(path: &'a str) -> Self {
        Self { method: Method::GET, path, origin: WEBSITE, preflight_for: None, body: None, headers: &[] }
    }
}

/// An answer in the notation.
pub(crate) fn notation(answer: &Response, request: &Asked<'_>) -> String {
    let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let lists = |name: &str, item: &str| header(name).split(',').any(|i| i.trim().eq_ignore_ascii_case(item));
    let mut flags = String::new();
    match header("access-control-allow-origin") {
        "" => {}
        "*" => flags.push('*'),
        origin if origin == request.origin => flags.push('O'),
        _ => flags.push('o'),
    }
    if header("access-control-allow-credentials") == "true" {
        flags.push('C');
    }
    if let Some(method) = request.preflight_for {
        let name = "access-control-allow-headers";
        if !header(name).is_empty() {
            flags.push(if HEADERS.iter().all(|item| lists(name, item)) { 'H' } else { 'h' });
        }
        if method != "POST" && lists("access-control-allow-methods", method) {
            flags.push('M');
        }
    }
    format!("{} {flags}", answer.status().as_u16()).trim_end().to_owned()
}
