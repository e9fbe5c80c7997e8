//! `templates/<language>/language.toml`: what a language's frameworks share.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Choice, embedded, templates};

/// A language of the SDKs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Language {
    /// Its folder.
    #[serde(skip)]
    pub id: String,
    /// As its users call it.
    pub name: String,
    /// The SDK's package.
    pub sdk: String,
    /// The newest frontend API (FDI) that the SDK speaks.
    pub fdi: String,
    /// The registry of its packages: their table in versions.toml.
    pub registry: String,
    /// A file or directory that is there once everything is installed.
    pub installed: String,
    /// `NAME=value`: makes a written server refuse what only development may do.
    pub production: String,
    /// With it, what runs a project to develop starts anew whenever a file changes; empty where it does so anyway, or
    /// can't.
    #[serde(default)]
    pub reload: String,
    /// What the forms are that its code comes in, as a question of one word or two.
    #[serde(default)]
    pub variants_are: String,
    /// The forms that code comes in; the first is the default.
    #[serde(rename = "variant")]
    pub variants: Vec<Variant>,
    /// How its files are tied together, where that is a choice; the first is the default.
    #[serde(default, rename = "module")]
    pub modules: Vec<Choice>,
    /// The package managers; the first is the default.
    #[serde(rename = "package-manager")]
    pub package_managers: Vec<PackageManager>,
    /// How the SDK that is installed in a project says which one it is.
    pub installed_sdk: Option<InstalledSdk>,
    /// File that says which version of the SDK would be installed -> what that version stands behind there.
    pub locked_sdk: BTreeMap<String, String>,
    /// Files that only some answers need: path below its `_shared/files` or a framework's `files` -> any of these tags.
    pub when: BTreeMap<String, Vec<String>>,
}

/// A form that code comes in: TypeScript, JavaScript; WSGI, ASGI.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// As given to `--language`.
    pub id: String,
    /// As its users call it.
    pub name: String,
    /// Of its files, without the dot.
    pub extension: String,
    /// Builds a project, where that is needed: program and arguments.
    pub build: Option<String>,
    /// Starts a built project: program and arguments.
    pub start: String,
}

/// How the SDK that is installed in a project says which one it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledSdk {
    /// Where, relative to the project; `*` is a folder of any name.
    pub files: Vec<String>,
    /// What its version stands behind, at the beginning of a line.
    pub version: String,
    /// What the list of CDI versions stands behind that it speaks, at the beginning of a line.
    pub cdi: String,
}

/// A package manager.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageManager {
    /// As given to `--package-manager`: the program's name.
    pub id: String,
    /// Installs everything, one after the other: program and arguments.
    pub install: Vec<String>,
    /// Runs a script, whose name follows.
    pub run: String,
    /// Its lock files.
    pub lock: Vec<String>,
}

impl PackageManager {
    /// What installs everything, as one line for a shell.
    pub fn install_line(&self) -> String {
        self.install.join(" && ")
    }
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    templates::FILES
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/language.toml"))
        .map(|id| Language { id: id.to_owned(), ..embedded(&format!("{id}/language.toml")) })
        .collect()
});

impl Language {
    /// A form that its code comes in.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// Every language, sorted by id.
    pub fn all() -> &'static [Self] {
        &LANGUAGES
    }

    /// The language of a framework.
    ///
    /// # Panics
    /// Where the id is no folder of templates/, which the catalog's tests would have shown.
    pub fn get(id: &str) -> &'static Self {
        Self::all()
            .iter()
            .find(|language| language.id == id)
            .expect("a framework names a language that is there")
    }
}
