//! What the manifests call incompatible is refused by the package manager, and found by doctor.

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::Value;
use st::catalog::{Framework, frameworks};

use crate::support::{packages::cache, project::Project};

/// Of each package, one framework.
fn cases() -> Vec<&'static Framework> {
    let mut seen = BTreeSet::new();
    let has_new = |framework: &&'static Framework| {
        framework.incompatible.iter().filter(|known| seen.insert(known.package.as_str())).count() > 0
    };
    frameworks().iter().filter(has_new).collect()
}

#[test]
fn what_is_called_incompatible_is_refused_and_found() {
    let cases = cases();
    assert!(!cases.is_empty());
    for framework in cases {
        for known in &framework.incompatible {
            let project = Project::init(&framework.id, &framework.variants[0], "http://127.0.0.1:9");
            let file = project.path().join("package.json");
            let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            manifest["dependencies"][&known.package] = format!("<{}", known.before).into();
            fs::write(&file, serde_json::to_string_pretty(&manifest).unwrap()).unwrap();
            let output = Command::new("npm")
                .args(["install", "--package-lock-only", "--no-audit", "--no-fund", "--prefer-offline"])
                .env("npm_config_cache", cache().join("npm"))
                .current_dir(project.path())
                .output()
                .expect("this test needs Node with npm on the PATH");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && said.contains(&known.symptom), "{}: {said}", known.package);
            // As npm writes it where it is asked for by name.
            manifest["dependencies"][&known.package] = "^0.0.2".into();
            fs::write(&file, serde_json::to_string_pretty(&manifest).unwrap()).unwrap();
            assert_eq!(
                project.rules(&["doctor", "--json"], 0),
                ["incompatible-version"],
                "{}",
                known.package
            );
        }
    }
}
