//! `st core up`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::project::{Project, URI};
use crate::{
    cdi::options::parse_api_keys,
    cli::CoreUpArgs,
    error::{Exit, Result},
    project::core::{self, Core, DEFAULT_PORT, EngineName, Up},
    report,
    runtime::{
        RuntimeError, Spec, builtin,
        docker::{self, Engine},
        health::Probe,
    },
    shell::{
        Terminal, disk, interrupt,
        lock::{Lock, LockError},
    },
};

/// Starts the core, waits until it is healthy, writes its address.
pub(super) async fn run(args: &CoreUpArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if let (Some(uri), None) = (&project.settings.core.uri, args.engine) {
        return elsewhere(uri, args, project, terminal).await;
    }
    if let Some(keys) = &args.api_key {
        parse_api_keys(keys)?;
    }
    disk::create_dir(&project.state)?;
    let started = Instant::now();
    let _lock = lock(project, Duration::from_secs(args.timeout), terminal).await?;
    let port = args.port.or(project.settings.core.port).or(kept_port(project)?).unwrap_or(DEFAULT_PORT);
    let mut spec = Spec {
        identity: project.identity.clone(),
        port,
        api_key: args.api_key.clone().or_else(|| project.key()),
        timeout: Duration::from_secs(args.timeout),
        state: project.state.clone(),
    };
    let mut up = start(args, project, &mut spec, terminal).await?;

    let uri = up.core.uri().unwrap_or_else(|| spec.uri());
    let (env_file, note) = project.write_env(&uri, spec.api_key.as_deref())?;
    up.notes.extend(note);
    if project.record_engine(up.core.engine)? {
        up.notes.push(format!(
            "st.toml now says engine = \"{}\": the next `st core up` takes the same",
            up.core.engine.id()
        ));
    }
    if terminal.json {
        terminal.out_json(&json!({
            "version": 1,
            "ok": true,
            "engine": up.core.engine.id(),
            "uri": uri,
            "state": "healthy",
            "already_running": up.already_running,
            "container": up.core.container,
            "pid": up.core.pid,
            "image": up.core.image,
            "data": up.core.data,
            "cdi": up.cdi,
            "env_file": env_file,
            "notes": up.notes,
        }));
    } else {
        let env = env_file
            .as_deref()
            .and_then(|path| path.file_name())
            .map(|name| name.to_string_lossy().into_owned());
        terminal.out(report::core::up(&up, &uri, env.as_deref(), started.elapsed()));
    }
    Ok(Exit::Ok)
}

