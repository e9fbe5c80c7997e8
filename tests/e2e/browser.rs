//! The sign-in page in a real, headless Chromium.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use crate::support::{app::App, packages, provider::Provider};

/// The driver; the browser itself is the system's.
const PLAYWRIGHT: &str = "1.65.1";

/// Drives every way in through the page that `app` serves at `base`.
///
/// With `ST_TEST_SHOTS` in the environment, pictures of the page's states go there.
///
/// # Panics
/// With what the browser showed, where a step fails, and where there is no Chromium.
pub(crate) fn signs_in(base: &str, app: &App, provider: &Provider) {
    let place = tempfile::tempdir().unwrap();
    let mut command = driver(place.path(), include_str!("browser.mjs"));
    command.env("BASE", base).env("LOG", app.log_file()).env("ISSUER", &provider.issuer);
    if let Some(shots) = std::env::var_os("ST_TEST_SHOTS") {
        fs::create_dir_all(&shots).unwrap();
        command.env("SHOTS", shots);
    }
    let output = command.output().expect("this test needs Node");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("ok nobody else was talked to"), "{stdout}\n{stderr}");
}

/// A script that drives Chromium, with a directory and a profile of its own.
pub(crate) fn driver(place: &Path, script: &str) -> Command {
    let manifest = json!({ "type": "module", "dependencies": { "playwright-core": PLAYWRIGHT } });
    fs::write(place.join("package.json"), manifest.to_string()).unwrap();
    fs::write(place.join("driver.mjs"), script).unwrap();
    packages::link(place, &manifest);
    let mut command = Command::new("node");
    command.arg("driver.mjs").current_dir(place);
    command.env("PROFILE", place.join("profile")).env("CHROMIUM", chromium());
    command
}

/// Chromium as Debian installs it, or what `CHROMIUM` names.
fn chromium() -> PathBuf {
    let path = std::env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    assert!(path.is_file(), "this test needs Chromium: no {} (apt-get install chromium)", path.display());
    path
}
