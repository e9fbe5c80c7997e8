//! What a container said.

use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt as _;

use super::{Engine, errors};
use crate::runtime::RuntimeError;

impl Engine {
    /// Every line of a container's log, or the last `tail`; with `follow`, until it ends.
    pub async fn logs(
        &self,
        name: &str,
        tail: Option<usize>,
        follow: bool,
        mut line: impl FnMut(&str),
    ) -> Result<(), RuntimeError> {
        let tail = tail.map_or_else(|| "all".to_owned(), |lines| lines.to_string());
        let options = LogsOptionsBuilder::new().stdout(true).stderr(true).follow(follow).tail(&tail).build();
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
    pub(super) async fn last_lines(&self, name: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        // A log that can't be read must not hide the failure that it was wanted for.
        let _ = self
            .logs(name, Some(40), false, |line| {
                if !line.trim().is_empty() && !lines.iter().any(|known| known == line) {
                    lines.push(line.to_owned());
                }
            })
            .await;
        lines.split_off(lines.len().saturating_sub(12))
    }
}
