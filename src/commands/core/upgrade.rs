//! `st core upgrade`.

use std::{path::PathBuf, time::Instant};

use serde_json::json;

use super::{
    backup::own_database,
    elsewhere, fits,
    lock::{PATIENCE, lock, with_interrupt},
    project::Project,
    restart::as_it_was,
    up::{bring, tell},
    users::connect,
};
use crate::{
    catalog::{CoreReleases, core_releases::release},
    cli::{CoreUpArgs, CoreUpgradeArgs},
    error::{Error, Exit, Failure, Result},
    project::core::{Database, EngineName},
    report,
    runtime::{
        RuntimeError,
        docker::{self, Engine, by_hand, tag_of},
    },
    shell::{
        Terminal, clock,
        disk::{self, Access},
        prompt::make_sure,
    },
};

/// What can't be upgraded, or was not.
#[derive(Debug, thiserror::Error)]
enum UpgradeError {
    #[error("the built-in core comes with st: a newer st has a newer one")]
    Builtin,
    #[error("the core's database is not st's: st can't back it up")]
    External,
    #[error("core {to} does not work with the data of core {from}: {why}")]
    Failed { from: String, to: String, why: String, evidence: Vec<String>, back: String },
}

impl Failure for UpgradeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Builtin => "upgrade-builtin",
            Self::External => "upgrade-external",
            Self::Failed { .. } => "upgrade-failed",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Failed { .. } => Exit::Problem,
            _ => Exit::Usage,
        }
    }
    fn stage(&self) -> Option<&'static str> {
        Some("upgrade")
    }
    fn evidence(&self) -> Vec<String> {
        match self {
            Self::Failed { evidence, .. } => evidence.clone(),
            _ => Vec::new(),
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Builtin => {
                "there is nothing to do here; `st core up --engine docker` takes the real core".into()
            }
            Self::External => "back it up where it runs, then say so: `--backed-up`".into(),
            Self::Failed { back, .. } => back.clone(),
        })
    }
}

/// What would happen.
struct Plan {
    engine: Engine,
    database: Database,
    from: String,
    to: String,
    backup: Option<PathBuf>,
}

/// Says what would happen, or does it: back up, start the newer core, create and read a session. Where that fails, the
/// older core and its data are put back.
pub(super) async fn run(args: &CoreUpgradeArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    if let Some(uris) = &project.settings.core.uri {
        return Err(elsewhere::NotOurs { uris: uris.clone(), action: "upgraded" }.into());
    }
    let started = Instant::now();
    let _lock = lock(project, PATIENCE, terminal).await?;
    let plan = plan(args, project).await?;
    if plan.from == plan.to {
        return Ok(nothing(&plan, terminal));
    }
    let (old, new) = (tag_of(&plan.from), tag_of(&plan.to));
    let blocked = show(&plan, args, terminal);
    if args.plan {
        return Ok(if blocked { Exit::Problem } else { Exit::Ok });
    }
    if release(new).zip(release(old)).is_some_and(|(new, old)| new < old) {
        return Err(RuntimeError::Downgrade { from: old.into(), to: new.into() }.into());
    }
    fits::check(project, &plan.to)?;
    if blocked {
        let what = by_hand(old, new);
        return Err(RuntimeError::UpgradeNeeded { from: old.into(), to: new.into(), what }.into());
    }
    match plan.database {
        Database::External(_) if !args.backed_up => return Err(UpgradeError::External.into()),
        Database::Memory => make_sure(terminal, "The users in its memory will be gone. Go on?")?,
        _ => {}
    }
    let before = as_it_was(project, args.timeout).await?.ok_or(RuntimeError::NotRunning)?;
    with_interrupt(plan.engine.ensure_image(&plan.to, terminal)).await?;
    let saved = save(&plan, project, terminal).await?;
    let mut wanted = before.clone();
    (wanted.image, wanted.upgrading) = (Some(plan.to.clone()), true);
    let tried = async {
        let up = bring(&wanted, project, terminal).await?;
        connect(project).await?.try_session().await?;
        Ok(up)
    };
    match tried.await {
        Ok(mut up) => {
            up.record(project, args.to.as_deref())?;
            if let Some(file) = &plan.backup {
                up.note(format!("what was there before is in {}", file.display()));
            }
            tell(&up, started.elapsed(), terminal);
            Ok(Exit::Ok)
        }
        Err(error) => Err(put_back(error, &plan, before, saved, project, terminal).await.into()),
    }
}

