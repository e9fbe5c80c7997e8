//! `templates/unread.toml`: SDKs of languages that doctor has no reader for.

use std::sync::LazyLock;

use serde::Deserialize;

/// An SDK whose projects are recognised and not read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnreadSdk {
    /// As its users call the language.
    pub language: String,
    /// What a manifest that depends on it has in it.
    pub names: Vec<String>,
    /// Names of the files that list dependencies.
    pub manifests: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sdk: Vec<UnreadSdk>,
}

static UNREAD: LazyLock<File> = LazyLock::new(|| super::embedded("unread.toml"));

/// Every one of them.
pub fn unread_sdks() -> &'static [UnreadSdk] {
    &UNREAD.sdk
}
