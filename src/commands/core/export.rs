//! `st core export`.

use serde_json::json;

use super::{config, fits, project::Project};
use crate::{
    catalog::Versions,
    cli::{CoreExportArgs, ExportTarget},
    commands::write::Writing,
    error::{Exit, Result},
    project::core::DEFAULT_PORT,
    runtime::docker,
    scaffold::{
        self,
        export::{Export, Variable},
    },
    shell::Terminal,
};

/// Set where `[core.config]` says nothing of it.
const TELEMETRY: &str = "DISABLE_TELEMETRY";
/// What to do where the directory is not empty.
const NOT_EMPTY: &str = "choose another directory, or `--force` to replace files of the same name";

/// Writes what runs a core like the project's somewhere else.
pub(super) fn run(args: &CoreExportArgs, project: &Project, terminal: &Terminal) -> Result<Exit> {
    let settings = &project.settings;
    let name = settings.name.clone().unwrap_or_else(|| {
        project.directory.file_name().map_or("app".into(), |name| name.to_string_lossy().into_owned())
    });
    let image = project.image(None).unwrap_or_else(docker::default_image);
    fits::check(project, &image)?;
    let mut config: Vec<Variable> = config::given(project, &image, false)?
        .into_iter()
        .map(|given| Variable::new(given.env, (!given.secret).then_some(given.value)))
        .collect();
    if !config.iter().any(|variable| variable.name == TELEMETRY) {
        config.insert(0, Variable::new(TELEMETRY, Some("true".into())));
    }
    let export = Export {
        name,
        image,
        config,
        port: settings.core.port.unwrap_or(DEFAULT_PORT),
        with_database: settings.core.database.as_deref() != Some("external"),
        database_image: project.database_image(),
    };
    let target = match args.target {
        ExportTarget::Compose => "compose",
        ExportTarget::Kubernetes => "kubernetes",
        ExportTarget::Helm => "helm",
    };
    let plan = scaffold::export::files(target, &export)?;
    let directory = project.directory.join(&args.place);
    let writing = Writing::prepare(&plan, &directory, args.force, NOT_EMPTY)?;
    writing.apply()?;
    let files: Vec<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
    if terminal.json {
        terminal.out_json(&json!({
            "version": 1, "ok": true, "directory": directory, "files": files, "replaced": writing.replaced(),
            "image": export.image, "checked": Versions::get().checked,
        }));
    } else {
        for file in &files {
            terminal.out(format!("  {file}"));
        }
        terminal.out(format!("wrote them to {}; its README.md says what comes next", args.place.display()));
    }
    Ok(Exit::Ok)
}
