//! The built-in core as a process under load: `cargo bench --bench core`.
//!
//! Starts `st core serve`, measures the time to its first answer, then makes sessions over eight
//! keep-alive connections and prints how many a second, how long each took, and the memory used.
//! The load comes from the same machine, so the figures are what both share.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program of its own that stops at what it does not expect"
)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const CONNECTIONS: usize = 8;
const LOAD: Duration = Duration::from_secs(5);
const STARTS: usize = 20;
const BODY: &str = r#"{"userId":"29fc5637-ec52-4fc0-ab19-413f53cec70b","userDataInJWT":{"iss":"http://localhost:3001/auth"},"userDataInDatabase":{},"enableAntiCsrf":false,"useDynamicSigningKey":true}"#;

fn main() {
    let directory = tempfile::tempdir().unwrap();
    for (name, file) in [("in memory", None), ("in a file", Some(directory.path().join("core.db")))] {
        println!("{name}");
        let mut words: Vec<String> = ["core", "serve", "--port", "0"].map(str::to_owned).into();
        if let Some(file) = file {
            words.extend(["--data".into(), file.display().to_string()]);
        }
        let mut starts: Vec<Duration> = (0..STARTS).map(|_| start(&words).2).collect();
        println!("  first start to first /hello    {:>8.1} ms", millis(starts[0]));
        starts.sort();
        println!("  median of {STARTS} starts            {:>8.1} ms", millis(starts[STARTS / 2]));
        let (core, address, _) = start(&words);
        println!("  memory when idle               {:>8.1} MB", core.resident());
        load(&address);
        println!("  memory after the load          {:>8.1} MB", core.resident());
    }
}

/// Ends with the benchmark.
struct Core(Child);

impl Core {
    /// Resident memory, of Linux.
    fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The core, its address, and how long it took from the start of the process to the first answer.
fn start(words: &[String]) -> (Core, String, Duration) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_st"))
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on http://").unwrap().to_owned();
    let mut connection = TcpStream::connect(&address).unwrap();
    assert!(exchange(&mut connection, b"GET /hello HTTP/1.1\r\nhost: x\r\n\r\n").ends_with("Hello\n"));
    (Core(child), address, began.elapsed())
}

fn load(address: &str) {
    let request = format!(
        "POST /public/recipe/session HTTP/1.1\r\nhost: x\r\ncdi-version: 5.4\r\nrid: session\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    // The keys are there before it begins.
    exchange(&mut TcpStream::connect(address).unwrap(), request.as_bytes());
    let began = Instant::now();
    let mut took: Vec<Duration> = thread::scope(|scope| {
        let callers: Vec<_> =
            (0..CONNECTIONS).map(|_| scope.spawn(|| caller(address, &request, began))).collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    let seconds = began.elapsed().as_secs_f64();
    took.sort();
    let at = |percent: usize| millis(took[took.len() * percent / 100]);
    println!(
        "  sessions a second              {:>8.0}",
        f64::from(u32::try_from(took.len()).unwrap()) / seconds
    );
    println!("  each: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms", at(50), at(95), at(99));
}

fn caller(address: &str, request: &str, began: Instant) -> Vec<Duration> {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_nodelay(true).unwrap();
    let mut took = Vec::new();
    while began.elapsed() < LOAD {
        let sent = Instant::now();
        let answer = exchange(&mut connection, request.as_bytes());
        took.push(sent.elapsed());
        assert!(answer.ends_with(r#""status":"OK"}"#), "{answer}");
    }
    took
}

/// Sends a request and reads the whole answer.
fn exchange(connection: &mut TcpStream, request: &[u8]) -> String {
    connection.write_all(request).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = connection.read(&mut buffer).unwrap();
        assert!(read > 0, "closed: {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() == length.parse::<usize>().unwrap() {
                return text.into_owned();
            }
        }
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
