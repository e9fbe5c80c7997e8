//! `st core up`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    config, elsewhere, fits, list,
    lock::lock,
    project::{Project, URI, is_ours},
};
use crate::{
    cdi::options::parse_api_keys,
    cli::CoreUpArgs,
    error::{Exit, Failure, Result},
    project::core::{self, Core, DEFAULT_PORT, Database, EngineName, Up},
    report,
    runtime::{
        RuntimeError, Spec, builtin,
        docker::{self, Engine},
        fault::Fault,
    },
    shell::{Terminal, interrupt, net},
};

/// How long an engine that may not be needed is given to answer.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Starts the core, waits until it is healthy, writes its address.
pub(super) async fn run(args: &CoreUpArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if let (Some(uri), None) = (&project.settings.core.uri, args.engine) {
        let key = args.api_key.clone().or_else(|| project.key());
        return elsewhere::check(uri, key.as_deref(), terminal).await;
    }
    if let Some(keys) = &args.api_key {
        parse_api_keys(keys)?;
    }
    let started = Instant::now();
    let _lock = lock(project, Duration::from_secs(args.timeout), terminal).await?;
    let up = bring(args, project, terminal).await?;
    tell(&up, started.elapsed(), terminal);
    Ok(Exit::Ok)
}

/// A core that is up, and where that was written.
pub(super) struct Brought {
    up: Up,
    uri: String,
    /// The volume with its data, where it has one.
    volume: Option<String>,
    env_file: Option<std::path::PathBuf>,
}

impl Brought {
    /// Writes down in `st.toml` that it is of that version.
    pub(super) fn record(&mut self, project: &Project, version: Option<&str>) -> Result<()> {
        let recorded = project.record(&self.up.core, version)?;
        if !recorded.is_empty() {
            self.note(format!(
                "st.toml now says {}: the next `st core up` takes the same",
                recorded.join(" and ")
            ));
        }
        Ok(())
    }

    /// Something more that a user should know.
    pub(super) fn note(&mut self, text: String) {
        self.up.notes.push(text);
    }
}

/// The same for who has the lock already. Interrupted at any moment, it removes what it made; interrupted while it does
/// that, it leaves the rest to the next run, which finds it by its labels.
pub(super) async fn bring(args: &CoreUpArgs, project: &Project, terminal: &Terminal) -> Result<Brought> {
    let run = uuid::Uuid::new_v4().to_string();
    let before = builtin::find(&project.state)?.and_then(|core| core.pid);
    tokio::select! {
        outcome = bring_up(args, project, &run, terminal) => return outcome,
        () = interrupt::wait() => {}
    }
    terminal.say("interrupted: removing what this run made");
    tokio::select! {
        outcome = undo(project, &run, before) => outcome?,
        () = interrupt::wait() => return Err(RuntimeError::from(Fault::InterruptedAgain).into()),
    }
    Err(RuntimeError::Interrupted.into())
}

/// Removes what a run made, in either engine; `before` is the built-in core's process that there was already.
async fn undo(project: &Project, run: &str, before: Option<u32>) -> Result<()> {
    let now = builtin::find(&project.state)?.and_then(|core| core.pid);
    if now != before {
        builtin::down(&project.state, false).await?;
    }
    // An engine that does not answer made nothing that could be removed now.
    if let Some(engine) = engine_at_once().await {
        engine.undo(run).await;
    }
    Ok(())
}

/// An engine that answers at once.
async fn engine_at_once() -> Option<Engine> {
    tokio::time::timeout(AT_ONCE, Engine::connect()).await.ok()?.ok()
}

