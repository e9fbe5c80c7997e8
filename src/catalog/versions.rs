//! `templates/versions.toml`: every version that a scaffold or the core pins.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

/// The pins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Versions {
    /// The day on which they were last raised and tried, `YYYY-MM-DD`.
    pub checked: String,
    /// The core.
    pub core: CorePin,
    /// The database that a local core can be given.
    pub postgres: ImagePin,
    /// Packages of the npm registry: name -> exact version; `name@major` where it is not the newest major version.
    pub npm: BTreeMap<String, String>,
    /// Go modules: path -> exact version, without the `v`.
    pub go: BTreeMap<String, String>,
    /// Packages of the Python package index: name -> exact version.
    pub pip: BTreeMap<String, String>,
    /// The SDKs: package -> what st knows of it.
    pub sdk: BTreeMap<String, SdkPin>,
}

/// The core's image.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CorePin {
    /// Name without tag.
    pub image: String,
    /// Exact tag.
    pub tag: String,
    /// CDI versions that this tag speaks.
    pub cdi: Vec<String>,
}

/// Another image.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImagePin {
    /// Name without tag.
    pub image: String,
    /// Exact tag.
    pub tag: String,
}

/// An SDK.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SdkPin {
    /// The oldest version whose API st's templates and rules assume.
    pub minimum: String,
    /// Version, major or `major.minor` -> CDI versions that it speaks.
    pub cdi: BTreeMap<String, Vec<String>>,
}

impl SdkPin {
    /// The CDI versions that a version of it speaks; empty where that is not known.
    pub fn cdi_of(&self, version: &str) -> &[String] {
        let mut parts = version.split('.');
        let major = parts.next().unwrap_or_default();
        let minor = parts.next().map(|minor| format!("{major}.{minor}"));
        let known = minor.and_then(|minor| self.cdi.get(&minor)).or_else(|| self.cdi.get(major));
        known.map_or(&[], Vec::as_slice)
    }
}

/// The package of a pin: of `express@4` it is `express`.
pub fn package_of(pin: &str) -> &str {
    match pin.rsplit_once('@') {
        Some((name, _)) if !name.is_empty() => name,
        _ => pin,
    }
}

static VERSIONS: LazyLock<Versions> = LazyLock::new(|| super::embedded("versions.toml"));

impl Versions {
    /// The pins of this build.
    pub fn get() -> &'static Self {
        &VERSIONS
    }

    /// The packages of a registry; `None` where no table has its name.
    pub fn packages(&self, registry: &str) -> Option<&BTreeMap<String, String>> {
        match registry {
            "npm" => Some(&self.npm),
            "go" => Some(&self.go),
            "pip" => Some(&self.pip),
            _ => None,
        }
    }
}
