//! Whose core it is: the project's directory.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{SHA256, digest};

/// A project, by its directory. Two directories never share one, and a directory that is moved is another project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The directory's name and eight hexadecimal digits of its path's SHA-256: `my-app-1a2b3c4d`.
    pub id: String,
    /// The directory, absolute and without symbolic links.
    pub directory: PathBuf,
}

impl Identity {
    /// Of a directory that is canonical already.
    pub fn of(directory: &Path) -> Self {
        let name = directory.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let slug: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(32).collect();
        let slug = slug.trim_matches('-');
        let slug = if slug.is_empty() { "project" } else { slug };
        let hash = hash(&directory.as_os_str().to_string_lossy());
        Self { id: format!("{slug}-{}", &hash[..8]), directory: directory.to_owned() }
    }

    /// The name of its core's container.
    pub fn container(&self) -> String {
        format!("st-{}-core", self.id)
    }
    /// The name of its database's container, which is also that host's name for the core.
    pub fn database(&self) -> String {
        format!("st-{}-db", self.id)
    }

    /// The name of the volume with its data.
    pub fn volume(&self) -> String {
        format!("st-{}-pgdata", self.id)
    }

    /// The name of the network that core and database share.
    pub fn network(&self) -> String {
        format!("st-{}", self.id)
    }
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn hash(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_good_for_containers_and_differ_by_path() {
        let here = Identity::of(Path::new("/home/me/My App!"));
        let there = Identity::of(Path::new("/home/you/My App!"));
        assert!(here.id.starts_with("my-app-"), "{}", here.id);
        assert_ne!(here.id, there.id);
        assert!(Identity::of(Path::new("/")).id.starts_with("project-"));
        assert!(here.container().chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    }
}