async fn bring_up(args: &CoreUpArgs, project: &Project, run: &str, terminal: &Terminal) -> Result<Brought> {
    let named = args.port.or(project.settings.core.port);
    let mut spec = Spec {
        identity: project.identity.clone(),
        port: named.or(kept_port(project)?).unwrap_or(DEFAULT_PORT),
        api_key: args.api_key.clone().map_or_else(|| config::key(project), |key| Ok(Some(key)))?,
        timeout: Duration::from_secs(args.timeout),
        database: args.db.clone().or(project.database()?).unwrap_or_default(),
        database_image: project.database_image(),
        upgrading: args.upgrading,
        config: Vec::new(),
        state: project.state.clone(),
    };
    let mut up = match start(args, project, &mut spec, run, terminal).await {
        // A port that nobody named is only a habit.
        Err(error) if named.is_none() && error.failure().code() == "port-taken" => {
            spec.port = net::free_port(spec.port.saturating_add(1));
            let mut up = start(args, project, &mut spec, run, terminal).await?;
            up.notes.push(format!("{}; it took port {}, and keeps it", error, spec.port));
            up
        }
        outcome => outcome?,
    };
    if !up.already_running {
        up.notes.extend(moved(project, up.core.engine).await);
    }
    // From here on nothing waits, so nothing can be interrupted: it is written down whole.
    let uri = up.core.uri().unwrap_or_else(|| spec.uri());
    let (env_file, note) = project.write_env(&uri, spec.api_key.as_deref(), &spec.database)?;
    up.notes.extend(note);
    up.notes.extend(fits::note(project, &up.cdi));
    if up.core.engine == EngineName::Builtin && !project.settings.core.config.is_empty() {
        up.notes
            .push("the built-in core has its own settings: `[core.config]` is for the core in Docker".into());
    }
    super::seen::saw_healthy(project);
    let volume = project.volume_of(&up.core);
    let mut brought = Brought { up, uri, volume, env_file };
    brought.record(project, args.version.as_deref())?;
    Ok(brought)
}

/// A core belongs to its directory: one that was moved begins anew, and its data stays where nobody looks.
async fn moved(project: &Project, engine: EngineName) -> Option<String> {
    let gone = list::moved_here(project, engine).await.ok()??;
    let directory = gone.directory?;
    let directory = directory.display();
    Some(format!(
        "{directory} is gone, and its core is still here{}: if it was moved to here, `mkdir -p {directory}`, \
         `st core --dir {directory} backup FILE`, and `st core restore FILE` here; `st core prune` deletes it",
        if gone.data { " with its data" } else { "" }
    ))
}

/// What was brought up, for whoever asked.
pub(super) fn tell(brought: &Brought, took: Duration, terminal: &Terminal) {
    let Brought { up, uri, volume, env_file } = brought;
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
            "database": up.core.database,
            "volume": volume,
            "cdi": up.cdi,
            "env_file": env_file,
            "notes": up.notes,
        }));
        return;
    }
    let env = env_file.as_deref().and_then(|path| path.file_name());
    let env = env.map(|name| name.to_string_lossy().into_owned());
    terminal.out(report::core::up(up, uri, env.as_deref(), took));
}

