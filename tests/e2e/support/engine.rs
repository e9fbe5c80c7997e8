//! A container engine of a test's own, beside the machine's: one that can be full, stopped, or asked over TLS.
//!
//! It has a bridge of its own: one that is told to have none takes the machine's engine its own away.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::project::free_port;

/// An engine, ended with the test.
pub(crate) struct Engine {
    directory: tempfile::TempDir,
    bridge: String,
    options: Vec<String>,
    daemon: Child,
}

impl Engine {
    /// Starts one whose files have a disk of that many megabytes.
    ///
    /// # Panics
    /// With its log, where it does not start.
    pub(crate) fn start(megabytes: u32, options: &[&str]) -> Self {
        let directory = tempfile::Builder::new().prefix("st-engine").tempdir().unwrap();
        let place = directory.path();
        let (data, run) = (place.join("data"), place.join("run"));
        fs::create_dir(&data).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&data).status();
        assert!(mounted.unwrap().success(), "only root can give an engine a small disk");
        let number = free_port();
        let bridge = format!("st-{number}");
        // 10.200.0.0 and up, a block of 256 for each port that a test can have.
        let address = format!("10.{}.{}.1/24", 200 + number / 256 % 50, number % 256);
        ip(&["link", "add", &bridge, "type", "bridge"]);
        ip(&["addr", "add", &address, "dev", &bridge]);
        ip(&["link", "set", &bridge, "up"]);
        let own = [
            format!("--bridge={bridge}"),
            "--iptables=false".into(),
            "--ip6tables=false".into(),
            format!("--data-root={}", data.display()),
            format!("--exec-root={}", run.display()),
            format!("--pidfile={}", place.join("pid").display()),
            format!("--host=unix://{}", place.join("docker.sock").display()),
        ];
        let options: Vec<String> = own.into_iter().chain(options.iter().map(|&word| word.into())).collect();
        let daemon = daemon(place, &options);
        let mut engine = Self { directory, bridge, options, daemon };
        engine.wait();
        engine
    }

    /// Starts it again after it was killed; what ran in it has ended.
    pub(crate) fn restart(&mut self) {
        self.daemon = daemon(self.path(), &self.options);
        self.wait();
    }

    fn wait(&mut self) {
        let since = Instant::now();
        while !self.try_docker(&["version"]) {
            let ended = self.daemon.try_wait().unwrap();
            let log = || fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
            assert!(ended.is_none(), "dockerd ended with {ended:?}:\n{}", log());
            assert!(since.elapsed() < Duration::from_mins(1), "dockerd does not answer:\n{}", log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// A directory that goes with it.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.path().join("docker.sock")
    }

    /// For `DOCKER_HOST`.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.env("DOCKER_HOST", self.host()).args(arguments);
        command
    }

    fn try_docker(&self, arguments: &[&str]) -> bool {
        self.command(arguments).output().unwrap().status.success()
    }

    /// Runs `docker` with it.
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "docker {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Makes an image of files of this machine, without any engine's builder: `(file, where it is in the image)`.
    pub(crate) fn import(&self, tag: &str, files: &[(&Path, &str)], changes: &[&str]) {
        let root = tempfile::tempdir().unwrap();
        for (file, place) in files {
            let to = root.path().join(place.trim_start_matches('/'));
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(file, to).unwrap();
        }
        let archive = self.path().join("root.tar");
        let root = root.path().display().to_string();
        let tar = Command::new("tar").args(["-cf"]).arg(&archive).args(["-C", &root, "."]).status().unwrap();
        assert!(tar.success());
        let mut words = vec!["import"];
        words.extend(changes.iter().flat_map(|change| ["--change", change]));
        words.extend([archive.to_str().unwrap(), tag]);
        self.docker(&words);
        fs::remove_file(archive).unwrap();
    }

    /// Ends it, and all that runs in it, as a power cut does.
    pub(crate) fn kill(&mut self) {
        let running = self.docker(&["ps", "--quiet"]);
        let inside = running.lines().map(|id| self.docker(&["inspect", "--format", "{{.State.Pid}}", id]));
        let mut all: Vec<String> = inside.collect();
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        all.extend(self.helpers());
        let _ = Command::new("kill").arg("-KILL").args(&all).output();
        let since = Instant::now();
        while !self.helpers().is_empty() && since.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = fs::remove_dir_all(self.path().join("run/containerd"));
    }

    /// The processes that the daemon started for itself: their command lines name its directory.
    fn helpers(&self) -> Vec<String> {
        let place = self.path().display().to_string();
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let ids = processes.filter_map(|entry| entry.file_name().into_string().ok());
        ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()) && *id != std::process::id().to_string())
            .filter(|id| {
                let line = fs::read(Path::new("/proc").join(id).join("cmdline")).unwrap_or_default();
                let line = String::from_utf8_lossy(&line).into_owned();
                line.contains("containerd") && line.contains(&place)
            })
            .collect()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // As it is asked to, so that it takes its containers and its own containerd with it.
        if let Ok(None) = self.daemon.try_wait() {
            let _ = Command::new("kill").arg(self.daemon.id().to_string()).status();
        }
        let _ = self.daemon.wait();
        let _ = Command::new("kill").arg("-KILL").args(self.helpers()).output();
        let data = self.path().join("data");
        let _ = Command::new("umount").args(["--recursive", "--lazy"]).arg(&data).output();
        let names = fs::read_dir(self.path().join("run/netns")).into_iter().flatten().flatten();
        for name in names {
            let _ = Command::new("umount").arg(name.path()).output();
        }
        let _ = Command::new("ip").args(["link", "del", &self.bridge]).output();
    }
}

fn daemon(place: &Path, options: &[String]) -> Child {
    let log = File::options().append(true).create(true).open(place.join("log")).unwrap();
    Command::new("dockerd")
        .args(options)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn ip(arguments: &[&str]) {
    let output = Command::new("ip").args(arguments).output().unwrap();
    assert!(output.status.success(), "ip {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
