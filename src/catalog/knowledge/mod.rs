//! What doctor knows of packages: `templates/<language>/_shared/knowledge.toml` and each
//! framework's `order.toml`.

mod cors;
mod order;
mod role;
mod sdk;

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

pub use cors::*;
pub use order::*;
pub use role::*;
pub use sdk::*;

pub use super::placed::{FileKind, PlacedFile};
use super::templates;

/// One language's knowledge.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Knowledge {
    /// The language's folder.
    #[serde(skip)]
    pub language: String,
    /// The file that lists a project's dependencies.
    pub manifest: String,
    /// Others that do, or that tell where a project begins.
    #[serde(default)]
    pub other_manifests: Vec<String>,
    /// The files that pin what they list, the surest first.
    #[serde(default)]
    pub locks: Vec<String>,
    /// Rule -> its hint, where the rule's own words are another language's.
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    /// What stands between the parts of a module's name.
    #[serde(default = "slash")]
    pub separator: String,
    /// Packages whose exports may all be handed the app and leave its pipeline as it is.
    #[serde(default)]
    harmless: Vec<String>,
    /// Packages that come with the language or its frameworks.
    #[serde(default)]
    standard: Vec<String>,
    /// Functions that make an app when the server starts.
    #[serde(default)]
    pub factories: Vec<String>,
    /// Module -> export -> the names of its parameters, in order.
    #[serde(default)]
    parameters: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Module -> export -> the texts that it is a list of.
    #[serde(default)]
    constants: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    exports: role::Exports,
    /// The CORS libraries.
    pub cors: Vec<CorsLibrary>,
    /// The SDK.
    pub sdk: Sdk,
    /// The public demo cores.
    pub demo: Demo,
    /// Which core speaks what, oldest first.
    pub cdi: Vec<CdiSince>,
    /// The frameworks.
    #[serde(skip)]
    pub frameworks: Vec<Framework>,
}

fn slash() -> String {
    "/".to_owned()
}

static ALL: LazyLock<Vec<Knowledge>> = LazyLock::new(|| {
    let files = templates::FILES.iter().filter_map(|(path, _)| path.strip_suffix("/_shared/knowledge.toml"));
    files.map(read).collect()
});

fn read(language: &str) -> Knowledge {
    let mut knowledge: Knowledge = super::embedded(&format!("{language}/_shared/knowledge.toml"));
    language.clone_into(&mut knowledge.language);
    knowledge.frameworks = templates::below(language)
        .filter(|(path, _)| path.ends_with("/order.toml"))
        .map(|(path, _)| super::embedded(&format!("{language}/{path}")))
        .collect();
    knowledge
}

