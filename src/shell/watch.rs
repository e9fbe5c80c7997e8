//! Waiting for files to be saved.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::error::{Exit, Failure};

/// An editor's save is several changes: a temporary file, a rename, permissions.
const ONE_SAVE: Duration = Duration::from_millis(15);

/// The system can't tell of changes.
#[derive(Debug, thiserror::Error)]
#[error("the files can't be watched")]
pub struct WatchError(#[from] notify::Error);

impl Failure for WatchError {
    fn code(&self) -> &'static str {
        "watch"
    }
    fn exit(&self) -> Exit {
        Exit::Machine
    }
    fn hint(&self) -> Option<String> {
        matches!(self.0.kind, notify::ErrorKind::MaxFilesWatch)
            .then(|| "raise the limit: `sysctl fs.inotify.max_user_watches=524288`".into())
    }
}

/// Directories that are watched, each without those in it.
pub struct Watch {
    watcher: RecommendedWatcher,
    changes: Receiver<notify::Result<Event>>,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// Watches nothing yet.
    pub fn new() -> Result<Self, WatchError> {
        let (sender, changes) = channel();
        Ok(Self { watcher: notify::recommended_watcher(sender)?, changes, folders: BTreeSet::new() })
    }

    /// Watches these and no others; whether some were not watched before. Folders of packages never come to be
    /// watched, since the caller does not name them.
    pub fn folders(&mut self, wanted: BTreeSet<PathBuf>) -> Result<bool, WatchError> {
        let more = !wanted.is_subset(&self.folders);
        for folder in wanted.difference(&self.folders) {
            match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                // It went away between listing and watching.
                Err(error)
                    if matches!(error.kind, notify::ErrorKind::PathNotFound | notify::ErrorKind::Io(_)) => {}
                other => other?,
            }
        }
        for folder in self.folders.difference(&wanted) {
            let _ = self.watcher.unwatch(folder);
        }
        self.folders = wanted;
        Ok(more)
    }

    /// Waits until a file that matters is saved, and for what else belongs to the same save.
    pub fn wait(&self, matters: impl Fn(&Path) -> bool) -> Result<(), WatchError> {
        let counts =
            |change: &Event| !change.kind.is_access() && change.paths.iter().any(|path| matters(path));
        // The watcher lives as long as this does: the channel does not end.
        while let Ok(change) = self.changes.recv() {
            if counts(&change?) {
                // Not longer, even where something writes all the time.
                let end = Instant::now() + ONE_SAVE;
                while self.changes.recv_timeout(end.saturating_duration_since(Instant::now())).is_ok() {}
                return Ok(());
            }
        }
        Ok(())
    }
}
