//! An engine on another machine, through the user's own `ssh`: a socket on this one, each connection to which is
//! `docker system dial-stdio` there, as the docker client does it.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncWriteExt as _, copy},
    net::{UnixListener, UnixStream},
    process::Command,
    task::JoinHandle,
};
use url::Url;

use crate::shell::{disk, process};

/// The socket, for as long as this lives.
#[derive(Debug)]
pub(super) struct Tunnel {
    directory: TempDir,
    serving: JoinHandle<()>,
}

impl Tunnel {
    /// To the engine of `ssh://[USER@]HOST[:PORT]`; `None` where that is no such address.
    pub(super) fn open(address: &str) -> io::Result<Option<Self>> {
        let Some(arguments) = arguments(address) else { return Ok(None) };
        let directory = tempfile::Builder::new().prefix("st-ssh").tempdir()?;
        let listener = UnixListener::bind(socket(directory.path()))?;
        let place = directory.path().to_owned();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (arguments, place) = (arguments.clone(), place.clone());
                // A connection that fails is one that the other side sees closed; why is in the file.
                tokio::spawn(async move { carry(stream, &arguments, &place).await });
            }
        });
        Ok(Some(Self { directory, serving }))
    }

    /// Where the engine answers on this machine.
    pub(super) fn socket(&self) -> PathBuf {
        socket(self.directory.path())
    }

    /// What `ssh` and the other machine complained about.
    pub(super) fn said(&self) -> Vec<String> {
        let text = disk::read(&complaints(self.directory.path())).unwrap_or_default();
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One connection, to its end.
async fn carry(stream: UnixStream, arguments: &[String], place: &Path) -> io::Result<()> {
    let mut command = Command::from(process::command("ssh", place));
    // One handshake for all of them: the first connection is kept for the next ones.
    let shared = format!("ControlPath={}", place.join("%C").display());
    command.args(["-o", "ControlMaster=auto", "-o", &shared, "-o", "ControlPersist=15s"]);
    command.args(["-o", "ConnectTimeout=10"]).args(arguments);
    let stderr = disk::append(&complaints(place))?;
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).kill_on_drop(true);
    let mut child = command.spawn()?;
    let (Some(mut there), Some(mut back)) = (child.stdin.take(), child.stdout.take()) else { return Ok(()) };
    let (mut read, mut write) = stream.into_split();
    let forth = async move {
        let _ = copy(&mut read, &mut there).await;
        // Its end is told by closing it, also where the answer is still to come.
        drop(there);
    };
    let back = async move {
        let _ = copy(&mut back, &mut write).await;
        let _ = write.shutdown().await;
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(forth, back) } => {}
        _ = child.wait() => {}
    }
    Ok(())
}

/// What `ssh` is called with, besides its options.
fn arguments(address: &str) -> Option<Vec<String>> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "ssh")?;
    let mut arguments = Vec::new();
    if !url.username().is_empty() {
        arguments.extend(["-l".to_owned(), url.username().to_owned()]);
    }
    if let Some(port) = url.port() {
        arguments.extend(["-p".to_owned(), port.to_string()]);
    }
    arguments.extend(["--".to_owned(), url.host_str()?.to_owned()]);
    arguments.extend(["docker", "system", "dial-stdio"].map(str::to_owned));
    Some(arguments)
}

fn socket(directory: &Path) -> PathBuf {
    directory.join("docker.sock")
}

fn complaints(directory: &Path) -> PathBuf {
    directory.join("ssh.log")
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn an_address() {
        let words = |address| arguments(address).map(|words| words.join(" "));
        let dial = "docker system dial-stdio";
        assert_eq!(words("ssh://me@build:2222"), Some(format!("-l me -p 2222 -- build {dial}")));
        assert_eq!(words("ssh://build"), Some(format!("-- build {dial}")));
        assert_eq!(words("tcp://build:2375"), None);
        assert_eq!(words("ssh://"), None);
    }
}
