//! `st doctor --fix` onto the disk, and `st undo`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Context;
use crate::{
    doctor::mend::{Change, Mended},
    error::{Exit, Failure, Result},
    runtime::Identity,
    shell::{
        disk::{self, Access},
        env,
    },
};

#[derive(Debug, thiserror::Error)]
enum UndoError {
    #[error("`{0}` changed while it was being read")]
    Changed(String),
    #[error("there is no fix to take back in this directory")]
    Nothing,
    #[error("`{0}` was changed since the fix")]
    Edited(String),
    #[error("there is no directory to keep the old texts in")]
    NoState,
}

impl Failure for UndoError {
    fn code(&self) -> &'static str {
        match self {
            Self::Changed(_) => "file-changed",
            Self::Nothing => "nothing-to-undo",
            Self::Edited(_) => "edited-since",
            Self::NoState => "no-state-directory",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Changed(_) | Self::NoState => Exit::Machine,
            Self::Nothing | Self::Edited(_) => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Changed(_) => "nothing is written; run the command again".into(),
            Self::Nothing => "`st undo` takes back what `st doctor --fix` did, once".into(),
            Self::Edited(_) => "nothing is taken back, since that would lose your change".into(),
            Self::NoState => "set HOME or XDG_STATE_HOME".into(),
        })
    }
}

/// The last fix of a directory.
#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    files: Vec<Texts>,
}

#[derive(Serialize, Deserialize)]
struct Texts {
    file: PathBuf,
    before: String,
    after: String,
}

fn record_of(directory: &Path) -> Result<PathBuf> {
    let state = env::state_dir().ok_or(UndoError::NoState)?;
    Ok(state.join("projects").join(Identity::of(directory).id).join("last-fix.json"))
}

/// Writes the changed files below `root`, each through a temporary one. A file that is not as it was read is not
/// overwritten, and then none is. What was there is kept for `st undo` in `directory`, beside what the same command
/// has kept already (`more`).
pub(super) fn write(directory: &Path, root: &Path, mended: &Mended, more: bool) -> Result<()> {
    for Change { file, before, .. } in &mended.files {
        if disk::read(&root.join(file))? != *before {
            return Err(UndoError::Changed(file.clone()).into());
        }
    }
    let path = record_of(directory)?;
    let mut record =
        if more { read(&path)? } else { None }.unwrap_or(Record { version: 1, files: Vec::new() });
    record.files.extend(mended.files.iter().map(|change| Texts {
        file: root.join(&change.file),
        before: change.before.clone(),
        after: change.after.clone(),
    }));
    disk::create_dir(path.parent().unwrap_or(root))?;
    disk::write(&path, serde_json::to_string(&record).unwrap_or_default().as_bytes(), Access::Private)?;
    for change in &mended.files {
        disk::write(&root.join(&change.file), change.after.as_bytes(), Access::Shared)?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<Option<Record>> {
    let text = disk::read_if_there(path)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).filter(|record: &Record| record.version == 1))
}

/// Puts back what the last fix of this directory changed, unless somebody changed it since.
pub(super) fn run(context: &Context) -> Result<Exit> {
    let path = record_of(&context.directory)?;
    let record = read(&path)?.ok_or(UndoError::Nothing)?;
    let shown = |file: &Path| file.strip_prefix(&context.directory).unwrap_or(file).display().to_string();
    for texts in &record.files {
        if disk::read_if_there(&texts.file)?.as_ref() != Some(&texts.after) {
            return Err(UndoError::Edited(shown(&texts.file)).into());
        }
    }
    for texts in &record.files {
        disk::write(&texts.file, texts.before.as_bytes(), Access::Shared)?;
    }
    disk::remove(&path)?;
    let files: Vec<String> = record.files.iter().map(|texts| shown(&texts.file)).collect();
    if context.terminal.json {
        context.terminal.out_json(&json!({"version": 1, "ok": true, "files": files}));
    } else {
        context.terminal.out(format!("put back {}", files.join(", ")));
    }
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test opens its own doors")]
    fn a_file_that_changed_meanwhile_stops_everything() {
        let here = tempfile::tempdir().unwrap();
        let change = |file: &str| Change { file: file.into(), before: "read".into(), after: "mended".into() };
        std::fs::write(here.path().join("a.js"), "read").unwrap();
        std::fs::write(here.path().join("b.js"), "saved since").unwrap();
        let mended = Mended { files: vec![change("a.js"), change("b.js")], fixed: Vec::new() };
        let error = write(here.path(), here.path(), &mended, false).unwrap_err();
        assert_eq!(error.failure().code(), "file-changed");
        assert_eq!(disk::read(&here.path().join("a.js")).unwrap(), "read", "not even the others are written");
        assert_eq!(disk::read(&here.path().join("b.js")).unwrap(), "saved since");
    }
}
