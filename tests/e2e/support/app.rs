//! A program that runs beside the test: its log is kept, it and its children end with the test.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running program.
pub(crate) struct App {
    child: Child,
    name: String,
    log: PathBuf,
    _place: tempfile::TempDir,
}

impl App {
    /// Starts it in a process group of its own.
    ///
    /// # Panics
    /// Where the program is not there.
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let place = tempfile::tempdir().unwrap();
        let log = place.path().join("log");
        let file = File::create(&log).unwrap();
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap_or_else(|error| panic!("this test needs `{name}`: {error}"));
        Self { child, name, log, _place: place }
    }

    /// The file that holds everything that it prints.
    pub(crate) fn log_file(&self) -> &std::path::Path {
        &self.log
    }

    /// Everything that it has printed.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// What follows `marker` in the last line that has it, once there are `count` such lines.
    ///
    /// # Panics
    /// With the log, where it ends before or takes too long.
    pub(crate) async fn after(&mut self, marker: &str, count: usize) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let log = self.log();
            let ended = self.child.try_wait().unwrap();
            let found: Vec<&str> = log
                .split_inclusive('\n')
                .filter(|l| l.ends_with('\n'))
                .filter_map(|l| Some(l.split_once(marker)?.1))
                .collect();
            if found.len() >= count {
                return found[count - 1].trim().to_owned();
            }
            assert!(ended.is_none(), "`{}` ended ({ended:?}) without `{marker}`:\n{log}", self.name);
            assert!(Instant::now() < deadline, "no `{marker}` of `{}` in time:\n{log}", self.name);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits for its end: whether it ended well.
    pub(crate) async fn ended(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(Instant::now() < deadline, "`{}` does not end:\n{}", self.name, self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[allow(clippy::print_stderr, reason = "the log is for whoever reads the failure")]
impl Drop for App {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.child);
        // Gone already where it ended by itself.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- log of `{}` ---\n{}", self.name, self.log());
        }
    }
}
