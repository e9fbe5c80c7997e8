//! `st core status`.

use serde_json::json;

use super::{project::Project, up::ask_elsewhere};
use crate::{
    error::{Exit, Result},
    report,
    runtime::{
        RuntimeError,
        health::{Probe, Seen},
    },
    shell::Terminal,
};

/// Whether it runs and is healthy: 0, else 1.
pub(super) async fn run(project: &Project, terminal: &Terminal) -> Result<Exit> {
    let found = project.find().await?.map(|(core, _)| core);
    if let (None, Some(uris)) = (&found, &project.settings.core.uri) {
        return elsewhere(uris, project, terminal).await;
    }
    let mut cdi = Vec::new();
    let (state, reason) = match &found {
        None => ("stopped", None),
        Some(core) if !core.running => ("stopped", core.reason.clone()),
        Some(core) => {
            let probe = Probe::new(super::up::uri_of(core));
            match probe.hello().await {
                Seen::Not(why) => ("unhealthy", Some(why)),
                Seen::Healthy => match probe.versions(project.key().as_deref()).await {
                    Ok(versions) => {
                        cdi = versions;
                        ("healthy", None)
                    }
                    Err(error @ RuntimeError::CoreUnauthorized { .. }) => {
                        ("healthy", Some(error.to_string()))
                    }
                    Err(error) => ("unhealthy", Some(error.to_string())),
                },
            }
        }
    };
    let healthy = state == "healthy";
    if terminal.json {
        terminal.out_json(&json!({
            "version": 1,
            "ok": healthy,
            "engine": found.as_ref().map(|core| core.engine.id()),
            "state": state,
            "reason": reason,
            "uri": found.as_ref().map(super::up::uri_of),
            "container": found.as_ref().and_then(|core| core.container.clone()),
            "pid": found.as_ref().and_then(|core| core.pid),
            "image": found.as_ref().and_then(|core| core.image.clone()),
            "data": found.as_ref().and_then(|core| core.data.clone()),
            "cdi": cdi,
        }));
    } else {
        terminal.out(report::core::status(found.as_ref(), state, reason.as_deref(), &cdi));
    }
    Ok(if healthy { Exit::Ok } else { Exit::Problem })
}

/// A core that st doesn't run: whether it is healthy.
async fn elsewhere(uris: &str, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let outcome = ask_elsewhere(uris, project.key().as_deref()).await;
    if terminal.json {
        let reason = outcome.as_ref().err().map(ToString::to_string);
        terminal.out_json(&json!({
            "version": 1,
            "ok": outcome.is_ok(),
            "engine": null,
            "state": if outcome.is_ok() { "healthy" } else { "unhealthy" },
            "reason": reason,
            "uri": uris,
            "container": null,
            "pid": null,
            "image": null,
            "data": null,
            "cdi": outcome.as_deref().unwrap_or_default(),
        }));
        return Ok(if outcome.is_ok() { Exit::Ok } else { Exit::Problem });
    }
    let cdi = outcome?;
    terminal.out(report::core::elsewhere(uris, &cdi));
    Ok(Exit::Ok)
}
