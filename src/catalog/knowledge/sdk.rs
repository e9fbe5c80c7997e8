//! Facts on the SDK of a language and the cores that it speaks to.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Facts on the SDK.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sdk {
    /// Its package.
    pub package: String,
    /// What its imports have in them, where that is not its package.
    #[serde(default)]
    pub import: Option<String>,
    /// The headers that cors must allow.
    pub headers: Vec<String>,
    /// The headers that the website must be able to read.
    pub exposed: Vec<String>,
    /// Where its APIs are without `apiBasePath`.
    pub base_path: String,
    /// The values of init's `framework`; the first is the default.
    pub frameworks: Vec<String>,
    /// Its middleware is put around the handlers that come after it, and looks for init when that is done.
    #[serde(default)]
    pub middleware_wraps: bool,
    /// Init can't be called without `framework`.
    #[serde(default)]
    pub framework_required: bool,
    /// Nothing that is registered looks for init before a request comes.
    #[serde(default)]
    pub lazy: bool,
    /// What the rules say of JavaScript's SDK -> what this one's users say.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Names in its configuration -> what the rules call them.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// The guards that work around the functions of one framework only.
    #[serde(default)]
    pub guards: Vec<GuardKind>,
    /// Recipes whose APIs a browser calls.
    pub login_recipes: Vec<String>,
    /// Method -> recipes that need it.
    pub methods: BTreeMap<String, Vec<String>>,
    /// Method -> APIs below the base path.
    pub apis: BTreeMap<String, Vec<String>>,
}

/// What the guards of a module are put around.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardKind {
    /// The module.
    pub module: String,
    /// The framework, as the SDK calls it.
    pub framework: String,
    /// Whether the functions have to be awaited; none where both kinds do.
    pub awaited: Option<bool>,
}

/// The public demo cores.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// Their hosts.
    pub hosts: Vec<String>,
    /// What the ids of the clients begin with that SuperTokens publishes for first steps.
    pub clients: Vec<String>,
}

/// The first core that speaks a CDI version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CdiSince {
    /// The CDI version.
    pub version: String,
    /// The core's version, `major.minor`.
    pub core: String,
}
