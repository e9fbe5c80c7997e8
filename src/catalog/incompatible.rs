//! `[[incompatible]]` of a framework: what can't be used beside what is written for it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A package that breaks beside newer ones.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Incompatible {
    /// Its name.
    pub package: String,
    /// The first version of it that is not meant, `major.minor`.
    pub before: String,
    /// Package -> the first version of it that it can't be beside, any of them.
    pub beside: BTreeMap<String, String>,
    /// The package manager that refuses it; those that go on are not meant.
    pub package_manager: String,
    /// File -> a setting in it that makes the package manager go on.
    #[serde(default)]
    pub unless: BTreeMap<String, String>,
    /// What breaks, as the user sees it.
    pub effect: String,
    /// What is printed then.
    pub symptom: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub help: String,
    /// The day on which it was seen, `YYYY-MM-DD`.
    pub seen: String,
}
