//! `st core save` and `st core load`: images for machines without a network.

use serde_json::json;

use super::{backup::FileExists, lock::with_interrupt, project::Project};
use crate::{
    cli::{CoreLoadArgs, CoreSaveArgs},
    error::{Exit, Result},
    runtime::docker::{self, Engine},
    shell::Terminal,
};

/// The images of the project's core and of its database.
pub(super) async fn save(args: &CoreSaveArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let file = project.directory.join(&args.file);
    if file.exists() {
        return Err(FileExists(file).into());
    }
    let engine = Engine::connect().await?;
    let core = project.image(None).unwrap_or_else(docker::default_image);
    let database = project.database_image();
    let mut images = vec![core.as_str()];
    if project.settings.core.database.as_deref() != Some("external") {
        images.push(&database);
    }
    let bytes = with_interrupt(async {
        for image in &images {
            engine.ensure_image(image, terminal).await?;
        }
        engine.save(&images, &file, terminal).await
    })
    .await?;
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "file": file, "bytes": bytes, "images": images}));
    } else {
        let size = bytes.div_ceil(1_000_000);
        terminal.out(format!("saved {} in {} ({size} MB)", images.join(" and "), args.file.display()));
    }
    Ok(Exit::Ok)
}

/// Takes the images of a file.
pub(super) async fn load(args: &CoreLoadArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let engine = Engine::connect().await?;
    let file = project.directory.join(&args.file);
    let images = with_interrupt(engine.take(&file, terminal)).await?;
    if terminal.json {
        terminal.out_json(&json!({"version": 1, "ok": true, "file": file, "images": images}));
    } else {
        terminal.out(format!("the engine has {} now; `st core up` needs no network", images.join(" and ")));
    }
    Ok(Exit::Ok)
}
