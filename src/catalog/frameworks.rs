//! `templates/<language>/<id>/framework.toml`: one folder a framework.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Language, Versions, embedded, incompatible::Incompatible, templates};

/// A backend framework that `st` can write.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Framework {
    /// Stable id: the folder's name.
    pub id: String,
    /// As its users call it.
    pub name: String,
    /// With the version that is written.
    pub title: String,
    /// Of which SDK: the folder that it is in.
    #[serde(rename = "language")]
    pub language_id: String,
    /// Ids of the language's variants that it can be written in.
    pub variants: Vec<String>,
    /// Ids of the language's module systems that it can be written in; none where that is no choice.
    #[serde(default)]
    pub modules: Vec<String>,
    /// Variant or module system -> why it is not written in that.
    #[serde(default)]
    pub refused: BTreeMap<String, Refused>,
    /// What can't be used beside what is written.
    #[serde(default)]
    pub incompatible: Vec<Incompatible>,
    /// What the SDK's `init` calls it.
    pub sdk_framework: String,
    /// Where the SDK's API is.
    pub api_base_path: String,
    /// Where the website's sign-in pages are.
    pub website_base_path: String,
    /// Dependencies that tell a project which uses it.
    pub detect: Vec<String>,
    /// The file that sets the app up, without its extension.
    pub app: String,
    /// The script to develop with.
    pub run: String,
    /// The order of its steps, as the README says it.
    pub steps: String,
    /// More folders that its files lie in, below templates/: those of several frameworks of one kind.
    #[serde(default)]
    pub layers: Vec<String>,
    /// What an import of a file of the project ends with.
    #[serde(default = "with_ending")]
    pub import_ending: String,
    /// Its instances come and go.
    #[serde(default)]
    pub serverless: bool,
    /// What the README says of it besides; `{built}` stands for the folder of what is run.
    #[serde(default)]
    pub notes: String,
    /// What it makes, which version control leaves out.
    #[serde(default = "output")]
    pub ignored: Vec<String>,
    /// Variant -> how a project is built and started, where that is not as the language says.
    #[serde(default)]
    commands: BTreeMap<String, Commands>,
    #[serde(rename = "packages")]
    all_packages: Packages,
    #[serde(default)]
    scripts: BTreeMap<String, BTreeMap<String, String>>,
    /// Its folder, relative to templates/.
    #[serde(skip)]
    pub folder: String,
}

/// A form that a framework is not written in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The reason, as the end of a sentence.
    pub why: String,
    /// The id of the nearest framework that is.
    pub instead: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Packages {
    runtime: Vec<String>,
    #[serde(flatten)]
    by_variant: BTreeMap<String, VariantPackages>,
}

/// How a project is built and started, where that is not as its language says.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Commands {
    build: Option<String>,
    start: Option<String>,
    production: Option<String>,
}

/// As Node wants it.
fn with_ending() -> String {
    ".js".to_owned()
}

/// Where compilers put it.
fn output() -> Vec<String> {
    vec!["dist/".to_owned()]
}

/// The packages of one variant, sorted; their versions are in versions.toml.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VariantPackages {
    /// Needed to run.
    pub runtime: Vec<String>,
    /// Needed to develop and build.
    pub development: Vec<String>,
}

static FRAMEWORKS: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    let mut found: Vec<Framework> = templates::FILES
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/framework.toml"))
        .map(|folder| Framework {
            folder: folder.to_owned(),
            ..embedded(&format!("{folder}/framework.toml"))
        })
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
});

/// Every framework, sorted by id.
pub fn frameworks() -> &'static [Framework] {
    &FRAMEWORKS
}

impl Framework {
    /// The framework of that id.
    pub fn find(id: &str) -> Option<&'static Self> {
        frameworks().iter().find(|framework| framework.id == id)
    }

    /// Its language.
    pub fn language(&self) -> &'static Language {
        Language::get(&self.language_id)
    }

    /// What a variant needs.
    pub fn packages(&self, variant: &str) -> VariantPackages {
        let mut packages = self.all_packages.by_variant.get(variant).cloned().unwrap_or_default();
        packages.runtime.extend(self.all_packages.runtime.iter().cloned());
        packages.runtime.sort();
        packages.development.sort();
        packages
    }

    /// The exact version of one of its packages.
    pub fn pin(&self, package: &str) -> Option<&'static str> {
        Versions::get().packages(&self.language().registry)?.get(package).map(String::as_str)
    }

    /// What builds a project of a variant, where that is needed: program and arguments.
    pub fn build(&self, variant: &str) -> Option<&str> {
        let own = self.commands.get(variant).and_then(|commands| commands.build.as_deref());
        own.or_else(|| self.language().variant(variant)?.build.as_deref())
    }

    /// What starts a built project of a variant: program and arguments.
    pub fn start(&self, variant: &str) -> Option<&str> {
        let own = self.commands.get(variant).and_then(|commands| commands.start.as_deref());
        own.or_else(|| Some(self.language().variant(variant)?.start.as_str()))
    }

    /// What starts a built project of a variant, where that is for production only and `start` develops.
    pub fn production(&self, variant: &str) -> Option<&str> {
        self.commands.get(variant)?.production.as_deref()
    }

    /// The scripts of a variant: name -> command, by name.
    pub fn scripts(&self, variant: &str) -> impl Iterator<Item = (&str, &str)> {
        self.scripts
            .get(variant)
            .into_iter()
            .flatten()
            .map(|(name, command)| (name.as_str(), command.as_str()))
    }
}
