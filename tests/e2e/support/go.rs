//! Go's tools, with modules and builds in the cache that all tests share.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::packages::cache;

/// What Go's tools need to use the cache.
pub(crate) fn variables() -> [(&'static str, PathBuf); 3] {
    [
        ("GOMODCACHE", cache().join("go-modules")),
        ("GOCACHE", cache().join("go-builds")),
        // Else the module cache is read-only, and nobody could delete it without `go clean`.
        ("GOFLAGS", "-modcacherw -buildvcs=false".into()),
    ]
}

/// Runs `go` in a module.
///
/// # Panics
/// Where Go is missing, or with what it said where it fails.
pub(crate) fn run(directory: &Path, words: &[&str]) {
    let output = Command::new("go")
        .args(words)
        .envs(variables())
        .current_dir(directory)
        .output()
        .expect("this test needs Go on the PATH");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "go {words:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
}
