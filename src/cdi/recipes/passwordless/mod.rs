//! Users who sign in with codes and links.
//!
//! A log-in under way is a device: 32 random bytes that the browser keeps. Its codes are what the
//! user types; a link code is derived from device and code, so either proves the same.

mod consume;
mod create;
mod list;
mod user;

pub use consume::{check_code, consume_code};
pub use create::create_code;
pub use list::{list_codes, remove_code, remove_codes};
pub use user::{get_user, update_user};

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::super::{
    http::{Call, Refusal},
    storage::devices::{Contact, Device},
    tokens::hash::{base64_url, sha256},
};

/// How many wrong codes end a log-in.
const MAX_ATTEMPTS: u32 = 5;

/// The bytes of a `deviceId`.
fn device_bytes(id: &str) -> Result<Vec<u8>, Refusal> {
    STANDARD.decode(id).map_err(|_| Refusal::input("Input encoding error in deviceId"))
}

/// The protocol's `preAuthSessionId`.
fn device_hash(device: &[u8]) -> String {
    base64_url(&sha256(device))
}

/// The bytes of the link code that belongs to a code of a device.
fn link_code(device: &[u8], salt: &[u8], code: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[device, salt].concat());
    hmac::sign(&key, code.as_bytes()).as_ref().to_vec()
}

/// What of a link code is stored.
fn link_hash(link_code: &[u8]) -> String {
    base64_url(&sha256(link_code))
}

/// A device as the protocol writes it.
fn device_json(device: &Device) -> Value {
    let mut object = json!({"preAuthSessionId": device.hash, "failedCodeInputAttemptCount": device.failed});
    match &device.contact {
        Contact::Email(email) => object["email"] = email.clone().into(),
        Contact::Phone(phone) => object["phoneNumber"] = phone.clone().into(),
    }
    object
}

/// Whether a code that was made then still works.
fn is_alive(call: &Call, created: i64) -> bool {
    created + call.core.lifetimes.passwordless_code >= call.now
}
