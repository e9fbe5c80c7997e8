//! What a container said.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt as _;

use super::{Engine, errors};
use crate::runtime::RuntimeError;

impl Engine {
    /// Every line of a container's log, or the last `tail`, or what is not older than `since`; with `follow`, until it
    /// ends.
    pub async fn logs(
        &self,
        name: &str,
        tail: Option<usize>,
        since: Option<Duration>,
        follow: bool,
        mut line: impl FnMut(&str),
    ) -> Result<(), RuntimeError> {
        let tail = tail.map_or_else(|| "all".to_owned(), |lines| lines.to_string());
        let mut options = LogsOptionsBuilder::new().stdout(true).stderr(true).follow(follow).tail(&tail);
        if let Some(age) = since {
            options = options.since(unix_seconds(SystemTime::now().checked_sub(age)));
        }
        let options = options.build();
        let mut chunks = self.docker.logs(name, Some(options));
        let mut rest = String::new();
        while let Some(chunk) = chunks.next().await {
            let bytes = chunk.map_err(errors::when("read the core's log"))?.into_bytes();
            rest.push_str(&String::from_utf8_lossy(&bytes));
            while let Some(end) = rest.find('\n') {
                line(rest[..end].trim_end_matches('\r'));
                rest.drain(..=end);
            }
        }
        if !rest.is_empty() {
            line(&rest);
        }
        Ok(())
    }

    /// The last lines, for a message; each once, since the real core prints a crash twice.
    pub async fn last_lines(&self, name: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        // A log that can't be read must not hide the failure that it was wanted for.
        let _ = self
            .logs(name, Some(40), None, false, |line| {
                if !line.trim().is_empty() && !lines.iter().any(|known| known == line) {
                    lines.push(line.to_owned());
                }
            })
            .await;
        lines.split_off(lines.len().saturating_sub(12))
    }
}

/// Seconds since 1970, as the engine counts; 0 for a time before.
fn unix_seconds(time: Option<SystemTime>) -> i32 {
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    i32::try_from(since.as_secs()).unwrap_or(i32::MAX)
}