async fn plan(args: &CoreUpgradeArgs, project: &Project) -> Result<Plan> {
    let (core, engine) = project.find().await?.ok_or(RuntimeError::NotRunning)?;
    if core.engine == EngineName::Builtin {
        return Err(UpgradeError::Builtin.into());
    }
    let engine = engine.ok_or(RuntimeError::NotRunning)?;
    let found = engine.container(&project.identity).await?.ok_or(RuntimeError::NotRunning)?;
    let to = project.image(args.to.as_deref()).unwrap_or_else(docker::default_image);
    let from = core.image.unwrap_or_default();
    let backup = (found.database == Database::Postgres).then(|| {
        let name = format!("{}-before-{}-{}.dump", tag_of(&from), tag_of(&to), clock::now() / 1000);
        project.state.join("backups").join(name)
    });
    Ok(Plan { engine, database: found.database, from, to, backup })
}

fn nothing(plan: &Plan, terminal: &Terminal) -> Exit {
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "from": plan.from, "to": plan.to, "steps": []}));
    } else {
        terminal.out(format!("the core is {} already", plan.to));
    }
    Exit::Ok
}

/// Tells the plan; whether something has to be done by hand first.
fn show(plan: &Plan, args: &CoreUpgradeArgs, terminal: &Terminal) -> bool {
    let (old, new) = (tag_of(&plan.from), tag_of(&plan.to));
    let needs = CoreReleases::get().migrations(old, new);
    // Data in memory do not survive, and need nothing.
    let needs = if plan.database == Database::Memory { Vec::new() } else { needs };
    let blocked = !args.sql_done && plan.database != Database::Memory && !by_hand(old, new).is_empty();
    let rows: Vec<(&str, &str, &str)> =
        needs.iter().map(|one| (one.since.as_str(), one.sql.id(), one.what.as_str())).collect();
    if terminal.json && args.plan {
        let needs: Vec<_> =
            rows.iter().map(|(since, sql, what)| json!({"since": since, "sql": sql, "what": what})).collect();
        terminal.out_json(&json!({
            "version": 1, "ok": !blocked, "from": plan.from, "to": plan.to, "database": plan.database.id(),
            "backup": plan.backup, "migrations": needs, "blocked": blocked,
        }));
    } else if !terminal.json {
        let known = release(old).is_some() && release(new).is_some();
        let text = report::upgrade::plan(&plan.from, &plan.to, plan.backup.as_deref(), &rows, known, blocked);
        if args.plan { terminal.out(text) } else { terminal.say(text) }
    }
    blocked
}

async fn save(plan: &Plan, project: &Project, terminal: &Terminal) -> Result<Option<Vec<u8>>> {
    let Some(file) = &plan.backup else { return Ok(None) };
    own_database(&plan.engine, project).await?;
    let spinner = terminal.spinner("saving the data");
    let bytes = with_interrupt(plan.engine.dump(&project.identity)).await?;
    if let Some(folder) = file.parent() {
        disk::create_dir(folder)?;
    }
    disk::write(file, &bytes, Access::Private)?;
    spinner.finish_and_clear();
    Ok(Some(bytes))
}

/// The older core with its data, and why.
async fn put_back(
    error: Error,
    plan: &Plan,
    before: CoreUpArgs,
    saved: Option<Vec<u8>>,
    project: &Project,
    terminal: &Terminal,
) -> UpgradeError {
    let undone = async {
        plan.engine.remove_core(&project.identity).await?;
        if let Some(bytes) = &saved {
            plan.engine.load(&project.identity, bytes).await?;
        }
        bring(&CoreUpArgs { upgrading: true, ..before }, project, terminal).await?;
        Ok::<_, Error>(())
    };
    let back = match (undone.await, &plan.backup) {
        (Ok(()), _) => format!("core {} runs again with its data", tag_of(&plan.from)),
        (Err(again), Some(file)) => format!(
            "putting core {} back failed too ({again}); the data is in {}: `st core up --version {}`, then `st core restore`",
            tag_of(&plan.from),
            file.display(),
            tag_of(&plan.from)
        ),
        (Err(again), None) => format!("putting core {} back failed too: {again}", tag_of(&plan.from)),
    };
    UpgradeError::Failed {
        from: tag_of(&plan.from).to_owned(),
        to: tag_of(&plan.to).to_owned(),
        why: error.to_string(),
        evidence: error.failure().evidence(),
        back,
    }
}
