//! What `st init` writes, judged by the language's own tools and by starting it.

mod go;
mod incompatible;
mod lint;
mod mail;
mod python;
mod start;

use std::{path::Path, process::Command};

use serde_json::Value;
use st::catalog::{Framework, Versions, versions::package_of};

/// Writes a project and panics where that fails.
pub(crate) fn init(directory: &Path, words: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_st"))
        .args(["init", "--yes", "--quiet"])
        .args(words)
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Everything that a framework's projects depend on, in all variants.
pub(crate) fn manifest_of(framework: &str) -> Value {
    let framework = Framework::find(framework).unwrap();
    let pins = &Versions::get().npm;
    let mut dependencies = serde_json::Map::new();
    for variant in &framework.variants {
        let packages = framework.packages(variant);
        for name in packages.runtime.iter().chain(&packages.development) {
            dependencies.insert(package_of(name).to_owned(), pins[name].clone().into());
        }
    }
    dependencies.sort_keys();
    serde_json::json!({ "name": "app", "private": true, "type": "module", "dependencies": dependencies })
}
