//! How a core is set up.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use super::{
    clock::{Clock, Millis},
    error::ServeError,
};
use crate::project::api_key;

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;

/// How a core is set up.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The file that keeps the data; `None` keeps it in memory.
    pub data: Option<PathBuf>,
    /// The keys that a caller may show; empty asks for none.
    pub api_keys: Vec<String>,
    /// How long things are valid.
    pub lifetimes: Lifetimes,
    /// bcrypt's cost for new passwords.
    pub bcrypt_cost: u32,
    /// What time it is.
    pub clock: Clock,
    /// Where a failure of the core itself is written, one line each.
    pub log: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Default for Options {
    /// In memory, on a free port of 127.0.0.1, silent, with the real core's defaults.
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            data: None,
            api_keys: Vec::new(),
            lifetimes: Lifetimes::default(),
            bcrypt_cost: 11,
            clock: Clock::system(),
            log: Arc::new(|_| ()),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

/// How long things are valid, in milliseconds. The defaults are the real core's.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Of an access token.
    pub access_token: Millis,
    /// Of a session, from its last rotation.
    pub refresh_token: Millis,
    /// How long a rotating key signs.
    pub signing_key: Millis,
    /// Of a passwordless code.
    pub passwordless_code: Millis,
    /// Of a password reset token.
    pub password_reset: Millis,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access_token: 60 * MINUTE,
            refresh_token: 100 * DAY,
            signing_key: 7 * DAY,
            passwordless_code: 15 * MINUTE,
            password_reset: 60 * MINUTE,
        }
    }
}

/// Splits and checks the value of `--api-key` by the real core's rules: keys separated by commas,
/// each as [`api_key::check`] wants it.
pub fn parse_api_keys(text: &str) -> Result<Vec<String>, ServeError> {
    let keys = text.split(',').map(str::trim);
    keys.map(|key| api_key::check(key).map(|()| key.to_owned()).map_err(ServeError::ApiKey)).collect()
}

#[cfg(test)]
mod tests {
    use super::parse_api_keys;

    #[test]
    fn keys_follow_the_real_cores_rules() {
        let keys = parse_api_keys("abcdefghijklmnopqrst, ABCDEFGHIJ0123456789=-").unwrap();
        assert_eq!(keys, ["abcdefghijklmnopqrst", "ABCDEFGHIJ0123456789=-"]);
        for bad in ["", "short", "abcdefghijklmnopqrst,", "abcdefghijklmnopqr_st", "abcdefghijklmnopqrst ü"]
        {
            assert!(parse_api_keys(bad).is_err(), "{bad}");
        }
    }
}
