//! A core that st doesn't run.

use serde_json::json;

use super::{lock::with_interrupt, project::URI};
use crate::{
    error::{Exit, Failure, Result},
    report,
    runtime::{RuntimeError, health::Probe},
    shell::Terminal,
};

/// What can't be done to a core that st doesn't run.
#[derive(Debug, thiserror::Error)]
#[error("the core at {uris} is not st's: it can't be {action}")]
pub(super) struct NotOurs {
    pub(super) uris: String,
    pub(super) action: &'static str,
}

impl Failure for NotOurs {
    fn code(&self) -> &'static str {
        "core-elsewhere"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(
            "`[core] uri` in st.toml says where it is; without that line `st core up` starts one here".into(),
        )
    }
}

/// Only its health is checked.
pub(super) async fn check(uris: &str, key: Option<&str>, terminal: &Terminal) -> Result<Exit> {
    let mut cdi = Vec::new();
    for uri in uris.split(';').map(str::trim).filter(|uri| !uri.is_empty()) {
        let probe = Probe::new(uri.trim_end_matches('/'));
        let unhealthy = |why| RuntimeError::CoreElsewhere { uri: uri.to_owned(), why };
        with_interrupt(async { probe.twice().await.map_err(unhealthy) }).await?;
        cdi = probe.versions(key).await?;
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