/// With the engine that is asked for, recorded, or there. `spec` becomes what is run.
async fn start(
    args: &CoreUpArgs,
    project: &Project,
    spec: &mut Spec,
    run: &str,
    terminal: &Terminal,
) -> Result<Up> {
    let wants_database = spec.database != Database::Memory;
    match args.engine.or(project.engine()) {
        Some(EngineName::Builtin) if args.db.is_some() => Err(BuiltinDatabase.into()),
        Some(EngineName::Builtin) if args.version.is_some() => Err(BuiltinVersion.into()),
        // A database that is asked for is never silently left out.
        None if wants_database || args.version.is_some() => {
            in_docker(args, project, spec, run, terminal).await
        }
        Some(EngineName::Builtin) => {
            let stopped = stop_docker(project).await?;
            with_note(builtin::up(spec, terminal).await, stopped)
        }
        Some(EngineName::Docker) => in_docker(args, project, spec, run, terminal).await,
        None => {
            // A core that runs is kept, whatever would be chosen today.
            if builtin::find(&spec.state)?.is_some_and(|core| core.running) {
                return Ok(builtin::up(spec, terminal).await?);
            }
            let engine = match Engine::connect().await {
                Ok(engine) => engine,
                Err(error) => return fall_back(&error, spec, terminal).await,
            };
            let image = settle(&engine, args, project, spec).await?;
            match engine.ensure_image(&image, terminal).await {
                Ok(()) => Ok(engine.up(spec, &image, run, terminal).await?),
                Err(error) if error.stage() == Some("pull") && args.image.is_none() => {
                    fall_back(&error, spec, terminal).await
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// In Docker and nowhere else.
async fn in_docker(
    args: &CoreUpArgs,
    project: &Project,
    spec: &mut Spec,
    run: &str,
    terminal: &Terminal,
) -> Result<Up> {
    let engine = Engine::connect().await?;
    let image = settle(&engine, args, project, spec).await?;
    engine.ensure_image(&image, terminal).await?;
    let stopped = stop_builtin(project).await?;
    with_note(engine.up(spec, &image, run, terminal).await, stopped)
}

/// The built-in core has a file of its own.
#[derive(Debug, thiserror::Error)]
#[error("the built-in core keeps its data in a file of its own: `--db` is for the core in Docker")]
struct BuiltinDatabase;

impl Failure for BuiltinDatabase {
    fn code(&self) -> &'static str {
        "builtin-database"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("leave `--db` out, or take `--engine docker`".into())
    }
}

/// The built-in core comes with st.
#[derive(Debug, thiserror::Error)]
#[error(
    "the built-in core comes with st and has no version to choose: `--version` is for the core in Docker"
)]
struct BuiltinVersion;

impl Failure for BuiltinVersion {
    fn code(&self) -> &'static str {
        "builtin-version"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("leave `--version` out, or take `--engine docker`".into())
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
    let Some(engine) = engine_at_once().await else {
        return Ok(None);
    };
    let there = engine.container(&project.identity).await?;
    let stopped = engine.down(&project.identity, false).await?;
    let data = match there.map(|found| found.database) {
        Some(Database::Postgres) => "the data in its volume is kept",
        Some(Database::External(_)) => "its database is as it was",
        _ => "the data in its memory is gone",
    };
    Ok(stopped.first().map(|name| format!("the core in Docker ({name}) was removed; {data}")))
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
    let there = engine.container(&project.identity).await?;
    if let (None, None, Some(port)) =
        (args.port, settings.port, there.as_ref().and_then(|found| found.core.port))
    {
        spec.port = port;
    }
    if args.db.is_none() && settings.database.is_none() {
        // Data that is there is not left behind.
        spec.database = match &there {
            Some(found) => found.database.clone(),
            None if engine.has_volume(&project.identity).await? => Database::Postgres,
            None => Database::Memory,
        };
    }
    if spec.api_key.is_none() {
        spec.api_key = there.as_ref().and_then(|found| found.api_key.clone());
    }
    let image = args.image.clone().or_else(|| project.image(args.version.as_deref()));
    let image = image.or_else(|| there?.core.image).unwrap_or_else(docker::default_image);
    spec.config = config::given(project, &image, true)?;
    fits::check(project, &image)?;
    Ok(image)
}

/// The built-in core steps in, and says why.
async fn fall_back(why: &RuntimeError, spec: &Spec, terminal: &Terminal) -> Result<Up> {
    let mut up = builtin::up(spec, terminal).await?;
    up.notes.insert(0, format!("built in, since {why}"));
    Ok(up)
}

/// The port that the project's core has or had: it stays the same from one `up` to the next. `.env` remembers it where
/// no core is left.
fn kept_port(project: &Project) -> Result<Option<u16>> {
    let has = builtin::find(&project.state)?.and_then(|core| core.port);
    let had = || {
        let uri = project.variable(URI).filter(|uri| is_ours(uri))?;
        url::Url::parse(&uri).ok()?.port()
    };
    Ok(has.or_else(had))
}

/// Where a core of this project would be.
pub(super) fn uri_of(core: &Core) -> String {
    core.uri().unwrap_or_else(|| core::uri(DEFAULT_PORT))
}
