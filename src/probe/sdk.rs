//! The SDK that is installed: its version and the CDI versions that it says it speaks.

use std::path::Path;

use serde_json::Value;

use crate::{
    catalog::Versions,
    doctor::live::observation::Sdk,
    shell::disk::{self, DiskError},
};

const PACKAGE: &str = "supertokens-node";

/// The SDK in `node_modules` of `directory` or above it, else the one that the lock file names.
pub fn installed(directory: &Path) -> Result<Option<Sdk>, DiskError> {
    for parent in directory.ancestors() {
        let package = parent.join("node_modules").join(PACKAGE);
        let Some(manifest) = disk::read_if_there(&package.join("package.json"))? else { continue };
        let Some(version) = version_of(&manifest) else { continue };
        let own = disk::read_if_there(&package.join("lib/build/version.js"))?;
        let cdi = own.as_deref().and_then(supported).unwrap_or_else(|| from_catalog(&version));
        return Ok(Some(Sdk { package: PACKAGE.into(), version, cdi }));
    }
    let Some(lock) = disk::read_if_there(&directory.join("package-lock.json"))? else { return Ok(None) };
    Ok(locked(&lock).map(|version| {
        let cdi = from_catalog(&version);
        Sdk { package: PACKAGE.into(), version, cdi }
    }))
}

fn version_of(manifest: &str) -> Option<String> {
    let manifest: Value = serde_json::from_str(manifest).ok()?;
    manifest["version"].as_str().map(str::to_owned)
}

fn locked(lock: &str) -> Option<String> {
    let lock: Value = serde_json::from_str(lock).ok()?;
    lock["packages"][format!("node_modules/{PACKAGE}")]["version"].as_str().map(str::to_owned)
}

/// The list that the SDK's own `version.js` exports as `cdiSupported`.
fn supported(source: &str) -> Option<Vec<String>> {
    let (_, rest) = source.split_once("exports.cdiSupported = [")?;
    let (list, _) = rest.split_once(']')?;
    let versions: Vec<String> = list
        .split(',')
        .map(|item| item.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|item| !item.is_empty())
        .collect();
    (!versions.is_empty()).then_some(versions)
}

/// What `templates/versions.toml` knows of a major version; empty where it knows nothing.
fn from_catalog(version: &str) -> Vec<String> {
    let major = version.split('.').next().unwrap_or_default();
    Versions::get().sdk.get(PACKAGE).and_then(|sdk| sdk.cdi.get(major)).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_package_itself_and_from_above() {
        let root = tempfile::tempdir().unwrap();
        let package = root.path().join("node_modules/supertokens-node");
        std::fs::create_dir_all(package.join("lib/build")).unwrap();
        disk::write(&package.join("package.json"), br#"{"version":"99.1.0"}"#, disk::Access::Shared).unwrap();
        let source = b"exports.version = \"99.1.0\";\nexports.cdiSupported = [\"5.4\", \"6.0\"];\n";
        disk::write(&package.join("lib/build/version.js"), source, disk::Access::Shared).unwrap();
        let below = root.path().join("apps/api");
        std::fs::create_dir_all(&below).unwrap();
        let sdk = installed(&below).unwrap().unwrap();
        assert_eq!((sdk.version.as_str(), sdk.cdi), ("99.1.0", vec!["5.4".into(), "6.0".into()]));
    }

    #[test]
    fn else_the_lock_file_and_the_catalogue() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(installed(root.path()).unwrap(), None);
        let lock = br#"{"packages":{"node_modules/supertokens-node":{"version":"21.3.0"}}}"#;
        disk::write(&root.path().join("package-lock.json"), lock, disk::Access::Shared).unwrap();
        let sdk = installed(root.path()).unwrap().unwrap();
        assert_eq!((sdk.version.as_str(), sdk.cdi), ("21.3.0", vec!["5.2".into()]));
    }
}
