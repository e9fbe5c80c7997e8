//! A socket in front of the engine's: sees each request, and can interrupt whoever asks, or answer in the engine's place.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The engine gets it and answers.
    Pass,
    /// The engine gets it; before its answer goes back, the program is sent this signal.
    After(&'static str),
    /// The program is sent this signal, and nobody gets the request.
    Instead(&'static str),
    /// This status and message, which the engine never hears of.
    Answer(u16, &'static str),
}

/// The socket, for as long as this lives.
pub(crate) struct Between {
    directory: tempfile::TempDir,
    /// The program that is sent signals.
    pid: Arc<AtomicU32>,
    /// How many requests there were.
    count: Arc<AtomicU32>,
}

impl Between {
    /// `step` says what happens to the request of that number and first line.
    pub(crate) fn new(step: impl Fn(u32, &str) -> Step + Send + Sync + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join("docker.sock")).unwrap();
        let (pid, count) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let (shared, counted, step) = (pid.clone(), count.clone(), Arc::new(step));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (pid, count, step) = (shared.clone(), counted.clone(), step.clone());
                thread::spawn(move || {
                    // Whoever was killed reads no answer.
                    let _ = carry(stream?, &pid, |line| step(count.fetch_add(1, Ordering::SeqCst), line));
                    Ok::<_, std::io::Error>(())
                });
            }
        });
        Self { directory, pid, count }
    }

    /// For `DOCKER_HOST`.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    fn socket(&self) -> PathBuf {
        self.directory.path().join("docker.sock")
    }

    /// Starts a program that talks to the engine through this.
    pub(crate) fn start(&self, command: &mut Command) -> Child {
        let child = command.env("DOCKER_HOST", self.host()).spawn().unwrap();
        self.pid.store(child.id(), Ordering::SeqCst);
        child
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> u32 {
        self.count.load(Ordering::SeqCst)
    }
}

fn carry(mut from: UnixStream, pid: &AtomicU32, step: impl FnOnce(&str) -> Step) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match from.read(&mut chunk)? {
            0 => return Ok(()),
            length => head.extend_from_slice(&chunk[..length]),
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let step = step(text.lines().next().unwrap_or_default());
    let signal = |signal: &str| {
        // The first request can come before the one who started the program has its number.
        while pid.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        let _ = Command::new("kill").args([signal, &pid.load(Ordering::SeqCst).to_string()]).status();
    };
    match step {
        Step::Instead(name) => {
            signal(name);
            // The program ends by the signal, not by a broken connection.
            let _ = from.read(&mut chunk);
            return Ok(());
        }
        Step::Answer(status, message) => {
            let body = serde_json::json!({ "message": message }).to_string();
            let length = body.len();
            return write!(
                from,
                "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
        Step::Pass | Step::After(_) => {}
    }
    let mut to = UnixStream::connect("/var/run/docker.sock")?;
    to.write_all(&head)?;
    let (mut back, mut forth) = (to.try_clone()?, from.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut forth, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
    if let Step::After(name) = step {
        let length = back.read(&mut chunk)?;
        signal(name);
        from.write_all(&chunk[..length])?;
    }
    std::io::copy(&mut back, &mut from)?;
    from.shutdown(std::net::Shutdown::Both)
}
