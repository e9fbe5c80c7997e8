//! The reader of Go. A package is one module, whatever the number of its files.

mod declarations;
pub(super) mod edit;
mod expressions;
mod layout;
mod statements;

use std::{collections::BTreeSet, ops::Deref, rc::Rc};

use tree_sitter::{Parser, Tree};

use super::{
    facts::{Module, Statement},
    tree::{File, children, errors, field, is_too_deep, operator},
};

/// The endings of the files that it reads.
pub const ENDINGS: &[&str] = &["go"];

/// Reads a package: its files, as `(path, text)`.
pub fn read(path: &str, files: &[(String, String)]) -> Module {
    let parsed: Vec<(Rc<str>, &str, Option<Tree>)> = files
        .iter()
        .map(|(path, text)| {
            let mut parser = Parser::new();
            let tree = parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok();
            (
                Rc::from(path.as_str()),
                text.as_str(),
                tree.and_then(|()| parser.parse(text, None)).filter(|tree| !is_too_deep(tree.root_node())),
            )
        })
        .collect();
    let typed =
        parsed.iter().filter_map(|(_, text, tree)| Some(declarations::with_methods(tree.as_ref()?, text)));
    let with_methods: BTreeSet<String> = typed.flatten().collect();
    let (mut body, mut unreadable) = (Vec::new(), Vec::new());
    for (file, text, tree) in &parsed {
        let Some(tree) = tree else {
            unreadable.push(1);
            continue;
        };
        let reader = Reader { file: File::new(Rc::clone(file), text), with_methods: &with_methods };
        reader.declarations(tree.root_node(), &mut body);
        if tree.root_node().has_error() {
            errors(tree.root_node(), &mut unreadable);
            unreadable.dedup();
        }
    }
    for name in &with_methods {
        body.push((Rank::Import, declarations::no_methods(name, path)));
    }
    // Imports run first, then variables, then every init, then main.
    body.sort_by_key(|(rank, _)| *rank);
    let body: Vec<Statement> = body.into_iter().map(|(_, statement)| statement).collect();
    Module { path: path.into(), body, unreadable, shares: false }
}

/// When a declaration has its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Import,
    Method,
    Variable,
    Init,
    Main,
}

/// Lowers the nodes of one file.
struct Reader<'a> {
    file: File<'a>,
    /// The types of the package that have methods.
    with_methods: &'a BTreeSet<String>,
}

impl<'a> Deref for Reader<'a> {
    type Target = File<'a>;
    fn deref(&self) -> &File<'a> {
        &self.file
    }
}

/// The name that holds the methods of a type: no name of Go's.
fn methods_of(name: &str) -> String {
    format!("#{name}")
}
