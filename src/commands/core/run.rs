//! `st core run -- COMMAND`.

use std::time::Duration;

use serde_json::json;

use super::project::{KEY, Project, URI};
use crate::{
    cdi::{self, Options, options::parse_api_keys},
    cli::CoreRunArgs,
    error::{Exit, Failure, Result},
    shell::{Terminal, interrupt, process},
};

/// How long a command that was interrupted has before it is told again.
const GRACE: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
#[error("`{program}` can't be started")]
struct StartError {
    program: String,
    source: std::io::Error,
}

impl Failure for StartError {
    fn code(&self) -> &'static str {
        "command-not-started"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("check its name, and that it is on the PATH".into())
    }
}

/// Serves a built-in core in memory on a free port for as long as the command runs. It ends with the command's status.
pub(super) async fn run(args: &CoreRunArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let api_keys = args.api_key.as_deref().map_or(Ok(Vec::new()), parse_api_keys)?;
    let server = cdi::bind(Options { api_keys, ..Options::default() }).await?;
    let uri = format!("http://{}", server.address());
    let (done, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async {
        let _ = stopped.await;
    }));
    terminal.detail(format!("a core for this run is at {uri}"));

    let (program, arguments) =
        args.command.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut command = process::command(program, &project.directory);
    command.args(arguments).env(URI, &uri);
    match args.api_key.as_deref().and_then(|keys| keys.split(',').next()) {
        Some(key) => command.env(KEY, key.trim()),
        None => command.env_remove(KEY),
    };
    let mut child = tokio::process::Command::from(command)
        .spawn()
        .map_err(|source| StartError { program: program.to_owned(), source })?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status,
            () = interrupt::wait() => {}
        }
        // Ctrl-C in a terminal reaches the command as well, and it may have something to finish; a signal to this
        // process alone has to be handed on.
        if let Ok(status) = tokio::time::timeout(GRACE, child.wait()).await {
            break status;
        }
        process::terminate(child.id());
    };
    let _ = done.send(());
    // The command's status is what counts; a core that fails to stop dies with this process.
    let _ = serving.await;
    let code = status.ok().and_then(|status| status.code());
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": code == Some(0), "uri": uri, "status": code}));
    }
    Ok(code.and_then(|code| u8::try_from(code).ok()).map_or(Exit::Interrupted, Exit::Command))
}
