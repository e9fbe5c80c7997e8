//! What the background process said.

use std::{
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
    time::Duration,
};

use super::state;
use crate::{runtime::RuntimeError, shell::disk};

/// Every line of the log, or the last `tail`; with `follow`, whatever comes until the core ends
/// or this future is dropped.
pub async fn logs(
    directory: &Path,
    tail: Option<usize>,
    follow: bool,
    mut line: impl FnMut(&str),
) -> Result<(), RuntimeError> {
    let path = state::log(directory);
    let text = disk::read_if_there(&path)?.ok_or(RuntimeError::NotRunning)?;
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(tail.unwrap_or(usize::MAX));
    lines[first..].iter().for_each(|text| line(text));
    let mut read = text.len() as u64;
    if !follow {
        return Ok(());
    }
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let mut file = disk::open(&path)?;
        let mut more = String::new();
        // A log that became shorter was begun anew.
        if file.metadata().is_ok_and(|meta| meta.len() < read) {
            read = 0;
        }
        if file.seek(SeekFrom::Start(read)).is_ok() && file.read_to_string(&mut more).is_ok() {
            // A line that is not whole yet waits for its end.
            let whole = more.rfind('\n').map_or(0, |end| end + 1);
            more[..whole].lines().for_each(&mut line);
            read += whole as u64;
        }
        // Nobody writes to it any more, until the next `up`.
        let ended = !super::find(directory)?.is_some_and(|core| core.running);
        if ended && more.is_empty() {
            return Ok(());
        }
    }
}

/// Whether the process has said that it listens: before, whoever answers on its port is somebody else. A log that was
/// removed meanwhile can't tell.
pub(super) fn says_listening(directory: &Path) -> bool {
    match disk::read_if_there(&state::log(directory)) {
        Ok(Some(text)) => text.lines().any(|line| line.starts_with("listening on ")),
        _ => true,
    }
}

/// The last lines, for a message.
pub fn last_lines(directory: &Path) -> Vec<String> {
    let text = disk::read(&state::log(directory)).unwrap_or_default();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[lines.len().saturating_sub(12)..].to_vec()
}
