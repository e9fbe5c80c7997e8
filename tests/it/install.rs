//! `install.sh`, under dash: from a release, from source, and everything that must stop it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::{TempDir, tempdir};

use crate::support::{Ran, run};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A home, and beside it the releases that `install.sh` may fetch.
struct Machine {
    home: TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { home: tempdir().unwrap() }
    }

    fn bin(&self) -> PathBuf {
        self.home.path().join(".local/bin")
    }

    fn release(&self) -> PathBuf {
        self.home.path().join("releases").join(VERSION)
    }

    fn archive() -> String {
        format!("st-{VERSION}-{}-unknown-linux-musl.tar.gz", std::env::consts::ARCH)
    }

    /// Publishes an archive that holds `st`, and its checksum.
    fn publish(&self, st: &str) {
        let folder = self.release();
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("st"), st).unwrap();
        let script = format!(
            "chmod 755 st && tar -czf {0} st && sha256sum {0} > SHA256SUMS && rm st",
            Self::archive()
        );
        let done = run(Command::new("sh").args(["-c", &script]).current_dir(&folder));
        assert_eq!(done.status, 0, "{}", done.stderr);
    }

    fn install(&self, words: &[&str]) -> Command {
        let mut command = Command::new("dash");
        command
            .arg(root().join("install.sh"))
            .args(words)
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env_remove("XDG_BIN_HOME")
            .env_remove("XDG_STATE_HOME")
            .env("ST_BASE_URL", format!("file://{}", self.home.path().join("releases").display()));
        command
    }

    /// Nothing was installed and nothing is left lying about.
    fn nothing_installed(&self) {
        let left: Vec<_> =
            fs::read_dir(self.bin()).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

const ST: &str = "#!/bin/sh\necho 'st 9.9.9'\n";

fn assert_refused(ran: &Ran, because: &str) {
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains(because), "{}", ran.stderr);
}

#[test]
fn a_release_is_checked_and_installed_and_removed() {
    let machine = Machine::new();
    machine.publish(ST);
    let ran = run(&mut machine.install(&[]));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("installed st 9.9.9") && ran.stderr.contains("export PATH="),
        "{}",
        ran.stderr
    );
    let names: Vec<_> =
        fs::read_dir(machine.bin()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, ["st"]);

    let removed = run(&mut machine.install(&["--uninstall"]));
    assert_eq!(removed.status, 0, "{}", removed.stderr);
    assert!(removed.stderr.contains("left as they are"), "{}", removed.stderr);
    machine.nothing_installed();
}

#[test]
fn a_wrong_checksum_installs_nothing_and_keeps_the_old_one() {
    let machine = Machine::new();
    machine.publish(ST);
    assert_eq!(run(&mut machine.install(&[])).status, 0);
    let archive = machine.release().join(Machine::archive());
    let mut bytes = fs::read(&archive).unwrap();
    bytes.push(0);
    fs::write(&archive, bytes).unwrap();
    assert_refused(&run(&mut machine.install(&[])), "checksum");
    assert_eq!(fs::read_to_string(machine.bin().join("st")).unwrap(), ST);
}

#[test]
fn without_a_checksum_nothing_is_installed() {
    let machine = Machine::new();
    machine.publish(ST);
    fs::write(machine.release().join("SHA256SUMS"), "").unwrap();
    assert_refused(&run(&mut machine.install(&[])), "no line for");
    fs::remove_file(machine.release().join("SHA256SUMS")).unwrap();
    assert_refused(&run(&mut machine.install(&[])), "SHA256SUMS");
    machine.nothing_installed();
}

#[test]
fn a_release_that_is_not_there_is_told() {
    let machine = Machine::new();
    assert_refused(&run(&mut machine.install(&["--version", "0.0.0"])), "can't fetch");
    machine.nothing_installed();
}

#[test]
fn an_st_that_does_not_run_is_not_installed() {
    let machine = Machine::new();
    machine.publish("#!/bin/sh\nexit 1\n");
    assert_refused(&run(&mut machine.install(&[])), "does not run on this machine");
    machine.nothing_installed();
}

#[test]
fn a_wrong_option_is_told() {
    let machine = Machine::new();
    assert_refused(&run(&mut machine.install(&["--sudo"])), "there is no option --sudo");
}

#[test]
fn without_cargo_it_says_how_to_get_it() {
    let machine = Machine::new();
    let tools = machine.home.path().join("tools");
    fs::create_dir(&tools).unwrap();
    for tool in ["dirname", "uname", "mkdir", "mktemp", "rm", "sed", "head", "dash"] {
        let path = run(Command::new("sh").args(["-c", &format!("command -v {tool}")])).stdout;
        std::os::unix::fs::symlink(path.trim(), tools.join(tool)).unwrap();
    }
    let ran = run(machine.install(&[]).env_remove("ST_BASE_URL").env("PATH", &tools));
    assert_refused(&ran, "cargo is not there");
    assert!(ran.stderr.contains("rustup"), "{}", ran.stderr);
    machine.nothing_installed();
}

/// The build that made this test is used again, so this takes seconds.
#[test]
fn from_source_with_cargo() {
    let machine = Machine::new();
    let home = std::env::var_os("HOME").unwrap_or_default();
    let ran = run(machine
        .install(&["--to", &machine.bin().display().to_string()])
        .env_remove("ST_BASE_URL")
        .env("HOME", home)
        .env("ST_PROFILE", "dev"));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let version = run(Command::new(machine.bin().join("st")).arg("--version"));
    assert_eq!(version.stdout, format!("st {VERSION}\n"));
}
