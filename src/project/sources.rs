//! A directory's source files, as the pure rooms see them.

use std::collections::BTreeMap;

/// A tree of texts. Paths are relative to its root, with `/`, without `./`.
pub trait Sources {
    /// Every file that is there, sorted.
    fn paths(&self) -> Vec<&str>;
    /// The text of a file; `None` where it isn't there or isn't text.
    fn read(&self, path: &str) -> Option<String>;
    /// Whether a git repository is around it, so that what no .gitignore names will be committed.
    fn in_repository(&self) -> bool {
        self.paths().iter().any(|path| path.rsplit('/').next() == Some(".gitignore"))
    }
    /// The texts of many files, in the order asked for.
    fn read_all<'p>(&self, paths: &[&'p str]) -> Vec<(&'p str, Option<String>)> {
        paths.iter().map(|path| (*path, self.read(path))).collect()
    }
}

/// A tree in memory: what a plan would write, what a test says.
impl Sources for BTreeMap<String, String> {
    fn paths(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }
    fn read(&self, path: &str) -> Option<String> {
        self.get(path).cloned()
    }
}
