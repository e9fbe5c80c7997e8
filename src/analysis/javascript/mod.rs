//! The reader of JavaScript and TypeScript.

pub(super) mod edit;
mod expressions;
mod imports;
mod patterns;
mod statements;

use std::{ops::Deref, rc::Rc};

use tree_sitter::{Language, Node, Parser};

use super::{
    facts::Module,
    tree::{File, children, errors, field, has_token, is_too_deep, operator},
};

/// The endings of the files that it reads.
pub const ENDINGS: &[&str] = &["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"];

fn grammar(path: &str) -> Language {
    match path.rsplit('.').next() {
        Some("ts" | "mts" | "cts") => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        Some("tsx") => tree_sitter_typescript::LANGUAGE_TSX.into(),
        _ => tree_sitter_javascript::LANGUAGE.into(),
    }
}

/// Reads one file. What can't be parsed is left out and its lines are named.
pub fn read(path: &str, text: &str) -> Module {
    let path: Rc<str> = path.into();
    let mut parser = Parser::new();
    let tree = parser.set_language(&grammar(&path)).ok().and_then(|()| parser.parse(text, None));
    let Some(tree) = tree.filter(|tree| !is_too_deep(tree.root_node())) else {
        return Module { path, body: Vec::new(), unreadable: vec![1], shares: false };
    };
    let reader = Reader(File::new(Rc::clone(&path), text));
    let mut body = reader.statements(tree.root_node());
    body.sort_by_key(|statement| !imports::runs_first(statement));
    let mut unreadable = Vec::new();
    if tree.root_node().has_error() {
        errors(tree.root_node(), &mut unreadable);
        unreadable.dedup();
        // The grammar does not know it, and types do nothing when the program runs.
        let is_types = |line: &usize| {
            text.lines().nth(line - 1).is_some_and(|line| line.trim_start().starts_with("export type *"))
        };
        unreadable.retain(|line| !is_types(line));
    }
    Module { path, body, unreadable, shares: false }
}

/// Lowers the nodes of one file.
struct Reader<'a>(File<'a>);

impl<'a> Deref for Reader<'a> {
    type Target = File<'a>;
    fn deref(&self) -> &File<'a> {
        &self.0
    }
}

impl Reader<'_> {
    /// A literal text, without its quotes and escapes.
    fn unquoted(&self, node: Node<'_>) -> String {
        children(node)
            .map(|part| match part.kind() {
                "escape_sequence" => unescaped(self.text_of(part)),
                _ => self.text_of(part).to_owned(),
            })
            .collect()
    }
}

fn unescaped(escape: &str) -> String {
    match escape {
        "\\n" => "\n".to_owned(),
        "\\t" => "\t".to_owned(),
        "\\r" => "\r".to_owned(),
        other => other.trim_start_matches('\\').to_owned(),
    }
}
