//! The one HTTP client.

use std::time::Duration;

/// A client that follows no redirect and uses no proxy for loopback, with `timeout` for a whole
/// request.
///
/// # Panics
/// Where the TLS library can't start, which no input can cause.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn client(timeout: Duration) -> reqwest::Client {
    reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(5)))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("st/", env!("CARGO_PKG_VERSION")))
        .build()
        .expect("the TLS library starts")
}
