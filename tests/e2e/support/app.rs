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

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

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

    /// What follows `marker` in the line number `count` that has it, from 1, once there is one.
    ///
    /// # Panics
    /// With the log, where it ends before or takes too long.
    pub(crate) async fn line(&mut self, marker: &str, count: usize) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.look(marker, count, deadline) {
                return found;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The same of the first line, for a test that is not async.
    pub(crate) fn after(&mut self, marker: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.look(marker, 1, deadline) {
                return found;
            }
            thread::sleep(PAUSE);
        }
    }

    fn look(&mut self, marker: &str, count: usize, deadline: Instant) -> Option<String> {
        let ended = self.child.try_wait().unwrap();
        let log = self.log();
        // A line that is still being written may lack its end.
        let whole = &log[..log.rfind('\n').map_or(0, |end| end + 1)];
        let found = whole.lines().filter_map(|line| Some(line.split_once(marker)?.1)).nth(count - 1);
        if found.is_none() {
            assert!(ended.is_none(), "`{}` ended ({ended:?}) without `{marker}`:\n{log}", self.name);
            assert!(Instant::now() < deadline, "no `{marker}` of `{}` in time:\n{log}", self.name);
        }
        found.map(|rest| rest.trim().to_owned())
    }

    /// Waits for its end: whether it ended well.
    pub(crate) async fn ended(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(Instant::now() < deadline, "`{}` does not end:\n{}", self.name, self.log());
            tokio::time::sleep(PAUSE).await;
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
