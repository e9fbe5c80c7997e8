//! Names for the project's own files: `paths` of tsconfig.json, `imports` of package.json, and
//! the packages of a workspace.

use serde_json::Value;

use crate::{
    catalog::Knowledge,
    project::{Sources, jsonc},
};

/// What an import begins with, and what stands for it.
pub(super) struct Alias {
    /// Only files below this folder have it: `""` or `path/`.
    pub folder: String,
    /// Its beginning, or the whole of it.
    pub prefix: String,
    /// Only the whole of it.
    exact: bool,
    target: String,
}

impl Alias {
    /// Every alias of a tree; those of inner folders first.
    pub(super) fn all(sources: &dyn Sources) -> Vec<Self> {
        let mut aliases = Vec::new();
        let workspace = sources.paths().iter().any(|path| path.ends_with("pnpm-workspace.yaml"));
        let root = sources.read("package.json").as_deref().and_then(jsonc::parse).unwrap_or_default();
        let workspace = workspace || !root["workspaces"].is_null();
        for path in sources.paths() {
            let Some((folder, name)) = split(path) else { continue };
            let Some(config) = sources.read(path).as_deref().and_then(jsonc::parse) else { continue };
            match name {
                "tsconfig.json" | "jsconfig.json" | "tsconfig.base.json" => {
                    of_compiler(folder, &config, &mut aliases);
                }
                _ => of_package(folder, &config, workspace, &mut aliases),
            }
        }
        aliases.sort_by_key(|alias: &Self| std::cmp::Reverse((alias.folder.len(), alias.prefix.len())));
        aliases
    }

    /// The path that an import means by this alias.
    pub(super) fn target(&self, specifier: &str) -> Option<String> {
        let rest = specifier.strip_prefix(&self.prefix)?;
        if !rest.is_empty() && (self.exact || !(self.prefix.is_empty() || self.prefix.ends_with('/'))) {
            return None;
        }
        Some(format!("{}{rest}", self.target))
    }
}

fn split(path: &str) -> Option<(&str, &str)> {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(at);
    matches!(name, "tsconfig.json" | "jsconfig.json" | "tsconfig.base.json" | "package.json")
        .then_some((folder, name))
}

/// `"@/*": ["src/*"]`.
fn of_compiler(folder: &str, config: &Value, aliases: &mut Vec<Alias>) {
    let options = &config["compilerOptions"];
    let base = options["baseUrl"].as_str();
    for (name, targets) in options["paths"].as_object().into_iter().flatten() {
        let Some(target) = targets[0].as_str() else { continue };
        push(folder, name, &format!("{folder}{}/{target}", base.unwrap_or(".")), aliases);
    }
    // With a base, imports may start from there without any prefix.
    if let Some(base) = base {
        push(folder, "*", &format!("{folder}{base}/*"), aliases);
    }
}

/// `"#lib/*": "./src/lib/*"`, and in a workspace the package's own name in the whole tree.
fn of_package(folder: &str, config: &Value, workspace: bool, aliases: &mut Vec<Alias>) {
    for (name, target) in config["imports"].as_object().into_iter().flatten() {
        let target =
            target.as_str().or_else(|| target["default"].as_str()).or_else(|| target["import"].as_str());
        push(folder, name, &format!("{folder}{}", target.unwrap_or_default()), aliases);
    }
    // Examples like to be named after the package that they show.
    if let Some(name) = config["name"].as_str()
        && workspace
        && !folder.is_empty()
        && !Knowledge::node().knows(name)
    {
        for inside in ["", "src/"] {
            push("", name, &format!("{folder}{inside}"), aliases);
            push("", &format!("{name}/*"), &format!("{folder}{inside}*"), aliases);
        }
    }
}

fn push(folder: &str, name: &str, target: &str, aliases: &mut Vec<Alias>) {
    let (prefix, exact) = name.strip_suffix('*').map_or((name, true), |prefix| (prefix, false));
    let target = target.strip_suffix('*').unwrap_or(target).to_owned();
    aliases.push(Alias { folder: folder.to_owned(), prefix: prefix.to_owned(), exact, target });
}
