//! `st core users` and `st core codes`: who is in the project's core.

use serde_json::json;

use super::project::Project;
use crate::{
    cli::{CoreCodesArgs, CoreUsersArgs},
    error::{Exit, Result},
    report,
    runtime::{RuntimeError, client::CoreClient},
    shell::{Terminal, clock},
};

/// The newest users.
pub(super) async fn users(args: &CoreUsersArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let (users, count) = connect(project).await?.users(args.limit).await?;
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "count": count, "users": users}));
    } else {
        terminal.out(report::people::users(&users, count, clock::now()));
    }
    Ok(Exit::Ok)
}

/// The one-time codes under way of somebody.
pub(super) async fn codes(args: &CoreCodesArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let codes = connect(project).await?.pending(&args.contact).await?;
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "contact": args.contact, "codes": codes}));
    } else {
        terminal.out(report::people::codes(&args.contact, &codes, clock::now()));
    }
    Ok(Exit::Ok)
}

/// The core that runs, or the one that `st.toml` names.
pub(super) async fn connect(project: &Project) -> Result<CoreClient> {
    let found = project.find().await?.filter(|(core, _)| core.running);
    let uri = found.as_ref().and_then(|(core, _)| core.uri());
    let elsewhere = || Some(project.settings.core.uri.as_ref()?.split(';').next()?.trim().to_owned());
    let uri = uri.or_else(elsewhere).ok_or(RuntimeError::NotRunning)?;
    let key = project.key_of(found.as_ref()).await;
    Ok(CoreClient::connect(&uri, key.as_deref()).await?)
}
