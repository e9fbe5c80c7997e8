//! What adds a step to an app that lacks it.

use super::subject::AppSubject;
use crate::{
    analysis::{edit::Edit, facts::Span},
    catalog::knowledge::{Framework, Runs},
};

impl AppSubject<'_> {
    /// The edits that add a step so that it runs before, or behind, the one of a call; none where they can't be known,
    /// or its packages are not installed. `origin` is the website's.
    pub fn added(&self, step: &str, beside: &Span, before: bool, origin: &str) -> Vec<Edit> {
        let framework = self.framework_at(beside);
        let imports = framework.imports.get(step).cloned().unwrap_or_default();
        let needs = framework.needs.get(step);
        if !imports.iter().all(|import| self.is_there(framework, import))
            || needs.is_some_and(|needs| self.whole.project.dependency(needs).is_none())
        {
            return Vec::new();
        }
        let base = self.whole.base_path().unwrap_or_default();
        let code = framework
            .code
            .get(step)
            .map_or("", String::as_str)
            .trim()
            .replace("{origin}", origin)
            .replace("{base}", &base);
        let mut edits = Vec::new();
        let layer = framework.layer.get(step);
        if let Some(text) = layer {
            edits.push(Edit::AddBeside { item: beside.clone(), before, text: text.clone() });
        }
        if code.is_empty() || (imports.is_empty() && layer.is_none()) {
            return edits;
        }
        // Behind the list that the step is in: what the step is set to.
        let before = before && layer.is_none();
        edits.push(if framework.runs == Runs::Nested {
            Edit::Wrap { span: beside.clone(), argument: !before, code, imports }
        } else {
            let before = before != (framework.runs == Runs::Reversed);
            Edit::Insert { anchor: beside.clone(), before, code, imports }
        });
        edits
    }

    /// Whether the package of an import is the framework's or the SDK's own, the language's, or one that is listed.
    fn is_there(&self, framework: &Framework, import: &str) -> bool {
        let project = &self.whole.project;
        let knowledge = project.knowledge;
        let module = match import.strip_prefix("from ") {
            Some(rest) => rest.split(' ').next().unwrap_or_default(),
            None => import.rsplit('"').nth(1).unwrap_or_default(),
        };
        if knowledge.is_dotted() {
            let package = module.split('.').next().unwrap_or_default();
            let own = framework.exports_of().any(|name| name.split('.').next() == Some(package));
            return own
                || knowledge.sdk.import.as_deref() == Some(package)
                || project.dependency(&package.replace('_', "-")).is_some();
        }
        if knowledge.sdk.middleware_wraps {
            let is_below = |package: &str| {
                module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            let standard = !module.split('/').next().unwrap_or_default().contains('.');
            return standard
                || is_below(&knowledge.sdk.package)
                || framework.exports_of().any(is_below)
                || project.dependencies().any(is_below);
        }
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let package = module.split('/').take(parts).collect::<Vec<_>>().join("/");
        project.dependency(&package).is_some()
    }
}
