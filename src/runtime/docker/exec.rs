//! A program run inside a container.

use bollard::exec::{CreateExecOptions, StartExecResults};
use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

use super::{Engine, errors};
use crate::runtime::RuntimeError;

/// What a program said, and its exit status.
#[derive(Debug, Default)]
pub(super) struct Ran {
    pub(super) status: i64,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: String,
}

impl Engine {
    /// Runs a program to its end, with `input` on its stdin.
    pub(super) async fn exec(
        &self,
        container: &str,
        command: &[&str],
        input: Option<&[u8]>,
    ) -> Result<Ran, RuntimeError> {
        let failed = || errors::when("run a program in the database's container");
        let options = CreateExecOptions {
            attach_stdin: Some(input.is_some()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            cmd: Some(command.to_vec()),
            ..CreateExecOptions::default()
        };
        let id = self.docker.create_exec(container, options).await.map_err(failed())?.id;
        let mut ran = Ran::default();
        let started = self.docker.start_exec(&id, None).await.map_err(failed())?;
        if let StartExecResults::Attached { mut output, input: mut stdin } = started {
            let write = async {
                // A program that ends before it has read everything says why itself.
                let _ = stdin.write_all(input.unwrap_or_default()).await;
                let _ = stdin.shutdown().await;
            };
            let read = async {
                while let Some(chunk) = output.next().await {
                    match chunk.map_err(failed())? {
                        bollard::container::LogOutput::StdErr { message } => {
                            ran.stderr.push_str(&String::from_utf8_lossy(&message));
                        }
                        other => ran.stdout.extend_from_slice(&other.into_bytes()),
                    }
                }
                Ok::<_, RuntimeError>(())
            };
            tokio::join!(write, read).1?;
        }
        ran.status = self.docker.inspect_exec(&id).await.map_err(failed())?.exit_code.unwrap_or(-1);
        Ok(ran)
    }
}
