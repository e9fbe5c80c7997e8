//! What the endpoints do: one file a group, one function an endpoint.

pub mod emailpassword;
pub mod multitenancy;
pub mod passwordless;
pub mod service;
pub mod session;
pub mod thirdparty;
pub mod user_json;
pub mod user_lists;
pub mod users;

use serde_json::{Value, json};

use super::{
    http::{Answer, Refusal},
    tokens::keys::KeyError,
};

/// An outcome that says nothing but its name.
fn status(name: &str) -> Answer {
    json!({"status": name}).into()
}

/// An outcome with a reason for people.
fn status_with_message(name: &str, message: impl std::fmt::Display) -> Value {
    json!({"status": name, "message": message.to_string()})
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self::Internal(error.to_string())
    }
}
