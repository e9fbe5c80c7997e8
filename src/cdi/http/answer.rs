//! What goes back: JSON for every outcome that the protocol expects, text for everything else.

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use serde_json::Value;

use crate::cdi::{core::Core, storage::StorageError};

/// An answer.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    body: Content,
    cache_control: Option<String>,
}

#[derive(Debug)]
enum Content {
    Json(Value),
    Text(String),
}

impl Answer {
    /// Text with a line end, as the real core sends all its texts.
    pub fn text(status: StatusCode, text: &str) -> Self {
        Self { status, body: Content::Text(format!("{text}\n")), cache_control: None }
    }

    /// The same with a `Cache-Control` header.
    #[must_use]
    pub fn cached(mut self, cache_control: String) -> Self {
        self.cache_control = Some(cache_control);
        self
    }

    /// As HTTP.
    pub fn into_response(self) -> Response<Body> {
        let (content_type, text) = match self.body {
            Content::Json(value) => ("application/json;charset=UTF-8", value.to_string()),
            Content::Text(text) => ("text/html;charset=UTF-8", text),
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(value) = self.cache_control.and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(header::CACHE_CONTROL, value);
        }
        response
    }
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self { status: StatusCode::OK, body: Content::Json(value), cache_control: None }
    }
}

/// A request that gets no JSON.
#[derive(Debug)]
pub enum Refusal {
    /// Malformed, with the protocol's text.
    Input(String),
    /// A wrong or missing API key.
    ApiKey,
    /// Nothing the caller may do there.
    Forbidden(&'static str),
    /// No such path.
    NotFound,
    /// No such method on that path.
    Method,
    /// The protocol has it, this core doesn't.
    NotHere(String),
    /// This core failed.
    Internal(String),
}

impl Refusal {
    /// Malformed, with the protocol's text.
    pub fn input(text: impl Into<String>) -> Self {
        Self::Input(text.into())
    }

    /// As an answer; what failed inside goes to the log and not to the caller.
    pub fn into_answer(self, core: &Core) -> Answer {
        match self {
            Self::Input(text) => Answer::text(StatusCode::BAD_REQUEST, &text),
            Self::ApiKey => Answer::text(StatusCode::UNAUTHORIZED, "Invalid API key"),
            Self::Forbidden(text) => Answer::text(StatusCode::FORBIDDEN, text),
            Self::NotFound => Answer::text(StatusCode::NOT_FOUND, "Not found"),
            Self::Method => Answer::text(StatusCode::METHOD_NOT_ALLOWED, "Method not supported"),
            Self::NotHere(text) => Answer::text(StatusCode::NOT_IMPLEMENTED, &text),
            Self::Internal(text) => {
                let id = uuid::Uuid::new_v4();
                (core.log)(&format!("internal error {id}: {text}"));
                let told = format!("st's built-in core failed; its log says why under {id}");
                Answer::text(StatusCode::INTERNAL_SERVER_ERROR, &told)
            }
        }
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.to_string())
    }
}
