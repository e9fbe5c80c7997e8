//! `[core.config]` of `st.toml`, as it stands there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// Name -> value and where that stands.
pub type CoreConfig = BTreeMap<String, Spanned<ConfigValue>>;

/// A value.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum ConfigValue {
    /// `true`
    Boolean(bool),
    /// `3600`
    Integer(i64),
    /// `0.05`
    Number(f64),
    /// `"DEBUG"`
    Text(String),
    /// `{ env = "NAME" }`: what a variable of `.env` holds.
    Variable(Variable),
}

/// `{ env = "NAME" }`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The variable's name.
    pub env: String,
}

/// The line, from 1, of a place in a text.
pub fn line_of(text: &str, place: usize) -> usize {
    text[..place.min(text.len())].matches('\n').count() + 1
}
