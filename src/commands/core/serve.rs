//! `st core serve`: the built-in development core, in the foreground.

use std::{io, net::SocketAddr, sync::Arc};

use serde_json::json;
use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::{
    cdi::{self, Options, ServeError, options::parse_api_keys},
    cli::CoreServeArgs,
    commands::Context,
    error::{Exit, Result},
    report::style,
};

/// Threads for the work of requests. They wait for one database and two cores.
const WORKERS: usize = 16;

/// Serves until Ctrl-C (exit status 130) or a termination signal (0).
pub(super) fn run(args: &CoreServeArgs, context: &Context) -> Result<Exit> {
    if args.background {
        // It fails only for a process that leads a group, and then there is no session to leave.
        let _ = rustix::process::setsid();
    }
    let api_keys = args.api_key.as_deref().map_or(Ok(Vec::new()), parse_api_keys)?;
    // Requests are answered on other threads; the terminal stays on this one.
    let (log, lines) = mpsc::unbounded_channel();
    let options = Options {
        listen: SocketAddr::new(args.listen, args.port),
        data: args.data.as_ref().map(|path| context.directory.join(path)),
        api_keys,
        log: Arc::new(move |line| {
            let _ = log.send(line.to_owned());
        }),
        ..Options::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(WORKERS)
        .build()
        .map_err(ServeError::Serve)?;
    let exit = runtime.block_on(serve(options, lines, context))?;
    Ok(exit)
}

async fn serve(options: Options, mut lines: UnboundedReceiver<String>, context: &Context) -> Result<Exit> {
    let data = options.data.clone();
    let reason = stopping().map_err(ServeError::Serve)?;
    let server = cdi::bind(options).await?;
    let address = server.address();
    let url = format!("http://{address}");
    let terminal = &context.terminal;
    let (dim, bold) = (style::DIM, style::BOLD);
    terminal
        .say(format!("{bold}st's own development core{bold:#}: for development only, not for production"));
    terminal.say(match &data {
        Some(path) => format!("{dim}data in {}{dim:#}", path.display()),
        None => format!("{dim}data in memory, gone when it stops{dim:#}"),
    });
    if terminal.json {
        let data = data.map(|path| path.display().to_string());
        let ready = json!({"version": 1, "address": url, "pid": std::process::id(), "data": data});
        terminal.out(ready.to_string());
    } else {
        terminal.out(format!("listening on {url}"));
    }

    let (told, exit) = tokio::sync::oneshot::channel();
    let stop = async move {
        let _ = told.send(reason.await);
    };
    let serving = server.run(stop);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            outcome = &mut serving => break outcome?,
            Some(line) = lines.recv() => terminal.error(line),
        }
    }
    Ok(exit.await.unwrap_or(Exit::Ok))
}

/// Listens from now on for a reason to stop, so that one that comes at once isn't missed.
#[cfg(unix)]
fn stopping() -> io::Result<impl Future<Output = Exit>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Exit::Interrupted,
            _ = terminate.recv() => Exit::Ok,
        }
    })
}

/// Listens from now on for a reason to stop.
#[cfg(not(unix))]
fn stopping() -> io::Result<impl Future<Output = Exit>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        Exit::Interrupted
    })
}
