//! npm packages, installed once per set into a cache outside of the repository.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock, Mutex, OnceLock},
};

use serde_json::{Value, json};
use st::catalog::Versions;

/// Where packages, images and the like are kept between runs.
pub(crate) fn cache() -> PathBuf {
    let base = std::env::var_os("ST_TEST_CACHE").map(PathBuf::from).or_else(|| {
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
        cache.map(|cache| cache.join("st-tests"))
    });
    let base = base.unwrap_or_else(|| std::env::temp_dir().join("st-tests"));
    fs::create_dir_all(&base).unwrap_or_else(|error| panic!("{}: {error}", base.display()));
    base
}

/// A `package.json` of packages at the versions that st pins.
pub(crate) fn manifest(packages: &[&str]) -> Value {
    let pins = &Versions::get().npm;
    let dependencies: BTreeMap<_, _> = packages.iter().map(|name| (*name, &pins[*name])).collect();
    json!({ "name": "app", "private": true, "type": "module", "dependencies": dependencies })
}

/// A directory whose `node_modules` has the dependencies of `manifest`.
///
/// Two tests at once install once; two runs at once both install, and the first one stays.
///
/// # Panics
/// Where Node or npm is missing, or the installation fails.
pub(crate) fn installed(manifest: &Value) -> PathBuf {
    type Once = Arc<OnceLock<PathBuf>>;
    static SETS: LazyLock<Mutex<HashMap<u64, Once>>> = LazyLock::new(Mutex::default);
    let mut hasher = DefaultHasher::new();
    manifest["dependencies"].to_string().hash(&mut hasher);
    manifest["devDependencies"].to_string().hash(&mut hasher);
    let key = hasher.finish();
    let once = Arc::clone(SETS.lock().unwrap().entry(key).or_default());
    once.get_or_init(|| install(manifest, &cache().join(format!("npm-{key:016x}")))).clone()
}

fn install(manifest: &Value, place: &Path) -> PathBuf {
    if place.join("node_modules").is_dir() {
        return place.to_owned();
    }
    let fresh = tempfile::Builder::new().prefix("npm-").tempdir_in(cache()).unwrap();
    fs::write(fresh.path().join("package.json"), manifest.to_string()).unwrap();
    let output = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"])
        .env("npm_config_cache", cache().join("npm"))
        .current_dir(fresh.path())
        .output()
        .expect("this test needs Node with npm on the PATH");
    assert!(output.status.success(), "npm install: {}", String::from_utf8_lossy(&output.stderr));
    match fs::rename(fresh.path(), place) {
        Ok(()) => drop(fresh.keep()),
        // Another run was faster.
        Err(_) if place.join("node_modules").is_dir() => {}
        Err(error) => panic!("{}: {error}", place.display()),
    }
    place.to_owned()
}

/// Lets the modules of `directory` import the packages of `manifest`.
pub(crate) fn link(directory: &Path, manifest: &Value) {
    let modules = installed(manifest).join("node_modules");
    std::os::unix::fs::symlink(modules, directory.join("node_modules")).unwrap();
}

/// The same for a bundler, which follows no link out of the project: every file is there, as a hard link.
pub(crate) fn place(directory: &Path, manifest: &Value) {
    let modules = installed(manifest).join("node_modules");
    copy(&modules, &directory.join("node_modules")).unwrap_or_else(|error| panic!("{error}"));
}

/// Copies a folder file by file, as hard links where that can be.
pub(crate) fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, path, copied) = (entry.file_type()?, entry.path(), to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&path, &copied)?;
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path)?, copied)?;
        } else if fs::hard_link(&path, &copied).is_err() {
            // The cache is on another disk.
            fs::copy(&path, &copied)?;
        }
    }
    Ok(())
}
