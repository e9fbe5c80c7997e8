//! Paths of the tree, `/` between their parts.

/// `a/b.go` -> `a/`, `b.go` -> nothing.
pub(super) fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// Whether a file's name ends so.
pub fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}