/// With the engine that is asked for, recorded, or there. `spec` becomes what is run.
async fn start(args: &CoreUpArgs, project: &Project, spec: &mut Spec, terminal: &Terminal) -> Result<Up> {
    match args.engine.or(project.engine()) {
        Some(EngineName::Builtin) => {
            let stopped = stop_docker(project).await?;
            with_note(start_builtin(project, spec, terminal).await, stopped)
        }
        Some(EngineName::Docker) => {
            let engine = Engine::connect().await?;
            let image = settle(&engine, args, project, spec).await?;
            with_interrupt(engine.ensure_image(&image, terminal)).await?;
            let stopped = stop_builtin(project).await?;
            with_note(start_docker(&engine, spec, &image, terminal).await, stopped)
        }
        None => {
            // A core that runs is kept, whatever would be chosen today.
            if builtin::find(&spec.state)?.is_some_and(|core| core.running) {
                return start_builtin(project, spec, terminal).await;
            }
            let engine = match Engine::connect().await {
                Ok(engine) => engine,
                Err(error) => return fall_back(&error, project, spec, terminal).await,
            };
            let image = settle(&engine, args, project, spec).await?;
            match with_interrupt(engine.ensure_image(&image, terminal)).await {
                Ok(()) => Ok(start_docker(&engine, spec, &image, terminal).await?),
                Err(error @ (RuntimeError::ImageNotFound { .. } | RuntimeError::ImagePull { .. }))
                    if args.image.is_none() =>
                {
                    fall_back(&error, project, spec, terminal).await
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// A project has one core: the built-in one makes room for the one in Docker. What was stopped.
async fn stop_builtin(project: &Project) -> Result<Option<String>> {
    let running = builtin::find(&project.state)?.is_some_and(|core| core.running);
    if !running {
        return Ok(None);
    }
    builtin::down(&project.state, false).await?;
    Ok(Some("the built-in core of this project was stopped; its data is kept".into()))
}

/// The core in Docker makes room for the built-in one. Without an engine there is none, and one that does not answer at
/// once is not waited for.
async fn stop_docker(project: &Project) -> Result<Option<String>> {
    let Ok(Ok(engine)) = tokio::time::timeout(Duration::from_secs(2), Engine::connect()).await else {
        return Ok(None);
    };
    let stopped = with_interrupt(engine.down(&project.identity)).await?;
    Ok(stopped.map(|name| format!("the core in Docker ({name}) was removed, with the data in its memory")))
}

fn with_note<E>(outcome: Result<Up, E>, note: Option<String>) -> Result<Up>
where
    crate::error::Error: From<E>,
{
    let mut up = outcome?;
    up.notes.extend(note);
    Ok(up)
}

/// Port, key and image of a core in Docker: as said, else as the container of the project has them, so that an `up`
/// without flags never makes anew what is there.
async fn settle(engine: &Engine, args: &CoreUpArgs, project: &Project, spec: &mut Spec) -> Result<String> {
    let settings = &project.settings.core;
    let there = engine.find(&project.identity).await?;
    if let (None, None, Some(port)) = (args.port, settings.port, there.as_ref().and_then(|core| core.port)) {
        spec.port = port;
    }
    if spec.api_key.is_none() && there.is_some() {
        spec.api_key = engine.api_key(&project.identity).await?;
    }
    let image = args.image.clone().or_else(|| settings.image.clone()).or_else(|| there?.image);
    Ok(image.unwrap_or_else(docker::default_image))
}

/// The built-in core steps in, and says why.
async fn fall_back(why: &RuntimeError, project: &Project, spec: &Spec, terminal: &Terminal) -> Result<Up> {
    let mut up = start_builtin(project, spec, terminal).await?;
    up.notes.insert(0, format!("built in, since {why}"));
    Ok(up)
}

async fn start_docker(
    engine: &Engine,
    spec: &Spec,
    image: &str,
    terminal: &Terminal,
) -> Result<Up, RuntimeError> {
    let run = uuid::Uuid::new_v4().to_string();
    let work = async {
        engine.ensure_image(image, terminal).await?;
        engine.up(spec, image, &run, terminal).await
    };
    let outcome = with_interrupt(work).await;
    if matches!(outcome, Err(RuntimeError::Interrupted)) {
        engine.undo(&run).await;
    }
    outcome
}

async fn start_builtin(project: &Project, spec: &Spec, terminal: &Terminal) -> Result<Up> {
    let before = builtin::find(&project.state)?.and_then(|core| core.pid);
    let outcome = with_interrupt(builtin::up(spec, terminal)).await;
    if matches!(outcome, Err(RuntimeError::Interrupted)) {
        let now = builtin::find(&project.state)?.and_then(|core| core.pid);
        if now != before {
            builtin::down(&project.state, false).await?;
        }
    }
    Ok(outcome?)
}

/// Work that ends early when the user or the system says so.
async fn with_interrupt<T>(work: impl Future<Output = Result<T, RuntimeError>>) -> Result<T, RuntimeError> {
    tokio::select! {
        outcome = work => outcome,
        () = interrupt::wait() => Err(RuntimeError::Interrupted),
    }
}

/// The port that the project's core has or had: it stays the same from one `up` to the next.
fn kept_port(project: &Project) -> Result<Option<u16>> {
    Ok(builtin::find(&project.state)?.and_then(|core| core.port))
}

/// One `st core` at a time; another one is waited for.
async fn lock(project: &Project, patience: Duration, terminal: &Terminal) -> Result<Lock> {
    let path = project.state.join("lock");
    let started = Instant::now();
    let mut told = false;
    loop {
        match Lock::take(&path) {
            Ok(lock) => return Ok(lock),
            Err(LockError::Held { pid }) if started.elapsed() >= patience => {
                return Err(RuntimeError::Busy { pid }.into());
            }
            Err(LockError::Held { .. }) => {
                if !told {
                    terminal.say("another `st core` is at work on this project; waiting for it");
                    told = true;
                }
                with_interrupt(async {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(())
                })
                .await?;
            }
            Err(source) => return Err(RuntimeError::Lock { path, source }.into()),
        }
    }
}

/// A core that st doesn't run: only its health is checked.
async fn elsewhere(uris: &str, args: &CoreUpArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let key = args.api_key.clone().or_else(|| project.key());
    let mut cdi = Vec::new();
    for uri in uris.split(';').map(str::trim).filter(|uri| !uri.is_empty()) {
        let probe = Probe::new(uri.trim_end_matches('/'));
        let unhealthy = |why| RuntimeError::CoreElsewhere { uri: uri.to_owned(), why };
        with_interrupt(async { probe.twice().await.map_err(unhealthy) }).await?;
        cdi = probe.versions(key.as_deref()).await?;
    }
    let note = format!("st.toml says that the core is elsewhere; nothing is started ({URI} is yours to set)");
    if terminal.json {
        terminal.out_json(&json!({
            "version": 1, "ok": true, "engine": null, "uri": uris, "state": "healthy", "already_running": true,
            "container": null, "pid": null, "image": null, "data": null, "cdi": cdi, "env_file": null, "notes": [note],
        }));
    } else {
        terminal.out(report::core::elsewhere(uris, &cdi));
        terminal.say(note);
    }
    Ok(Exit::Ok)
}

/// Where a core of this project would be.
pub(super) fn uri_of(core: &Core) -> String {
    core.uri().unwrap_or_else(|| core::uri(DEFAULT_PORT))
}
