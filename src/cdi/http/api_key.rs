//! The API key of a request.

use aws_lc_rs::constant_time;
use axum::http::HeaderMap;

use super::{Refusal, header};

/// Refuses a request that shows none of `keys`; with no keys anyone may call.
///
/// The key comes in `api-key`, else in `Authorization` with or without `Bearer`.
pub fn check(keys: &[String], headers: &HeaderMap) -> Result<(), Refusal> {
    if keys.is_empty() {
        return Ok(());
    }
    let shown = header(headers, "api-key")
        .or_else(|| {
            header(headers, "authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value))
        })
        .map(str::trim)
        .ok_or(Refusal::ApiKey)?;
    let fits =
        |key: &String| constant_time::verify_slices_are_equal(key.as_bytes(), shown.as_bytes()).is_ok();
    if keys.iter().any(fits) { Ok(()) } else { Err(Refusal::ApiKey) }
}
