//! Which files use the SDK, which files lead to them, and where it all starts. Works on the
//! texts alone, so that a large tree costs little more than reading it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    analysis::{Modules, go, paths, python},
    project::Sources,
};

/// The files that matter.
pub struct Graph {
    /// Files that name the SDK's package.
    pub users: Vec<String>,
    /// Files that lead to them and that no other such file imports.
    pub entries: Vec<String>,
}

impl Graph {
    /// Looks at the texts of these source files.
    pub fn of(sources: &dyn Sources, code: &[&str], sdk: &str) -> Self {
        let texts: Vec<(&str, String)> =
            sources.read_all(code).into_iter().filter_map(|(path, text)| Some((path, text?))).collect();
        let users: Vec<String> =
            texts.iter().filter(|(_, text)| text.contains(sdk)).map(|(path, _)| (*path).to_owned()).collect();
        if users.is_empty() {
            return Self { users, entries: Vec::new() };
        }
        let mains = mains(&texts);
        if !mains.is_empty() {
            return Self { users, entries: mains };
        }
        let modules = Modules::new(sources, code.iter().map(|path| (*path).to_owned()));
        let mut importers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (path, text) in &texts {
            for target in imports(&modules, path, text) {
                importers.entry(target).or_default().insert(path);
            }
        }
        let mut leading: BTreeSet<&str> = BTreeSet::new();
        let mut waiting: Vec<&str> = users.iter().map(String::as_str).collect();
        while let Some(path) = waiting.pop() {
            if leading.insert(path) {
                waiting.extend(importers.get(path).into_iter().flatten().copied());
            }
        }
        let mut entries: Vec<String> = leading
            .iter()
            .filter(|path| {
                importers.get(**path).is_none_or(|who| who.iter().all(|importer| importer == *path))
            })
            .map(|path| (*path).to_owned())
            .collect();
        if entries.is_empty() {
            // They all import each other: any of them runs all of them.
            entries.extend(users.first().cloned());
        }
        Self { users, entries }
    }
}

/// Go says where a program begins.
fn mains(texts: &[(&str, String)]) -> Vec<String> {
    let is_main = |path: &str, text: &str| {
        paths::has_ending(path, go::ENDINGS)
            && text.lines().any(|line| line.trim_end() == "package main")
            && text.lines().any(|line| line.starts_with("func main()"))
    };
    texts.iter().filter(|(path, text)| is_main(path, text)).map(|(path, _)| (*path).to_owned()).collect()
}

/// The files that a text seems to import: every quoted text that is a path of one.
fn imports(modules: &Modules<'_>, path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if modules.is_dotted(path) {
        let mut add = |name: &str| {
            if let Some(target) = modules.resolve(path, name) {
                found.extend(modules.around(target).into_iter().chain([target]).map(str::to_owned));
            }
        };
        python::imports::seem(text, &mut add);
        return found;
    }
    for prefix in std::iter::once("./").chain(modules.alias_prefixes()) {
        for (at, _) in text.match_indices(prefix) {
            let start = if prefix == "./" && text[..at].ends_with('.') { at - 1 } else { at };
            let Some(quote) = text[..start].chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'))
            else {
                continue;
            };
            let rest = &text[start..];
            let Some(end) = rest.find(quote).filter(|end| *end < 200) else { continue };
            found.extend(modules.resolve(path, &rest[..end]).map(str::to_owned));
        }
    }
    // `"."` and `".."` name an index file.
    for (name, here) in [("\".\"", "."), ("'.'", "."), ("\"..\"", ".."), ("'..'", "..")] {
        if text.contains(name) {
            found.extend(modules.resolve(path, here).map(str::to_owned));
        }
    }
    found
}
