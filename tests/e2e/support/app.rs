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
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

/// What looking for a line came to.
enum Look {
    Found(String),
    /// With everything that was printed.
    Ended(String),
    NotYet,
}

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
        match self.line_or_end(marker, count).await {
            Ok(found) => found,
            Err(log) => panic!("`{}` ended without `{marker}`:\n{log}", self.name),
        }
    }

    /// The same, or the whole log of a program that has ended without it.
    pub(crate) async fn line_or_end(&mut self, marker: &str, count: usize) -> Result<String, String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.look(marker, count, deadline) {
                Look::Found(rest) => return Ok(rest),
                Look::Ended(log) => return Err(log),
                Look::NotYet => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// The same of the first line, for a test that is not async.
    pub(crate) fn after(&mut self, marker: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.look(marker, 1, deadline) {
                Look::Found(rest) => return rest,
                Look::Ended(log) => panic!("`{}` ended without `{marker}`:\n{log}", self.name),
                Look::NotYet => thread::sleep(PAUSE),
            }
        }
    }

    fn look(&mut self, marker: &str, count: usize, deadline: Instant) -> Look {
        let ended = self.child.try_wait().unwrap();
        let log = self.log();
        // A line that is still being written may lack its end.
        let whole = &log[..log.rfind('\n').map_or(0, |end| end + 1)];
        let found = whole.lines().filter_map(|line| Some(line.split_once(marker)?.1)).nth(count - 1);
        match found {
            Some(rest) => Look::Found(rest.trim().to_owned()),
            None if ended.is_some() => Look::Ended(log),
            None => {
                assert!(Instant::now() < deadline, "no `{marker}` of `{}` in time:\n{log}", self.name);
                Look::NotYet
            }
        }
    }

    /// Asks it, and not its children, to end.
    pub(crate) fn terminate(&self) {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
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
