//! Lock files: which version of a package is installed.

/// The names of the lock files that are read: npm's, pnpm's, yarn's, bun's.
pub const FILES: &[&str] = &["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"];

/// The version of a package in the text of a lock file; `None` where there is none, or there are several.
pub fn version(file: &str, text: &str, package: &str) -> Option<String> {
    let mut versions: Vec<String> = match file.rsplit('/').next()? {
        "package-lock.json" => {
            let lock: serde_json::Value = serde_json::from_str(text).ok()?;
            let end = format!("node_modules/{package}");
            let packages = lock["packages"].as_object()?;
            let found =
                packages.iter().filter(|(path, _)| **path == end || path.ends_with(&format!("/{end}")));
            found.filter_map(|(_, entry)| entry["version"].as_str().map(str::to_owned)).collect()
        }
        // `  supertokens-node@24.0.2:`, in older files `  /supertokens-node@24.0.2:` or `  /supertokens-node/15.2.1:`.
        "pnpm-lock.yaml" => {
            let keys =
                text.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
            let entry = |key: &str| {
                let key = key.trim_matches(['\'', '"', ':']).trim_start_matches('/');
                let rest = key.trim_end_matches(['\'', ':']).strip_prefix(package)?;
                let version = rest.strip_prefix(['@', '/'])?;
                Some(version.split(['(', '_']).next()?.to_owned())
            };
            keys.filter_map(entry)
                .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
                .collect()
        }
        // `"supertokens-node@^24.0.0":` and below it `version "24.0.2"`, or `version: 24.0.2`.
        "yarn.lock" => {
            let mut inside = false;
            let mut found = Vec::new();
            for line in text.lines() {
                if !line.starts_with([' ', '#']) && !line.is_empty() {
                    let mut names = line.trim_end_matches(':').split(", ").map(|name| name.trim_matches('"'));
                    inside = names
                        .any(|name| name.strip_prefix(package).is_some_and(|rest| rest.starts_with('@')));
                }
                if inside && let Some(version) = line.strip_prefix("  version") {
                    found.push(version.trim_start_matches([':', ' ']).trim_matches('"').to_owned());
                }
            }
            found
        }
        // `    "supertokens-node": ["supertokens-node@24.0.2", ...`.
        "bun.lock" => text
            .lines()
            .filter_map(|line| {
                let (_, rest) = line.trim_start().strip_prefix('"')?.split_once("\": [\"")?;
                let version = rest.strip_prefix(package)?.strip_prefix('@')?;
                Some(version.split('"').next()?.to_owned())
            })
            .collect(),
        _ => return None,
    };
    versions.sort();
    versions.dedup();
    versions.pop().filter(|_| versions.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installed_version_is_read_from_every_lock_file() {
        let npm = r#"{"packages":{"":{},"node_modules/supertokens-node":{"version":"24.0.2"},"node_modules/x/node_modules/y":{"version":"1.0.0"}}}"#;
        let pnpm = "importers:\n\n  .:\n    dependencies:\n      supertokens-node:\n        specifier: ^24\n        version: 24.0.2\n\npackages:\n\n  supertokens-node@24.0.2:\n    resolution: {integrity: x}\n\nsnapshots:\n\n  supertokens-node@24.0.2:\n    dependencies: {}\n";
        let older = "packages:\n\n  /supertokens-node@24.0.2(encoding@0.1.13):\n    resolution: {}\n";
        let yarn = "# yarn lockfile v1\n\n\"other@1\":\n  version \"1.0.0\"\n\nsupertokens-node@^24, supertokens-node@^24.0.1:\n  version \"24.0.2\"\n  resolved \"x\"\n";
        let berry = "\"supertokens-node@npm:^24\":\n  version: 24.0.2\n  resolution: \"supertokens-node@npm:24.0.2\"\n";
        let bun = "{\n  \"packages\": {\n    \"supertokens-node\": [\"supertokens-node@24.0.2\", \"\", {}, \"sha512-x\"],\n  }\n}\n";
        let texts = [
            ("package-lock.json", npm),
            ("a/pnpm-lock.yaml", pnpm),
            ("pnpm-lock.yaml", older),
            ("yarn.lock", yarn),
            ("yarn.lock", berry),
            ("bun.lock", bun),
        ];
        for (file, text) in texts {
            assert_eq!(version(file, text, "supertokens-node").as_deref(), Some("24.0.2"), "{file}\n{text}");
            assert_eq!(version(file, text, "supertokens"), None, "{file}");
        }
        let two = npm.replace("node_modules/y", "node_modules/supertokens-node");
        assert_eq!(
            version("package-lock.json", &two, "supertokens-node"),
            None,
            "which of them runs is not known"
        );
        assert_eq!(version("package-lock.json", "{", "x"), None);
    }
}
