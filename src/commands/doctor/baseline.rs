//! `--baseline` and `--write-baseline`.

use std::path::{Path, PathBuf};

use super::{DoctorError, examine::Examined};
use crate::{
    commands::Context,
    doctor::baseline::Baseline,
    error::Result,
    shell::disk::{self, Access},
};

/// The file of a baseline.
pub(super) struct BaselineFile {
    path: PathBuf,
    name: String,
}

impl BaselineFile {
    pub(super) fn new(given: &Path, context: &Context) -> Self {
        Self { path: context.directory.join(given), name: given.display().to_string() }
    }

    /// Silences what it knows; how many of its findings are no longer there.
    pub(super) fn silence(&self, all: &mut [Examined]) -> Result<usize> {
        let Some(text) = disk::read_if_there(&self.path)? else {
            return Err(DoctorError::NoBaseline(self.name.clone()).into());
        };
        let mut baseline =
            Baseline::parse(&text).map_err(|why| DoctorError::BadBaseline(self.name.clone(), why))?;
        for examined in all {
            let prefix = self.prefix(&examined.root);
            baseline.silence(&mut examined.outcome, &examined.tree, &prefix, &self.name);
        }
        Ok(baseline.len())
    }

    /// Writes every finding into it; how many that are.
    pub(super) fn write(&self, all: &[Examined]) -> Result<usize> {
        let mut baseline = Baseline::default();
        for examined in all {
            baseline.add(&examined.outcome, &examined.tree, &self.prefix(&examined.root));
        }
        disk::write(&self.path, baseline.text().as_bytes(), Access::Shared)?;
        Ok(baseline.len())
    }

    /// That it was written.
    pub(super) fn wrote(&self, count: usize) -> String {
        let findings = if count == 1 { "1 finding".into() } else { format!("{count} findings") };
        format!(
            "wrote {findings} to {}; from now on `--baseline {}` says only what is new\n",
            self.name, self.name
        )
    }

    /// That some of it is out of date.
    pub(super) fn stale(&self, gone: usize) -> String {
        let findings = if gone == 1 { "1 finding of it is" } else { &format!("{gone} findings of it are") };
        format!("{}: {findings} gone; `--write-baseline` takes that up\n", self.name)
    }

    /// Where a tree is, seen from the baseline's directory: so it can be read from anywhere.
    fn prefix(&self, root: &Path) -> String {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let mut up = String::new();
        for above in folder.ancestors() {
            if let Ok(below) = root.strip_prefix(above) {
                let below = below.to_string_lossy().replace('\\', "/");
                return if below.is_empty() { up } else { format!("{up}{below}/") };
            }
            up.push_str("../");
        }
        format!("{}/", root.display())
    }
}
