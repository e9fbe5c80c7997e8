//! What would be written: a value, to show or to apply.

/// Every file of a project, sorted by path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The files.
    pub files: Vec<PlannedFile>,
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// Relative to the project, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// It holds secrets: only its owner may read it, and an existing one keeps its values.
    pub private: bool,
}

impl Plan {
    /// All sizes together, in bytes.
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }
}
