//! `--watch`: checks again whenever a file is saved.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{examine::Examined, once, print};
use crate::{
    cli::{DoctorArgs, DoctorFormat},
    commands::Context,
    error::{Exit, Result},
    project::Sources as _,
    shell::{interrupt, watch::Watch},
};

/// Goes on until Ctrl-C.
pub(super) fn run(format: DoctorFormat, args: &DoctorArgs, context: &Context) -> Result<Exit> {
    interrupt::exit_on_interrupt();
    let mut watch = Watch::new()?;
    loop {
        let (all, _) = once(args, context)?;
        // What was saved before a folder was watched has to be read again.
        if watch.folders(folders(&all))? {
            continue;
        }
        if format == DoctorFormat::Text {
            context.terminal.clear();
        }
        print(&all, format, args, context);
        context.terminal.say("\nWatching; Ctrl-C ends.");
        watch.wait(matters)?;
    }
}

/// The folders that hold the files of the trees, those between them and the roots.
fn folders(all: &[Examined]) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::new();
    for examined in all {
        folders.insert(examined.root.clone());
        for path in examined.tree.paths() {
            let mut folder = Path::new(path).parent();
            while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
                if !folders.insert(examined.root.join(inner)) {
                    break;
                }
                folder = inner.parent();
            }
        }
    }
    folders
}

/// Whether doctor reads such a file, or it may be a new folder. What a running backend writes is none of it.
fn matters(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(".st-") || name.ends_with('~') {
        return false;
    }
    match path.extension() {
        Some(ending) => {
            const READ: &[&str] = &[
                "cjs", "cts", "go", "js", "json", "jsx", "lock", "lockb", "mjs", "mod", "mts", "py", "sum",
                "toml", "ts", "tsx", "txt", "yaml", "yml",
            ];
            READ.iter().any(|read| ending == *read) || name.starts_with(".env")
        }
        None => name.starts_with(".env") || name == ".gitignore" || name.ends_with("file") || path.is_dir(),
    }
}
