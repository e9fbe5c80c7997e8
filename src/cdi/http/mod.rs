//! The protocol's forms: what comes in, what a handler is given, what goes back.

pub mod answer;
pub mod api_key;
pub mod call;
pub mod input;
pub mod version;

pub use answer::{Answer, Refusal};
pub use call::Call;
pub use input::Input;
pub use version::Version;

use axum::http::{HeaderMap, Method};

/// What came in, before anything of it is understood.
#[derive(Debug)]
pub struct Request {
    /// GET, POST, ...
    pub method: Method,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query, without `?`.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: axum::body::Bytes,
}

/// A header's text.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
