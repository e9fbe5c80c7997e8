//! Projects in languages that there is no reader for: told, so that nobody takes silence for health.

use super::NotChecked;
use crate::{catalog::unread_sdks, project::Sources};

/// One entry a project whose manifest names an SDK that is not read.
pub(super) fn projects(sources: &dyn Sources, paths: &[&str]) -> Vec<NotChecked> {
    let mut found = Vec::new();
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or(path);
        let Some(sdk) =
            unread_sdks().iter().find(|sdk| sdk.manifests.iter().any(|manifest| manifest == name))
        else {
            continue;
        };
        let uses =
            sources.read(path).is_some_and(|text| sdk.names.iter().any(|name| text.contains(name.as_str())));
        if uses {
            found.push(NotChecked {
                what: format!("the {} backend of `{path}`", sdk.language),
                why: format!(
                    "st doctor does not read {} yet; `st doctor --live=URL` checks it while it runs",
                    sdk.language
                ),
                file: Some((*path).to_owned()),
                line: None,
            });
        }
    }
    found
}
