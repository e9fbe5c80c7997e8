//! The project's files, read and found by what imports call them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    aliases::Alias,
    facts::Module,
    go, javascript,
    paths::{folder_of, has_ending},
    python,
};
use crate::{catalog::Knowledge, project::Sources};

/// The modules of a tree; each is parsed once, when it is first asked for.
pub struct Modules<'a> {
    sources: &'a dyn Sources,
    paths: BTreeSet<String>,
    parsed: RefCell<BTreeMap<String, Option<Rc<Module>>>>,
    aliases: Vec<Alias>,
}

impl<'a> Modules<'a> {
    /// The modules of a tree, of which these paths are source files.
    pub fn new(sources: &'a dyn Sources, paths: impl IntoIterator<Item = String>) -> Self {
        let paths = paths.into_iter().collect();
        Self { sources, paths, parsed: RefCell::default(), aliases: Alias::all(sources) }
    }

    /// A module, parsed.
    pub fn get(&self, path: &str) -> Option<Rc<Module>> {
        if let Some(known) = self.parsed.borrow().get(path) {
            return known.clone();
        }
        let module = if has_ending(path, go::ENDINGS) {
            let files = self.files(path);
            let texts = files.into_iter().filter_map(|file| Some((file.clone(), self.sources.read(&file)?)));
            Some(Rc::new(go::read(path, &texts.collect::<Vec<_>>())))
        } else if has_ending(path, python::ENDINGS) {
            self.sources.read(path).map(|text| Rc::new(python::read(path, &text)))
        } else {
            self.sources.read(path).map(|text| Rc::new(javascript::read(path, &text)))
        };
        self.parsed.borrow_mut().insert(path.to_owned(), module.clone());
        module
    }

    /// The files of the module that a file is, or is a part of.
    pub fn files(&self, path: &str) -> Vec<String> {
        if !has_ending(path, go::ENDINGS) {
            return vec![path.to_owned()];
        }
        let folder = folder_of(path);
        let same = |other: &&String| {
            folder_of(other) == folder && has_ending(other, go::ENDINGS) && !other.ends_with("_test.go")
        };
        self.paths
            .range(folder.to_owned()..)
            .take_while(|other| other.starts_with(folder))
            .filter(same)
            .cloned()
            .collect()
    }

    /// The file of the project that an import means; `None`: a package, or not there.
    pub fn resolve(&self, from: &str, specifier: &str) -> Option<&str> {
        if has_ending(from, go::ENDINGS) {
            return self.package(from, specifier);
        }
        if has_ending(from, python::ENDINGS) {
            // In the SDK's own repository its examples mean it as well.
            if Knowledge::is_sdk(specifier) {
                return None;
            }
            return python::modules::resolve(from, specifier, &|path| {
                self.paths.get(path).map(String::as_str)
            });
        }
        if specifier.starts_with('.') {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            return self.find(&joined(folder, specifier)?);
        }
        let here = self.aliases.iter().filter(|alias| from.starts_with(&alias.folder));
        here.filter_map(|alias| alias.target(specifier)).find_map(|target| self.find(&joined("", &target)?))
    }

    /// Go: a package is a folder below that of go.mod, which names the whole.
    fn package(&self, from: &str, specifier: &str) -> Option<&str> {
        let mut folder = folder_of(from);
        loop {
            if let Some(manifest) = self.sources.read(&format!("{folder}go.mod")) {
                let own = manifest.lines().find_map(|line| line.trim().strip_prefix("module "))?;
                let below = specifier.strip_prefix(own.trim().trim_matches('"'))?;
                if !below.is_empty() && !below.starts_with('/') {
                    return None;
                }
                let wanted = match below.trim_start_matches('/') {
                    "" => folder.to_owned(),
                    below => format!("{folder}{below}/"),
                };
                return self.paths.iter().map(String::as_str).find(|path| {
                    folder_of(path) == wanted && has_ending(path, go::ENDINGS) && !path.ends_with("_test.go")
                });
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder.trim_end_matches('/'));
        }
    }

    /// Whether the imports of a file are names with dots.
    pub fn is_dotted(&self, path: &str) -> bool {
        has_ending(path, python::ENDINGS)
    }

    /// Whether an import means a folder of modules that is no module itself.
    pub fn is_package(&self, from: &str, specifier: &str) -> bool {
        self.is_dotted(from)
            && python::modules::is_package(from, specifier, &|folder| {
                self.paths.range(folder.to_owned()..).next().is_some_and(|path| path.starts_with(folder))
            })
    }

    /// The files that run before a module: Python's packages around it.
    pub fn around(&self, path: &str) -> Vec<&str> {
        if !has_ending(path, python::ENDINGS) {
            return Vec::new();
        }
        python::modules::around(path, &|path| self.paths.get(path).map(String::as_str))
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

    /// A file of data that an import means.
    pub fn data(&self, from: &str, specifier: &str) -> Option<serde_json::Value> {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let text = self.sources.read(&joined(folder, specifier)?)?;
        serde_json::from_str(&text).ok()
    }

    /// What begins an import that an alias leads to a file.
    pub fn alias_prefixes(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().map(|alias| alias.prefix.as_str()).filter(|prefix| !prefix.is_empty())
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
