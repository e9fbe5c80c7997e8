//! When a project's core was last seen healthy: kept for the day on which it is not.

use super::project::Project;
use crate::shell::{
    clock,
    disk::{self, Access},
};

/// Where it is kept when the core was last seen healthy.
fn seen_file(project: &Project) -> std::path::PathBuf {
    project.state.join("healthy")
}

/// Keeps it for the day on which it is not. Where that can't be written, it can't be told then.
pub(super) fn saw_healthy(project: &Project) {
    if project.state.is_dir() {
        let _ = disk::write(&seen_file(project), clock::now().to_string().as_bytes(), Access::Private);
    }
}

/// When that was, in milliseconds since 1970.
pub(super) fn last_healthy(project: &Project) -> Option<u64> {
    disk::read_if_there(&seen_file(project)).ok()??.trim().parse().ok()
}
