//! A plan onto the disk, all or nothing.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    error::{Exit, Failure, Result},
    project::DotEnv,
    scaffold::{Plan, PlannedFile},
    shell::{
        disk::{self, Access},
        interrupt,
    },
};

#[derive(Debug, thiserror::Error)]
enum WriteError {
    #[error("`{}` is not empty", directory.display())]
    NotEmpty { directory: PathBuf, hint: &'static str },
    #[error("`{}` is no directory", .0.display())]
    NoDirectory(PathBuf),
    #[error("the project can't be written to `{}`; everything is as it was", target.display())]
    Failed { target: PathBuf, source: io::Error },
}

impl Failure for WriteError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty { .. } => "not-empty",
            Self::NoDirectory(_) => "no-directory",
            Self::Failed { .. } => "write",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::Failed { .. } => Exit::Machine,
            _ => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotEmpty { hint, .. } => Some((*hint).into()),
            Self::NoDirectory(_) => Some("choose another name".into()),
            Self::Failed { .. } => None,
        }
    }
}

/// A plan and where it goes, looked at but not yet written.
pub(in crate::commands) struct Writing<'a> {
    target: &'a Path,
    files: Vec<PlannedFile>,
    replaced: Vec<String>,
    exists: bool,
}

impl<'a> Writing<'a> {
    /// Looks at the target. A directory with something in it is refused without `force`.
    /// `hint` tells what to do then.
    pub(in crate::commands) fn prepare(
        plan: &Plan,
        target: &'a Path,
        force: bool,
        hint: &'static str,
    ) -> Result<Self> {
        let exists = target.symlink_metadata().is_ok();
        if exists && !target.is_dir() {
            return Err(WriteError::NoDirectory(target.to_owned()).into());
        }
        let empty = disk::list(target)?.is_none_or(|names| names.is_empty());
        if !empty && !force {
            return Err(WriteError::NotEmpty { directory: target.to_owned(), hint }.into());
        }
        let mut files = plan.files.clone();
        let mut replaced = Vec::new();
        for file in &mut files {
            let Some(old) = disk::read_if_there(&target.join(&file.path))? else { continue };
            if file.private {
                file.text = keep_values(&old, &file.text);
            }
            if old != file.text {
                replaced.push(file.path.clone());
            }
        }
        Ok(Self { target, files, replaced, exists })
    }

    /// Existing files that are written anew.
    pub(in crate::commands) fn replaced(&self) -> &[String] {
        &self.replaced
    }

    /// Writes everything beside the target first, then moves it into place; a failure puts back what was there.
    pub(in crate::commands) fn apply(&self) -> Result<()> {
        let _whole = interrupt::whole();
        self.stage_and_move()
            .map_err(|source| WriteError::Failed { target: self.target.to_owned(), source }.into())
    }

    fn stage_and_move(&self) -> io::Result<()> {
        let parent = if self.exists { self.target } else { self.target.parent().unwrap_or(Path::new(".")) };
        fs::create_dir_all(parent)?;
        let staging = tempfile::Builder::new().prefix(".st-").tempdir_in(parent)?;
        let new = staging.path().join("new");
        for file in &self.files {
            let path = new.join(&file.path);
            fs::create_dir_all(path.parent().unwrap_or(&new))?;
            let access = if file.private { Access::Private } else { Access::Shared };
            disk::write(&path, file.text.as_bytes(), access).map_err(io::Error::other)?;
        }
        if !self.exists {
            return fs::rename(&new, self.target);
        }
        self.move_files(&new, &staging.path().join("old"))
    }

    fn move_files(&self, new: &Path, old: &Path) -> io::Result<()> {
        let mut undo: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
        let move_one = |file: &PlannedFile, undo: &mut Vec<(PathBuf, Option<PathBuf>)>| {
            let path = self.target.join(&file.path);
            fs::create_dir_all(path.parent().unwrap_or(self.target))?;
            let backup = if path.symlink_metadata().is_ok() {
                let backup = old.join(&file.path);
                fs::create_dir_all(backup.parent().unwrap_or(old))?;
                fs::rename(&path, &backup)?;
                Some(backup)
            } else {
                None
            };
            undo.push((path.clone(), backup));
            fs::rename(new.join(&file.path), &path)
        };
        for file in &self.files {
            if let Err(error) = move_one(file, &mut undo) {
                for (path, backup) in undo.into_iter().rev() {
                    // What can't be put back stays in the staging directory's backup until that is dropped; the
                    // rename that failed names the reason.
                    let _ = match backup {
                        Some(backup) => fs::rename(backup, path),
                        None => fs::remove_file(path),
                    };
                }
                return Err(error);
            }
        }
        Ok(())
    }
}

/// An existing `.env` keeps every value that it has; what it lacks is added from the new one.
fn keep_values(old: &str, new: &str) -> String {
    let mut merged = DotEnv::new(old);
    let new = DotEnv::new(new);
    for key in new.keys() {
        if merged.get(key).is_none() {
            merged.set(key, &new.get(key).unwrap_or_default());
        }
    }
    merged.text().to_owned()
}
