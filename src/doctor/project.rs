//! What rules know of the project besides its code.

use serde_json::{Value as Json, json};

use super::{NotChecked, environment::Environment};
use crate::{
    catalog::Knowledge,
    project::{Settings, Sources, go_mod, lock, python_packages, settings, version},
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
        let (package_path, package) = manifest(sources, folder, knowledge);
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

    /// The names of all dependencies.
    pub fn dependencies(&self) -> impl Iterator<Item = &str> {
        let kinds = ["dependencies", "devDependencies", "peerDependencies"];
        kinds
            .into_iter()
            .filter_map(|kind| self.package[kind].as_object())
            .flat_map(|of| of.keys().map(String::as_str))
    }

    /// The version of a package that the lock file beside the manifest, or above it, has installed.
    pub fn installed(&self, name: &str) -> Option<String> {
        let mut folder = self.folder.as_str();
        loop {
            for file in lock::FILES {
                let path = format!("{folder}{file}");
                if let Some(text) = self.sources.read(&path) {
                    return lock::version(file, &text, name);
                }
            }
            if folder.is_empty() {
                return None;
            }
            let above = folder.trim_end_matches('/');
            folder = above.rfind('/').map_or("", |at| &above[..=at]);
        }
    }

    /// The first line of package.json that holds a text, from 1.
    pub fn line_with(&self, what: &str) -> Option<(usize, String)> {
        let text = self.sources.read(&self.package_path)?;
        let (index, line) = text.lines().enumerate().find(|(_, line)| line.contains(what))?;
        Some((index + 1, line.to_owned()))
    }

    /// The first two numbers of the version that is installed, else of the range that is asked for; `None` where that
    /// leaves several.
    pub fn version(&self, package: &str) -> Option<[u32; 2]> {
        let installed = self.installed(package);
        version::numbers(installed.as_deref().or_else(|| self.dependency(package))?)
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
        if self.knowledge.is_dotted() {
            return self.is_own_module(module);
        }
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

impl Project<'_> {
    /// Whether a module that is not in the tree is of no package that is listed: a file that is made later, or hidden.
    fn is_own_module(&self, module: &str) -> bool {
        let listed = self.package["dependencies"].as_object();
        let name = module.split('.').next().unwrap_or(module).to_lowercase().replace('_', "-");
        // The package of `import yaml` is PyYAML.
        let listed = listed
            .into_iter()
            .flat_map(|listed| listed.keys())
            .any(|package| package.contains(&name) || name.contains(package.as_str()));
        !listed && !self.knowledge.is_foreign(module)
    }
}

/// The path of the file that lists a project's dependencies, and what it lists.
fn manifest(sources: &dyn Sources, folder: &str, knowledge: &Knowledge) -> (String, Option<Json>) {
    let own = format!("{folder}{}", knowledge.manifest);
    if !knowledge.is_dotted() {
        let package = sources.read(&own).and_then(|text| match knowledge.manifest.as_str() {
            "go.mod" => Some(go_mod::read(&text)),
            _ => serde_json::from_str(&text).ok(),
        });
        return (own, package);
    }
    let names = knowledge.locks.iter().map(String::as_str).chain(knowledge.manifests());
    let read = names.filter_map(|name| {
        let path = format!("{folder}{name}");
        let dependencies = python_packages::read(name, &sources.read(&path)?);
        Some((path, dependencies))
    });
    let mut first = None;
    for (path, dependencies) in read {
        // The one that says which SDK it is.
        if dependencies.contains_key(&knowledge.sdk.package) {
            return (path, Some(json!({ "dependencies": dependencies })));
        }
        first = first.or(Some((path, Some(json!({ "dependencies": dependencies })))));
    }
    first.unwrap_or((own, None))
}

/// The folder of the nearest manifest (package.json, go.mod) above a file.
pub fn folder_of(sources_has: impl Fn(&str) -> bool, knowledge: &Knowledge, path: &str) -> String {
    let mut folder = path;
    while let Some((above, _)) = folder.trim_end_matches('/').rsplit_once('/') {
        folder = &path[..=above.len()];
        if knowledge.manifests().any(|manifest| sources_has(&format!("{folder}{manifest}"))) {
            return folder.to_owned();
        }
    }
    String::new()
}
