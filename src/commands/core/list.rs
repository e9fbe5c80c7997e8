//! `st core list` and `st core prune`: what the projects of this machine have.

use serde_json::json;

use super::project::{Project, projects};
use crate::{
    cli::{CoreListArgs, CorePruneArgs},
    error::{Exit, Result},
    project::core::{EngineName, Holding},
    report,
    runtime::{Identity, builtin, docker::Engine},
    shell::{Terminal, prompt::make_sure},
};

/// Every project whose core runs; with `--all`, also those that only have data.
pub(super) async fn list(args: &CoreListArgs, terminal: &Terminal) -> Result<Exit> {
    let (_, mut all) = holdings().await?;
    all.retain(|holding| args.all || holding.running);
    if terminal.json {
        terminal.out_json(
            &json!({"version": 1, "ok": true, "projects": all.iter().map(json).collect::<Vec<_>>()}),
        );
    } else {
        terminal.out(report::core::holdings(&all, args.all));
    }
    Ok(Exit::Ok)
}

/// Removes what lost its project: cores, networks and data of directories that are gone.
pub(super) async fn prune(args: &CorePruneArgs, terminal: &Terminal) -> Result<Exit> {
    let (engine, mut lost) = holdings().await?;
    lost.retain(|holding| holding.lost && (args.projects.is_empty() || args.projects.contains(&holding.id)));
    if !lost.is_empty() {
        terminal.say(report::core::holdings(&lost, true));
        terminal.say("this deletes their cores and their data");
        make_sure(terminal, "Delete them?")?;
    }
    for holding in &lost {
        let directory = holding.directory.clone().unwrap_or_default();
        match (holding.engine, &engine) {
            (EngineName::Docker, Some(engine)) => {
                engine.down(&Identity { id: holding.id.clone(), directory }, true).await?;
            }
            (EngineName::Docker, None) => {}
            (EngineName::Builtin, _) => builtin::forget(&projects()?.join(&holding.id)).await?,
        }
    }
    if terminal.json {
        terminal.out_json(
            &json!({"version": 1, "ok": true, "removed": lost.iter().map(json).collect::<Vec<_>>()}),
        );
    } else {
        terminal.out(report::core::pruned(&lost));
    }
    Ok(Exit::Ok)
}

/// A project of the same name whose directory is gone, in the engine that was just used: likely this one, moved.
pub(super) async fn moved_here(project: &Project, engine: EngineName) -> Result<Option<Holding>> {
    let all = match engine {
        EngineName::Builtin => builtin::holdings(&projects()?)?,
        EngineName::Docker => Engine::connect().await?.holdings().await?,
    };
    let name = project.directory.file_name();
    Ok(all.into_iter().find(|holding| {
        let directory = holding.directory.as_ref();
        directory.is_some_and(|directory| directory.file_name() == name && !directory.exists())
    }))
}

/// Of both engines, by id. One that does not answer has none that could be told.
async fn holdings() -> Result<(Option<Engine>, Vec<Holding>)> {
    let mut all = builtin::holdings(&projects()?)?;
    let engine = Engine::connect().await.ok();
    if let Some(engine) = &engine {
        all.extend(engine.holdings().await?);
    }
    for holding in &mut all {
        holding.lost = holding.directory.as_ref().is_some_and(|directory| !directory.exists());
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok((engine, all))
}

fn json(holding: &Holding) -> serde_json::Value {
    json!({
        "project": holding.id,
        "directory": holding.directory,
        "lost": holding.lost,
        "engine": holding.engine.id(),
        "running": holding.running,
        "port": holding.port,
        "data": holding.data,
    })
}
