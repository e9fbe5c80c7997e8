//! A directory as the pure rooms see it: `.gitignore` is honoured, what others wrote is left out.

use std::{
    path::{Path, PathBuf},
    thread,
};

use ignore::{WalkBuilder, WalkState};

use super::disk;
use crate::project::Sources;

/// Folders that hold no source of the project's own, also where no .gitignore says so.
const SKIPPED: &[&str] = &[
    "node_modules",
    "dist",
    "build",
    "out",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".git",
    "coverage",
    "vendor",
    "target",
];
/// Larger files are bundles.
const MAX_BYTES: u64 = 1024 * 1024;

/// The files below a directory.
pub struct Tree {
    root: PathBuf,
    paths: Vec<String>,
}

impl Tree {
    /// Lists a directory.
    pub fn of(root: &Path) -> Self {
        // In a part of a repository, the .gitignore above it counts as well.
        let in_part = root.ancestors().skip(1).any(|above| above.join(".git").exists());
        let paths = if in_part && !root.join(".git").exists() { list(root, true) } else { Vec::new() };
        // Nothing is left where the repository ignores the directory itself: then it is wanted all the same.
        let paths = if paths.is_empty() { list(root, false) } else { paths };
        Self { root: root.to_owned(), paths }
    }
}

/// The files below a directory, sorted; with `repository`, as the git repository around it has it.
fn list(root: &Path, repository: bool) -> Vec<String> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .require_git(repository)
        .parents(repository)
        .git_global(false)
        .max_filesize(Some(MAX_BYTES))
        .threads(workers())
        .filter_entry(|entry| {
            entry.depth() == 0 || !SKIPPED.contains(&entry.file_name().to_string_lossy().as_ref())
        })
        .build_parallel();
    walk.run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            if let Ok(entry) = entry
                && entry.file_type().is_some_and(|kind| kind.is_file())
                && let Ok(path) = entry.path().strip_prefix(root)
            {
                // The receiver outlives the walk.
                let _ = sender.send(slashed(path));
            }
            WalkState::Continue
        })
    });
    drop(sender);
    let mut paths: Vec<String> = receiver.into_iter().collect();
    paths.sort();
    paths
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn workers() -> usize {
    thread::available_parallelism().map_or(2, usize::from).min(8)
}

impl Sources for Tree {
    fn paths(&self) -> Vec<&str> {
        self.paths.iter().map(String::as_str).collect()
    }

    /// Also files that are not listed: `.env` is ignored by git and read all the same.
    fn read(&self, path: &str) -> Option<String> {
        disk::read(&self.root.join(path)).ok()
    }

    fn in_repository(&self) -> bool {
        self.root.ancestors().any(|above| above.join(".git").exists())
    }

    fn read_all<'p>(&self, paths: &[&'p str]) -> Vec<(&'p str, Option<String>)> {
        let part = paths.len().div_ceil(workers()).max(1);
        thread::scope(|scope| {
            let readers: Vec<_> = paths
                .chunks(part)
                .map(|chunk| {
                    scope.spawn(|| chunk.iter().map(|path| (*path, self.read(path))).collect::<Vec<_>>())
                })
                .collect();
            readers.into_iter().flat_map(|reader| reader.join().unwrap_or_default()).collect()
        })
    }
}
