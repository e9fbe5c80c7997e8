//! The SDK that is installed: its version and the CDI versions that it says it speaks.
//!
//! Where each language keeps them is in `templates/<language>/language.toml`.

use std::path::{Path, PathBuf};

use crate::{
    catalog::{InstalledSdk, Language, Versions},
    doctor::live::observation::Sdk,
    shell::disk::{self, DiskError},
};

/// The SDK that is installed in `directory`, else the one that its lock file names, else the one installed above it.
pub fn installed(directory: &Path) -> Result<Option<Sdk>, DiskError> {
    for (depth, parent) in directory.ancestors().enumerate() {
        for language in Language::all() {
            let Some(place) = &language.installed_sdk else { continue };
            if let Some(sdk) = installed_in(parent, language, place)? {
                return Ok(Some(sdk));
            }
        }
        if depth == 0
            && let Some(sdk) = locked_in(parent)?
        {
            return Ok(Some(sdk));
        }
    }
    Ok(None)
}

fn installed_in(
    directory: &Path,
    language: &Language,
    place: &InstalledSdk,
) -> Result<Option<Sdk>, DiskError> {
    for pattern in &place.files {
        for file in matching(directory, pattern)? {
            let Some(source) = disk::read_if_there(&file)? else { continue };
            let Some(version) = behind(&source, &place.version).and_then(number) else { continue };
            let own = behind(&source, &place.cdi).map(list).unwrap_or_default();
            return Ok(Some(sdk(language, version, own)));
        }
    }
    Ok(None)
}

fn locked_in(directory: &Path) -> Result<Option<Sdk>, DiskError> {
    for language in Language::all() {
        for (file, marker) in &language.locked_sdk {
            let Some(text) = disk::read_if_there(&directory.join(file))? else { continue };
            let version = text.split_once(marker.as_str()).and_then(|(_, rest)| number(rest));
            if let Some(version) = version {
                return Ok(Some(sdk(language, version, Vec::new())));
            }
        }
    }
    Ok(None)
}

/// What it says itself of CDI versions, else what `templates/versions.toml` knows.
fn sdk(language: &Language, version: &str, own: Vec<String>) -> Sdk {
    let known = || Versions::get().sdk.get(&language.sdk).map(|pin| pin.cdi_of(version).to_vec());
    let cdi = if own.is_empty() { known().unwrap_or_default() } else { own };
    Sdk { package: language.sdk.clone(), version: version.to_owned(), cdi }
}

/// The files that a pattern names, where they can be; a part `*` is any folder.
fn matching(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, DiskError> {
    let mut found = vec![directory.to_owned()];
    for part in pattern.split('/') {
        let mut deeper = Vec::new();
        for path in found {
            let names = if part == "*" { disk::list(&path)? } else { Some(vec![part.to_owned()]) };
            deeper.extend(names.into_iter().flatten().map(|name| path.join(name)));
        }
        found = deeper;
    }
    Ok(found)
}

/// What stands behind the beginning of a line.
fn behind<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let at = text.match_indices(start).find(|(at, _)| *at == 0 || text[..*at].ends_with('\n'))?.0;
    Some(&text[at + start.len()..])
}

/// The first `1.2.3` of a text.
fn number(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .find(|word| word.split('.').count() >= 2 && word.split('.').all(|part| part.parse::<u32>().is_ok()))
}

/// The quoted words up to the end of a list.
fn list(text: &str) -> Vec<String> {
    let list = text.split_once(']').map_or("", |(list, _)| list);
    list.split(['"', '\'']).skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        disk::write(&path, text.as_bytes(), disk::Access::Shared).unwrap();
    }

    fn found(directory: &Path) -> (String, String, Vec<String>) {
        let sdk = installed(directory).unwrap().unwrap();
        (sdk.package, sdk.version, sdk.cdi)
    }

    fn told(package: &str, version: &str, cdi: &[&str]) -> (String, String, Vec<String>) {
        (package.to_owned(), version.to_owned(), cdi.iter().map(|&cdi| cdi.to_owned()).collect())
    }

    #[test]
    fn reads_the_package_itself_and_from_above() {
        let root = tempfile::tempdir().unwrap();
        let source = "exports.cdiSupported = exports.version = void 0;\nexports.version = \"99.1.0\";\n\
                      exports.cdiSupported = [\"5.4\", \"6.0\"];\n";
        write(root.path(), "node_modules/supertokens-node/lib/build/version.js", source);
        let below = root.path().join("apps/api");
        std::fs::create_dir_all(&below).unwrap();
        assert_eq!(found(&below), told("supertokens-node", "99.1.0", &["5.4", "6.0"]));
        // A project of another language in the same tree is its own.
        write(&below, "go.mod", "module x\n\nrequire github.com/supertokens/supertokens-golang v0.25.2\n");
        assert_eq!(found(&below), told("github.com/supertokens/supertokens-golang", "0.25.2", &["3.1"]));
    }

    #[test]
    fn finds_a_virtual_environment_of_any_python() {
        let root = tempfile::tempdir().unwrap();
        let source =
            "SUPPORTED_CDI_VERSIONS = [\"5.4\"]\nAPI_VERSION = \"/apiversion\"\nVERSION = \"0.31.4\"\n";
        write(root.path(), ".venv/lib/a-file", "");
        write(root.path(), ".venv/lib/python3.99/site-packages/supertokens_python/constants.py", source);
        assert_eq!(found(root.path()), told("supertokens-python", "0.31.4", &["5.4"]));
    }

    #[test]
    fn else_the_lock_file_and_the_catalogue() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(installed(root.path()).unwrap(), None);
        let lock = r#"{"packages":{"node_modules/supertokens-node":{"version":"21.3.0"}}}"#;
        let cases = [
            ("package-lock.json", lock, told("supertokens-node", "21.3.0", &["5.2"])),
            (
                "requirements.txt",
                "supertokens-python==0.30.1\n",
                told("supertokens-python", "0.30.1", &["5.3"]),
            ),
            (
                "uv.lock",
                "[[package]]\nname = \"supertokens-python\"\nversion = \"0.27.0\"\n",
                told("supertokens-python", "0.27.0", &["5.2"]),
            ),
        ];
        for (file, text, expected) in cases {
            let project = root.path().join(file.replace('.', "-"));
            write(&project, file, text);
            assert_eq!(found(&project), expected, "{file}");
        }
    }
}