impl Knowledge {
    /// What is known of each language's packages.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// What is known of Node's packages.
    ///
    /// # Panics
    /// Where templates/ has no knowledge of Node, which every test would have shown.
    pub fn node() -> &'static Self {
        ALL.iter().find(|known| known.language == "node").expect("node/_shared/knowledge.toml is embedded")
    }

    /// The role of an export, and what a `*` in the module's name stood for.
    pub fn role(&self, module: &str, export: &str) -> Option<(Role, Option<String>)> {
        if !self.is_dotted() {
            return self.role_of(module, export);
        }
        // `from a import b` may mean the module a.b: any part of the path may be the module's.
        let path = format!("{module}.{export}");
        self.role_of(module, export).or_else(|| {
            let ends = path.rmatch_indices('.').map(|(at, _)| at);
            ends.into_iter().find_map(|at| self.role_of(&path[..at], &path[at + 1..]))
        })
    }

    fn role_of(&self, module: &str, export: &str) -> Option<(Role, Option<String>)> {
        let tables = || std::iter::once(&self.exports).chain(self.frameworks.iter().map(|f| &f.exports));
        let between = self.separator.as_str();
        if let Some(role) = tables().find_map(|table| table.get(module)?.get(export)) {
            let after = |word: &str| {
                let (_, rest) = module.rsplit_once(&format!("{between}{word}{between}"))?;
                rest.split(between).next().map(str::to_owned)
            };
            return Some((*role, after("framework").or_else(|| after("recipe"))));
        }
        let (start, last) = module.rsplit_once(between)?;
        let pattern = format!("{start}{between}*");
        let role = tables().find_map(|table| table.get(&pattern)?.get(export))?;
        Some((*role, Some(last.to_owned())))
    }

    /// Whether a module with dots in its name is an SDK's.
    pub fn is_sdk(module: &str) -> bool {
        let package = module.split('.').next().unwrap_or_default();
        Self::all().iter().any(|known| known.sdk.import.as_deref() == Some(package))
    }

    /// Whether modules have names with dots, and calls arguments with names.
    pub fn is_dotted(&self) -> bool {
        self.separator == "."
    }

    /// The names of the parameters of an export, in order.
    pub fn parameters(&self, module: &str, export: &str) -> &[String] {
        let found = self.parameters.get(module).and_then(|table| table.get(export));
        let inside = || {
            let path = format!("{module}.{export}");
            let (module, export) = path.rsplit_once('.')?;
            self.parameters.get(module)?.get(export)
        };
        found.or_else(inside).map_or(&[], Vec::as_slice)
    }

    /// The texts that an export is a list of.
    pub fn constant(&self, module: &str, export: &str) -> Option<&[String]> {
        Some(self.constants.get(module)?.get(export)?.as_slice())
    }

    /// Whether a module is of a package that others wrote, as far as the tables know.
    pub fn is_foreign(&self, module: &str) -> bool {
        let first = |name: &str| name.split(self.separator.as_str()).next().unwrap_or_default().to_owned();
        let package = first(module);
        let tables = std::iter::once(&self.exports).chain(self.frameworks.iter().map(|known| &known.exports));
        self.standard.contains(&package)
            || self.harmless.contains(&package)
            || tables.into_iter().flat_map(BTreeMap::keys).any(|name| first(name) == package)
    }

    /// Whether everything of a package leaves an app as it is.
    pub fn is_harmless(&self, module: &str) -> bool {
        let package = module.split(self.separator.as_str()).next().unwrap_or(module);
        self.harmless.iter().any(|name| name == package)
    }

    /// Whether a package is one that the tables speak of.
    pub fn knows(&self, package: &str) -> bool {
        package == self.sdk.package
            || std::iter::once(&self.exports)
                .chain(self.frameworks.iter().map(|framework| &framework.exports))
                .any(|table| table.contains_key(package))
    }

    /// The framework whose package makes apps or routers.
    pub fn framework_of(&self, module: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.exports.contains_key(module))
    }

    /// The same, where several have that package and an adapter tells which.
    pub fn framework_by(&self, module: &str, adapter: Option<&str>) -> Option<&Framework> {
        let mut all = self.frameworks.iter().filter(|framework| framework.exports.contains_key(module));
        let by_adapter = self.frameworks.iter().find(|framework| {
            framework.exports.contains_key(module)
                && adapter.is_some()
                && framework.adapter.as_deref() == adapter
        });
        by_adapter.or_else(|| all.find(|framework| framework.adapter.is_none()))
    }

    /// The framework whose table has an export.
    pub fn framework_with(&self, module: &str, export: &str) -> Option<&Framework> {
        let has = |module: &str, export: &str| {
            let of = |framework: &&Framework| {
                framework.exports.get(module).is_some_and(|table| table.contains_key(export))
            };
            self.frameworks.iter().find(of)
        };
        has(module, export).or_else(|| {
            let path = format!("{module}.{export}");
            let (module, export) = path.rsplit_once('.')?;
            has(module, export)
        })
    }

    /// The files that make a folder a project.
    pub fn manifests(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.manifest).chain(&self.other_manifests).map(String::as_str)
    }

    /// What is known of a framework.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.framework == id)
    }

    /// How a CORS package behaves.
    pub fn cors_library(&self, module: &str) -> Option<&CorsLibrary> {
        self.cors
            .iter()
            .find(|library| library.module == module || library.also.iter().any(|other| other == module))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_module_and_export() {
        let node = Knowledge::node();
        assert_eq!(node.role("cors", ""), Some((Role::Cors, None)));
        assert_eq!(
            node.role("supertokens-node/framework/koa", "middleware"),
            Some((Role::Middleware, Some("koa".to_owned())))
        );
        assert_eq!(
            node.role("supertokens-node/recipe/passwordless", "init"),
            Some((Role::Recipe, Some("passwordless".to_owned())))
        );
        assert_eq!(node.role("express", "Router"), Some((Role::Router, None)));
        assert_eq!(node.role("cors", "nothing"), None);
    }
}
