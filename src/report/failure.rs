//! A failure, for people and for scripts.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::style;
use crate::error::Error;

/// `error: message`, its causes, the evidence, and `hint:` after an empty line.
pub fn text(error: &Error) -> String {
    let (bad, dim, hint) = (style::BAD, style::DIM, style::HINT);
    let failure = error.failure();
    let mut text = format!("{bad}error{bad:#}: {failure}");
    for cause in error.causes() {
        let _ = write!(text, "\n  {dim}caused by:{dim:#} {cause}");
    }
    for line in failure.evidence() {
        let _ = write!(text, "\n  {dim}|{dim:#} {line}");
    }
    if let Some(next) = failure.hint() {
        let _ = write!(text, "\n\n{hint}hint{hint:#}: {next}");
    }
    text
}

/// A panic: what happened and where, for whoever mends it.
pub fn bug(panic: &std::panic::PanicHookInfo<'_>) -> String {
    let (bad, hint) = (style::BAD, style::HINT);
    let what = panic.payload_as_str().unwrap_or("it panicked");
    let place =
        panic.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    format!(
        "{bad}error{bad:#}: a bug in st {}: {what}{place}\n\n{hint}hint{hint:#}: please report it with the command that you ran",
        env!("CARGO_PKG_VERSION")
    )
}

/// The same as one JSON value: `{version, ok: false, error: {code, stage, message, cause, hint, evidence}}`.
pub fn json(error: &Error) -> Value {
    let failure = error.failure();
    json!({
        "version": 1,
        "ok": false,
        "error": {
            "code": failure.code(),
            "stage": failure.stage(),
            "message": failure.to_string(),
            "cause": error.causes(),
            "hint": failure.hint(),
            "evidence": failure.evidence(),
        }
    })
}
