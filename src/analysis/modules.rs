//! The project's files, read and found by what imports call them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{facts::Module, javascript};
use crate::project::Sources;

/// The modules of a tree; each is parsed once, when it is first asked for.
pub struct Modules<'a> {
    sources: &'a dyn Sources,
    paths: BTreeSet<String>,
    parsed: RefCell<BTreeMap<String, Option<Rc<Module>>>>,
    aliases: Vec<(String, String)>,
}

impl<'a> Modules<'a> {
    /// The modules of a tree, of which these paths are source files.
    pub fn new(sources: &'a dyn Sources, paths: impl IntoIterator<Item = String>) -> Self {
        let paths = paths.into_iter().collect();
        Self { sources, paths, parsed: RefCell::default(), aliases: aliases(sources) }
    }

    /// A module, parsed.
    pub fn get(&self, path: &str) -> Option<Rc<Module>> {
        if let Some(known) = self.parsed.borrow().get(path) {
            return known.clone();
        }
        let module = self.sources.read(path).map(|text| Rc::new(javascript::read(path, &text)));
        self.parsed.borrow_mut().insert(path.to_owned(), module.clone());
        module
    }

    /// The file of the project that an import means; `None`: a package, or not there.
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<&str> {
        let base = if specifier.starts_with('.') {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            return self.find(&joined(folder, specifier)?);
        } else {
            specifier
        };
        self.aliases.iter().find_map(|(prefix, target)| {
            let rest = base.strip_prefix(prefix.as_str())?;
            self.find(&joined("", &format!("{target}{rest}"))?)
        })
    }

    fn find(&self, base: &str) -> Option<&str> {
        let known = |path: &str| self.paths.get(path).map(String::as_str);
        // TypeScript's imports name the file that the compiler will write.
        let swapped = [(".js", ".ts"), (".js", ".tsx"), (".mjs", ".mts"), (".cjs", ".cts"), (".jsx", ".tsx")];
        known(base)
            .or_else(|| swapped.iter().find_map(|(js, ts)| known(&format!("{}{ts}", base.strip_suffix(js)?))))
            .or_else(|| javascript::ENDINGS.iter().find_map(|ending| known(&format!("{base}.{ending}"))))
            .or_else(|| {
                let folder = if base.is_empty() { String::new() } else { format!("{base}/") };
                javascript::ENDINGS.iter().find_map(|ending| known(&format!("{folder}index.{ending}")))
            })
    }

    /// What begins an import that an alias of tsconfig.json leads to a file.
    pub fn alias_prefixes(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().map(|(prefix, _)| prefix.as_str()).filter(|prefix| !prefix.is_empty())
    }
}

/// `folder` and a relative path; `None` when it leaves the tree.
fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// `compilerOptions.paths` of every tsconfig.json: `@/*` -> `src/*`.
fn aliases(sources: &dyn Sources) -> Vec<(String, String)> {
    let mut aliases = Vec::new();
    for path in sources.paths() {
        let Some(folder) = path.strip_suffix("tsconfig.json") else { continue };
        let Some(text) = sources.read(path) else { continue };
        let Ok(config) = serde_json::from_str::<serde_json::Value>(&without_comments(&text)) else {
            continue;
        };
        let options = &config["compilerOptions"];
        let base = options["baseUrl"].as_str().unwrap_or(".");
        let paths = options["paths"].as_object().into_iter().flatten();
        for (alias, targets) in paths {
            let Some(target) = targets[0].as_str() else { continue };
            let target = format!("{folder}{base}/{}", target.trim_end_matches('*'));
            aliases.push((alias.trim_end_matches('*').to_owned(), target));
        }
    }
    aliases
}

/// tsconfig.json may hold comments and trailing commas.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let line = line.trim();
        if !line.starts_with("//") && !line.starts_with("/*") && !line.starts_with('*') {
            kept.push_str(line);
        }
    }
    kept.replace(",}", "}").replace(",]", "]")
}
