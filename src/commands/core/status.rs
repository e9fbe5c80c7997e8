//! `st core status`.

use serde_json::json;

use super::project::Project;
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
    let found = project.find().await?;
    let key = project.key_of(found.as_ref()).await;
    let found = found.map(|(core, _)| core);
    // A core that st does not run is looked at where `st.toml` says that it is.
    let uri = match (&found, &project.settings.core.uri) {
        (Some(core), _) if core.running => Some(super::up::uri_of(core)),
        (None, Some(uris)) => Some(uris.clone()),
        _ => None,
    };
    let (state, reason, cdi) = match &uri {
        None => ("stopped", found.as_ref().and_then(|core| core.reason.clone()), Vec::new()),
        Some(uris) => look(uris, key.as_deref()).await,
    };
    let healthy = state == "healthy";
    if terminal.json {
        terminal.out_json(&json!({
            "version": 1,
            "ok": healthy,
            "engine": found.as_ref().map(|core| core.engine.id()),
            "state": state,
            "reason": reason,
            "uri": uri.or_else(|| found.as_ref().map(super::up::uri_of)),
            "container": found.as_ref().and_then(|core| core.container.clone()),
            "pid": found.as_ref().and_then(|core| core.pid),
            "image": found.as_ref().and_then(|core| core.image.clone()),
            "data": found.as_ref().and_then(|core| core.data.clone()),
            "cdi": cdi,
        }));
    } else {
        terminal.out(report::core::status(found.as_ref(), uri.as_deref(), state, reason.as_deref(), &cdi));
    }
    Ok(if healthy { Exit::Ok } else { Exit::Problem })
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
