//! A program that runs beside the test: its log is kept, it and its children end with the test.

use std::{
    io::{BufRead as _, BufReader, Read},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running program.
pub(crate) struct App {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl App {
    /// Starts it in a process group of its own.
    pub(crate) fn start(command: &mut Command) -> Self {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("this test needs `{program}`: {error}"));
        let log = Arc::new(Mutex::new(Vec::new()));
        keep(child.stdout.take().unwrap(), &log);
        keep(child.stderr.take().unwrap(), &log);
        Self { child, log }
    }

    /// Everything that it has printed.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// What follows `marker` in the first line that has it, once there is one.
    ///
    /// # Panics
    /// With the log, where it ends before or takes too long.
    pub(crate) fn after(&mut self, marker: &str) -> String {
        self.after_nth(marker, 0)
    }

    /// The same of the line number `nth` that has it, from 0.
    pub(crate) fn after_nth(&mut self, marker: &str, nth: usize) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self
                .log
                .lock()
                .unwrap()
                .iter()
                .filter_map(|l| l.split_once(marker))
                .nth(nth)
                .map(|(_, rest)| rest.trim().to_owned());
            if let Some(rest) = found {
                return rest;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended ({ended:?}) without `{marker}`:\n{}", self.log());
            assert!(Instant::now() < deadline, "no `{marker}` in time:\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for its end: whether it ended well.
    pub(crate) fn ended(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.child.wait();
    }
}

fn keep(pipe: impl Read + Send + 'static, log: &Arc<Mutex<Vec<String>>>) {
    let log = Arc::clone(log);
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            log.lock().unwrap().push(line);
        }
    });
}
