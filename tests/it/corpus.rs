//! Every small app of the tests: the folders of `tests/fixtures/doctor` and the examples of the rules' pages.

use std::{collections::BTreeMap, fs, path::Path};

use st::doctor::{pages, rules};

use crate::rule_pages::{Tree, cases};

/// By name: a folder's, or `rule case` of a page.
pub(crate) fn all() -> BTreeMap<String, Tree> {
    let mut all = BTreeMap::new();
    for kind in ["wrong", "right"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor").join(kind);
        for entry in fs::read_dir(root).unwrap() {
            let folder = entry.unwrap();
            all.insert(folder.file_name().to_string_lossy().into_owned(), tree(&folder.path()));
        }
    }
    for rule in rules::RULES {
        let page = pages::page(rule.info.id).unwrap();
        all.extend(cases(page).into_iter().map(|(case, tree)| (format!("{} {case}", rule.info.id), tree)));
    }
    all
}

/// The texts below a folder.
fn tree(root: &Path) -> Tree {
    let (mut tree, mut folders) = (Tree::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                tree.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    tree
}
