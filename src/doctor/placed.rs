//! Which files of a project belong together, where its framework finds them by their place.

use std::collections::BTreeMap;

use super::project::Project;
use crate::catalog::{
    self, Knowledge,
    knowledge::{FileKind, Framework, PlacedFile},
};

/// The placed files of one framework in one package.
pub(super) struct Group {
    /// The package's folder.
    pub(super) folder: String,
    /// The framework.
    pub(super) framework: &'static Framework,
    /// Whole paths, in the order in which requests meet them.
    pub(super) files: Vec<(String, &'static PlacedFile)>,
}

impl Group {
    /// Whether a file is one of them.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.files.iter().any(|(file, _)| file == path)
    }
}

/// The groups in which a route leads to the SDK.
pub(super) fn groups(
    knowledge: &'static Knowledge,
    projects: &BTreeMap<String, Project<'_>>,
    code: &[&str],
    entries: &[String],
) -> Vec<Group> {
    let mut groups = Vec::new();
    for framework in knowledge.frameworks.iter().filter(|framework| !framework.file.is_empty()) {
        for (folder, _) in projects.iter().filter(|(_, project)| uses(project, framework)) {
            let mut files = Vec::new();
            for path in code {
                let Some(below) = path.strip_prefix(folder.as_str()) else { continue };
                let mut kinds = framework.file.iter();
                if let Some(placed) = kinds.find(|placed| placed.holds(below)) {
                    files.push(((*path).to_owned(), placed));
                }
            }
            let leads = |(path, placed): &(String, &PlacedFile)| {
                placed.kind == FileKind::Route && entries.contains(path)
            };
            if files.iter().any(leads) {
                files.sort_by_key(|(path, placed)| (placed.kind, path.clone()));
                groups.push(Group { folder: folder.clone(), framework, files });
            }
        }
    }
    groups
}

/// Whether a package depends on the framework; one without a manifest may.
fn uses(project: &Project<'_>, framework: &Framework) -> bool {
    let Some(known) = catalog::Framework::find(&framework.framework) else { return false };
    project.package.is_null() || known.detect.iter().any(|package| project.dependency(package).is_some())
}
