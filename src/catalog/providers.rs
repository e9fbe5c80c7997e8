//! `templates/providers.toml`: the third-party providers that the SDKs have built in.

use std::sync::LazyLock;

use serde::Deserialize;

/// All of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Providers {
    #[serde(rename = "provider")]
    list: Vec<Provider>,
}

/// A provider that the SDKs have built in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// As the SDKs call it.
    pub id: String,
    /// As its users call it.
    pub name: String,
    /// Where an app is registered.
    pub console: String,
    /// What is registered there.
    pub register: String,
    /// Who the provider sends the user back to.
    pub redirect: Redirect,
    /// Whether it accepts an `http://localhost` redirect URI.
    pub localhost: bool,
    /// The languages whose SDK has it.
    pub sdks: Vec<String>,
    /// The nearest one, where a language's SDK lacks it.
    #[serde(default)]
    pub instead: Option<String>,
    /// A recipe that it needs besides third-party.
    #[serde(default)]
    pub recipe: Option<String>,
    /// What its client needs.
    pub fields: Vec<Field>,
}

/// Who a provider sends the user back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Redirect {
    /// The website.
    Website,
    /// The SDK's API, with a form post.
    Api,
}

/// A field of a provider's client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// `clientId`, `clientSecret` or a key of `additionalConfig`.
    pub key: String,
    /// The variable that holds it.
    pub env: String,
    /// May be unset.
    #[serde(default)]
    pub optional: bool,
}

static PROVIDERS: LazyLock<Providers> = LazyLock::new(|| super::embedded("providers.toml"));

impl Providers {
    /// The providers of this build.
    pub fn get() -> &'static Self {
        &PROVIDERS
    }

    /// In the order in which they are offered.
    pub fn all(&self) -> &[Provider] {
        &self.list
    }

    /// The provider of that id.
    pub fn find(&self, id: &str) -> Option<&Provider> {
        self.list.iter().find(|provider| provider.id == id)
    }

    /// The built-in provider that the SDKs would take `id` for: they match by prefix.
    pub fn taken_for(&self, id: &str) -> Option<&Provider> {
        self.list
            .iter()
            .filter(|provider| id.starts_with(&provider.id))
            .max_by_key(|provider| provider.id.len())
    }
}
