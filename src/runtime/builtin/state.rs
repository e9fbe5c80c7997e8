//! What is known of a background process, across runs.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    runtime::{RuntimeError, Spec, identity::hash},
    shell::{
        clock,
        disk::{self, Access},
    },
};

/// `state.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// The layout of this file.
    version: u32,
    pub(super) pid: u32,
    /// When the process started, as the system counts; absent where that can't be known.
    pub(super) born: Option<String>,
    pub(super) port: u16,
    /// The same for people: milliseconds since 1970. Older files have none.
    #[serde(default)]
    pub(super) started: Option<u64>,
    /// A hash of the API key; never the key.
    key: String,
}

fn file(directory: &Path) -> PathBuf {
    directory.join("state.json")
}

/// The data file.
pub(super) fn data(directory: &Path) -> PathBuf {
    directory.join("core.db")
}

/// The log file.
pub(super) fn log(directory: &Path) -> PathBuf {
    directory.join("core.log")
}

/// Deletes everything that a core leaves: data, log, lock.
pub(super) fn remove_data(directory: &Path) -> Result<(), RuntimeError> {
    for name in disk::list(directory)?.unwrap_or_default() {
        if name.starts_with("core.") {
            disk::remove(&directory.join(name))?;
        }
    }
    Ok(())
}

impl State {
    pub(super) fn of(spec: &Spec, pid: u32, born: Option<String>) -> Self {
        Self { version: 1, pid, born, port: spec.port, started: Some(clock::now()), key: key(spec) }
    }

    /// `None` where there is none, or none that can be understood: the next `up` writes a new one.
    pub(super) fn read(directory: &Path) -> Result<Option<Self>, RuntimeError> {
        let text = disk::read_if_there(&file(directory))?;
        Ok(text.and_then(|text| serde_json::from_str::<Self>(&text).ok()).filter(|state| state.version == 1))
    }

    pub(super) fn write(&self, directory: &Path) -> Result<(), RuntimeError> {
        let text = serde_json::to_string(self).unwrap_or_default();
        Ok(disk::write(&file(directory), text.as_bytes(), Access::Private)?)
    }

    pub(super) fn remove(directory: &Path) -> Result<(), RuntimeError> {
        Ok(disk::remove(&file(directory))?)
    }

    /// Whether a process that was started like this is what is wanted.
    pub(super) fn matches(&self, spec: &Spec) -> bool {
        self.port == spec.port && self.key == key(spec)
    }
}

fn key(spec: &Spec) -> String {
    hash(spec.api_key.as_deref().unwrap_or_default())
}
