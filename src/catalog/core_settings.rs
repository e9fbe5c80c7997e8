//! `templates/_core/settings.toml`: the settings of a core, and how its image is told of them.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

/// The settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoreSettings {
    /// The day on which they were read, `YYYY-MM-DD`.
    pub checked: String,
    /// Where from.
    pub source: String,
    setting: BTreeMap<String, CoreSetting>,
}

/// One of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CoreSetting {
    /// The variable of the container that sets it.
    pub env: String,
    /// What its value is.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it may be, where it is one of a few words.
    pub choices: Vec<String>,
    /// The least that it may be.
    pub minimum: Option<f64>,
    /// The most that it may be.
    pub maximum: Option<f64>,
    /// The oldest core that takes it.
    pub since: Option<String>,
    /// Its value stays out of `st.toml`.
    pub secret: bool,
    /// Its value is made of the characters of an API key.
    pub key: bool,
    /// Why it is not the user's to set: st sets it.
    pub managed: Option<String>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Text without white space.
    #[default]
    Text,
    /// One of a few words.
    Choice,
}

static SETTINGS: LazyLock<CoreSettings> = LazyLock::new(|| super::embedded("_core/settings.toml"));

impl CoreSettings {
    /// What this build knows.
    pub fn get() -> &'static Self {
        &SETTINGS
    }

    /// The setting of a name.
    pub fn of(&self, name: &str) -> Option<&CoreSetting> {
        self.setting.get(name)
    }

    /// Whether a variable of the container holds a secret.
    pub fn is_secret(&self, env: &str) -> bool {
        self.setting.values().any(|setting| setting.env == env && setting.secret)
    }

    /// The names of all of them, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.setting.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::core_releases::release;

    #[test]
    fn every_setting_has_a_variable_or_a_reason() {
        for (name, setting) in &CoreSettings::get().setting {
            assert_ne!(setting.env.is_empty(), setting.managed.is_none(), "{name}");
            assert_eq!(setting.kind == Kind::Choice, !setting.choices.is_empty(), "{name}");
            assert!(setting.since.as_deref().is_none_or(|since| release(since).is_some()), "{name}");
        }
    }
}
