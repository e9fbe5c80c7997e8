//! The reader of Python.

pub(super) mod edit;
mod expressions;
mod functions;
pub mod imports;
pub mod modules;
mod statements;

use std::{ops::Deref, rc::Rc};

use tree_sitter::Parser;

use super::{
    facts::Module,
    tree::{File, errors, is_too_deep},
};

/// The endings of the files that it reads.
pub const ENDINGS: &[&str] = &["py"];

/// Reads a file.
pub fn read(path: &str, text: &str) -> Module {
    let mut parser = Parser::new();
    let tree = parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok();
    let path: Rc<str> = path.into();
    let tree = tree.and_then(|()| parser.parse(text, None));
    let Some(tree) = tree.filter(|tree| !is_too_deep(tree.root_node())) else {
        return Module { path, body: Vec::new(), unreadable: vec![1], shares: true };
    };
    let reader = Reader { file: File::new(Rc::clone(&path), text) };
    let body = reader.scoped(tree.root_node());
    let mut unreadable = Vec::new();
    if tree.root_node().has_error() {
        errors(tree.root_node(), &mut unreadable);
        unreadable.dedup();
    }
    Module { path, body, unreadable, shares: true }
}

/// Lowers the nodes of one file.
struct Reader<'a> {
    file: File<'a>,
}

impl<'a> Deref for Reader<'a> {
    type Target = File<'a>;
    fn deref(&self) -> &File<'a> {
        &self.file
    }
}
