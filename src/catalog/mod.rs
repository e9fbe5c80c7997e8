//! What exists, read from `templates/`: data in, types out. A folder is the registration.
//!
//! The data is part of the binary and read once; that it is right is held by tests, so reading it
//! can't fail for a user.

pub mod core_releases;
pub mod core_settings;
pub mod frameworks;
pub mod incompatible;
pub mod knowledge;
pub mod languages;
pub mod logins;
pub mod placed;
pub mod providers;
pub mod templates;
pub mod versions;

pub use core_releases::CoreReleases;
pub use core_settings::{CoreSetting, CoreSettings};
pub use frameworks::{Framework, frameworks};
pub use knowledge::Knowledge;
pub use languages::{InstalledSdk, Language, PackageManager, Variant};
pub use logins::{Choice, Logins};
pub use providers::{Provider, Providers};
pub use versions::Versions;

/// Reads an embedded TOML file.
///
/// # Panics
/// Where the file is missing or wrong, which the tests of this room would have shown.
fn embedded<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = templates::text(path).unwrap_or_else(|| panic!("templates/{path} is embedded"));
    toml::from_str(text).unwrap_or_else(|error| panic!("templates/{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_is_right() {
        assert!(!frameworks().is_empty());
        for framework in frameworks() {
            assert!(framework.folder.ends_with(&framework.id), "{} is in {}", framework.id, framework.folder);
            let language = framework.language();
            assert!(!language.variants.is_empty() && !language.package_managers.is_empty());
            for variant in &framework.variants {
                assert!(language.variants.iter().any(|known| known.id == *variant), "{variant}");
            }
        }
        assert!(Providers::get().all().len() >= 13);
        assert_eq!(Logins::get().methods.len(), 3);
    }

    #[test]
    fn every_pin_exists_and_is_used() {
        for language in Language::all() {
            let pins = Versions::get().packages(&language.registry).expect("its registry has a table");
            let mut used: Vec<String> = Vec::new();
            for framework in frameworks().iter().filter(|framework| framework.language_id == language.id) {
                for variant in &framework.variants {
                    let packages = framework.packages(variant);
                    used.extend(packages.runtime);
                    used.extend(packages.development);
                }
            }
            for package in &used {
                assert!(pins.contains_key(package), "{package} has no version in versions.toml");
            }
            for package in pins.keys() {
                assert!(used.contains(package), "{package} is pinned and used by no framework");
            }
        }
    }
}
