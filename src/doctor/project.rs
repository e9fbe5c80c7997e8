//! What rules know of the project besides its code.

use serde_json::Value as Json;

use super::{NotChecked, environment::Environment};
use crate::{
    catalog::Knowledge,
    project::{Settings, Sources, go_mod, settings},
};

/// A package of the tree: the folder of an entry file's nearest package.json.
pub struct Project<'a> {
    /// The whole tree.
    pub sources: &'a dyn Sources,
    /// The package's folder: `""` or `path/`.
    pub folder: String,
    /// Its package.json; null where there is none that can be read.
    pub package: Json,
    /// The path of its package.json.
    pub package_path: String,
    /// Its variables.
    pub env: Environment,
    /// Its st.toml, or defaults.
    pub settings: Settings,
    /// Why its st.toml can't be used.
    pub settings_error: Option<NotChecked>,
    /// What is known of packages.
    pub knowledge: &'static Knowledge,
}

impl<'a> Project<'a> {
    /// The package that a file belongs to.
    pub fn of(sources: &'a dyn Sources, folder: &str, knowledge: &'static Knowledge) -> Self {
        let package_path = format!("{folder}{}", knowledge.manifest);
        let package = sources.read(&package_path).and_then(|text| match knowledge.manifest.as_str() {
            "go.mod" => Some(go_mod::read(&text)),
            _ => serde_json::from_str(&text).ok(),
        });
        let settings_path = format!("{folder}{}", settings::FILE);
        let settings = sources.read(&settings_path).map(|text| Settings::parse(&settings_path, &text));
        let settings_error =
            settings.as_ref().and_then(|parsed| parsed.as_ref().err()).map(|error| NotChecked {
                what: format!("what `{settings_path}` says"),
                why: error.to_string(),
                file: Some(settings_path.clone()),
                line: None,
            });
        Self {
            sources,
            folder: folder.to_owned(),
            package: package.unwrap_or_default(),
            package_path,
            env: Environment::read(sources, folder),
            settings: settings.and_then(Result::ok).unwrap_or_default(),
            settings_error,
            knowledge,
        }
    }

    /// The version range of a dependency.
    pub fn dependency(&self, name: &str) -> Option<&str> {
        ["dependencies", "devDependencies", "peerDependencies"]
            .iter()
            .find_map(|kind| self.package[kind][name].as_str())
    }

    /// Whether a script of package.json loads files before the first one: `node --import x.js`.
    pub fn preloads(&self) -> bool {
        let scripts = self.package["scripts"].as_object();
        let words = scripts.into_iter().flatten().filter_map(|(_, script)| script.as_str());
        words
            .flat_map(str::split_whitespace)
            .any(|word| matches!(word, "-r" | "--require" | "--import" | "--loader"))
    }

    /// Whether a package is the project's own (a workspace), so that it may do anything with the SDK.
    pub fn is_own_package(&self, module: &str) -> bool {
        if self.package.is_null() || module.starts_with('#') {
            return module.starts_with('#');
        }
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let name = module.split('/').take(parts).collect::<Vec<_>>().join("/");
        match self.dependency(&name) {
            Some(version) => {
                ["workspace:", "file:", "link:", "portal:"].iter().any(|own| version.starts_with(own))
            }
            None => name.starts_with('@') && !name.starts_with("@types/"),
        }
    }
}

/// The folder of the nearest manifest (package.json, go.mod) above a file.
pub fn folder_of(sources_has: impl Fn(&str) -> bool, manifest: &str, path: &str) -> String {
    let mut folder = path;
    while let Some((above, _)) = folder.trim_end_matches('/').rsplit_once('/') {
        folder = &path[..=above.len()];
        if sources_has(&format!("{folder}{manifest}")) {
            return folder.to_owned();
        }
    }
    String::new()
}
