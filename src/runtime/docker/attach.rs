//! A program inside a container, with this process's own stdin, stdout and stderr.

use bollard::{
    container::LogOutput,
    exec::{CreateExecOptions, ResizeExecOptions, StartExecOptions, StartExecResults},
};
use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;

use super::{Engine, errors, postgres::NAME};
use crate::{
    runtime::{Identity, RuntimeError},
    shell::keyboard::{self, Raw},
};

impl Engine {
    /// `psql` in the project's database, for a person or for a script: its exit status.
    pub async fn psql(&self, identity: &Identity, arguments: &[String]) -> Result<u8, RuntimeError> {
        let command = ["psql", "-U", NAME, "-d", NAME].map(str::to_owned).into_iter();
        self.attached(&identity.database(), command.chain(arguments.iter().cloned()).collect()).await
    }

    async fn attached(&self, container: &str, command: Vec<String>) -> Result<u8, RuntimeError> {
        let failed = || errors::when("run psql in the database's container");
        let tty = keyboard::is_terminal();
        let term = tty.then(|| "TERM=xterm-256color".to_owned());
        let options = CreateExecOptions {
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            tty: Some(tty),
            env: term.map(|term| vec![term]),
            cmd: Some(command),
            ..CreateExecOptions::default()
        };
        let id = self.docker.create_exec(container, options).await.map_err(failed())?.id;
        let start = StartExecOptions { tty, ..StartExecOptions::default() };
        let started = self.docker.start_exec(&id, Some(start)).await.map_err(failed())?;
        if let StartExecResults::Attached { mut output, mut input } = started {
            let _raw = tty.then(Raw::start);
            if tty {
                let (height, width) = keyboard::size();
                // A program of another size than its window is still usable.
                let _ = self.docker.resize_exec(&id, ResizeExecOptions { height, width }).await;
            }
            let mut keys = keyboard::bytes();
            let write = async {
                while let Some(bytes) = keys.recv().await {
                    if input.write_all(&bytes).await.is_err() || input.flush().await.is_err() {
                        break;
                    }
                }
                let _ = input.shutdown().await;
                // The program ends when it has done what it read.
                std::future::pending::<()>().await;
            };
            let read = async {
                while let Some(chunk) = output.next().await {
                    // Who stopped reading does not want the rest.
                    let _ = match chunk.map_err(failed())? {
                        LogOutput::StdErr { message } => write_to(std::io::stderr(), &message),
                        other => write_to(std::io::stdout(), &other.into_bytes()),
                    };
                }
                Ok::<_, RuntimeError>(())
            };
            tokio::select! {
                outcome = read => outcome?,
                () = write => {}
            }
        }
        let status = self.docker.inspect_exec(&id).await.map_err(failed())?.exit_code;
        Ok(status.and_then(|status| u8::try_from(status).ok()).unwrap_or(1))
    }
}

fn write_to(mut to: impl std::io::Write, bytes: &[u8]) -> std::io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}
