//! `st core status`.

use std::time::Duration;

use serde_json::json;

use super::{
    EndlessJson,
    project::Project,
    seen::{last_healthy, saw_healthy},
};
use crate::{
    cdi::storage::backup as storage,
    cli::CoreStatusArgs,
    error::{Exit, Result},
    project::core::{Core, Database, Load, Trouble},
    report::{self, core::Health},
    runtime::{
        RuntimeError, builtin,
        client::CoreClient,
        health::{Probe, Seen},
    },
    shell::{Terminal, clock, interrupt},
};

/// How often `--watch` looks.
const EVERY: Duration = Duration::from_secs(1);

/// Whether it runs and is healthy: 0, else 1.
pub(super) async fn run(args: &CoreStatusArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if !args.watch {
        let seen = see(project).await?;
        let healthy = seen.state == "healthy";
        show(&seen, terminal);
        return Ok(if healthy { Exit::Ok } else { Exit::Problem });
    }
    if terminal.json {
        return Err(EndlessJson { flag: "--watch" }.into());
    }
    let watching = async {
        loop {
            let seen = see(project).await?;
            terminal.redraw();
            show(&seen, terminal);
            tokio::time::sleep(EVERY).await;
        }
    };
    tokio::select! {
        outcome = watching => outcome,
        () = interrupt::wait() => Ok(Exit::Interrupted),
    }
}

/// What there is to say.
struct Status {
    core: Option<Core>,
    uri: Option<String>,
    state: &'static str,
    cdi: Vec<String>,
    volume: Option<String>,
    load: Load,
    trouble: Trouble,
}

async fn see(project: &Project) -> Result<Status> {
    let found = project.find().await?;
    let key = project.key_of(found.as_ref()).await;
    let running = found.as_ref().filter(|(core, _)| core.running);
    // A core that st does not run is looked at where `st.toml` says that it is.
    let uri = match (&found, &project.settings.core.uri) {
        (Some((core, _)), _) if core.running => Some(super::up::uri_of(core)),
        (None, Some(uris)) => Some(uris.clone()),
        _ => None,
    };
    let (state, reason, cdi) = match &uri {
        None => ("stopped", found.as_ref().and_then(|(core, _)| core.reason.clone()), Vec::new()),
        Some(uris) => look(uris, key.as_deref()).await,
    };
    let memory = async {
        match running? {
            (core, Some(engine)) => engine.memory(core.container.as_deref()?).await,
            (core, None) => builtin::memory(core),
        }
    };
    let users = async {
        let uri = uri.as_deref().filter(|_| state == "healthy")?.split(';').next()?;
        CoreClient::new(uri.trim(), key.as_deref(), cdi.first()?).count().await.ok()
    };
    let sessions = async {
        match running.filter(|_| state == "healthy")? {
            (core, Some(engine)) if core.database == Some(Database::Postgres.id()) => {
                engine.sessions(&project.identity).await
            }
            (core, None) => storage::sessions(core.data.as_deref()?, i64::try_from(clock::now()).ok()?).ok(),
            _ => None,
        }
    };
    let (memory, users, sessions) = tokio::join!(memory, users, sessions);
    let mut trouble = Trouble { reason, ..Trouble::default() };
    if state == "healthy" {
        saw_healthy(project);
    } else {
        trouble.healthy_at = last_healthy(project);
        if let Some((_, None)) = &found {
            trouble.log = builtin::last_lines(&project.state);
        }
        if let Some((core, Some(engine))) = &found {
            if core.running
                && let Some((why, since)) = engine.database_trouble(&project.identity).await
            {
                trouble.reason = Some(match since {
                    Some(since) => format!("{why}, {}", report::people::ago(clock::now(), since)),
                    None => why,
                });
            }
            trouble.log = engine.last_lines(core.container.as_deref().unwrap_or_default()).await;
        }
    }
    let core = found.map(|(core, _)| core);
    let volume = core.as_ref().and_then(|core| project.volume_of(core));
    Ok(Status { core, uri, state, cdi, volume, load: Load { memory, users, sessions }, trouble })
}

fn show(seen: &Status, terminal: &Terminal) {
    let Status { core, uri, state, cdi, volume, load, trouble } = seen;
    let core = core.as_ref();
    if terminal.json {
        terminal.out_json(&json!({
            "version": 1,
            "ok": *state == "healthy",
            "engine": core.map(|core| core.engine.id()),
            "state": state,
            "reason": trouble.reason,
            "uri": uri.clone().or_else(|| core.map(super::up::uri_of)),
            "container": core.and_then(|core| core.container.clone()),
            "pid": core.and_then(|core| core.pid),
            "image": core.and_then(|core| core.image.clone()),
            "data": core.and_then(|core| core.data.clone()),
            "database": core.and_then(|core| core.database),
            "volume": volume,
            "config": core.map(|core| &core.config),
            "cdi": cdi,
            "started": core.and_then(|core| core.started),
            "ended": core.and_then(|core| core.ended),
            "healthy_at": trouble.healthy_at,
            "log": trouble.log,
            "memory": load.memory,
            "users": load.users,
            "sessions": load.sessions,
        }));
        return;
    }
    let health = Health { uri: uri.as_deref(), state, cdi, load: *load, trouble };
    terminal.out(report::core::status(core, &health, clock::now()));
}

/// State, what is to say about it, and the CDI versions of the cores at `uris`: of the first that is not healthy, else of
/// the last.
async fn look(uris: &str, key: Option<&str>) -> (&'static str, Option<String>, Vec<String>) {
    let mut last = ("unhealthy", Some("no address is given".to_owned()), Vec::new());
    for uri in uris.split(';').map(str::trim).filter(|uri| !uri.is_empty()) {
        let probe = Probe::new(uri.trim_end_matches('/'));
        if let Seen::Not(why) = probe.hello().await {
            return ("unhealthy", Some(why), Vec::new());
        }
        last = match probe.versions(key).await {
            Ok(versions) => ("healthy", None, versions),
            Err(error @ RuntimeError::CoreUnauthorized { .. }) => {
                ("healthy", Some(error.to_string()), Vec::new())
            }
            Err(error) => return ("unhealthy", Some(error.to_string()), Vec::new()),
        };
    }
    last
}
