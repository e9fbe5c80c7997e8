//! Python packages, installed once per set into a virtual environment in the cache that all tests share.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock, Mutex, OnceLock},
};

use super::packages::cache;

/// There once an environment is whole: a virtual environment can't be moved, so it is made in place.
const DONE: &str = "st-tests-done";

/// A virtual environment with packages, each `name==version`.
///
/// Two tests at once make it once; a second run waits for the first.
///
/// # Panics
/// Where Python, its `venv` or pip is missing, or the installation fails.
pub(crate) fn environment(packages: &BTreeSet<String>) -> PathBuf {
    type Once = Arc<OnceLock<PathBuf>>;
    static SETS: LazyLock<Mutex<HashMap<u64, Once>>> = LazyLock::new(Mutex::default);
    let mut hasher = DefaultHasher::new();
    packages.hash(&mut hasher);
    let key = hasher.finish();
    let once = Arc::clone(SETS.lock().unwrap().entry(key).or_default());
    once.get_or_init(|| make(packages, &cache().join(format!("python-{key:016x}")))).clone()
}

fn make(packages: &BTreeSet<String>, place: &Path) -> PathBuf {
    let lock = fs::File::create(place.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    if !place.join(DONE).is_file() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(place));
        let mut pip = Command::new(place.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages);
        run(pip.env("PIP_CACHE_DIR", cache().join("pip")));
        fs::write(place.join(DONE), "").unwrap();
    }
    place.to_owned()
}

/// The packages that a requirements file names.
pub(crate) fn requirements(text: &str) -> BTreeSet<String> {
    text.lines().filter(|line| line.contains("==")).map(str::to_owned).collect()
}

/// Gives a project the environment that its requirements ask for.
pub(crate) fn link(project: &Path) {
    let text = fs::read_to_string(project.join("requirements.txt")).unwrap();
    std::os::unix::fs::symlink(environment(&requirements(&text)), project.join(".venv")).unwrap();
}

/// Runs a command to its end: what it printed.
///
/// # Panics
/// With what it said, where it fails.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output();
    let output =
        output.unwrap_or_else(|error| panic!("this test needs Python 3.11 or newer: {command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{command:?}:\n{said}{}", String::from_utf8_lossy(&output.stderr));
    said.into_owned()
}
