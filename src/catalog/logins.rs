//! `templates/logins.toml`: how users sign in.

use std::sync::LazyLock;

use serde::Deserialize;

/// The login methods and their options.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logins {
    /// Third-party, passwordless, email and password.
    #[serde(rename = "method")]
    pub methods: Vec<Choice>,
    /// Where passwordless codes go.
    #[serde(rename = "contact")]
    pub contacts: Vec<Choice>,
    /// What passwordless sends.
    #[serde(rename = "flow")]
    pub flows: Vec<Choice>,
}

/// One of several.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As given to the flag.
    pub id: String,
    /// As shown.
    pub name: String,
    /// What it is, in a few words.
    #[serde(default)]
    pub what: String,
    /// The SDKs' word for it.
    #[serde(default)]
    pub sdk: String,
    /// Taken where nothing is said.
    #[serde(default)]
    pub default: bool,
}

static LOGINS: LazyLock<Logins> = LazyLock::new(|| super::embedded("logins.toml"));

impl Logins {
    /// The methods and options of this build.
    pub fn get() -> &'static Self {
        &LOGINS
    }
}
