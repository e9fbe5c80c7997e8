//! The reader of JavaScript and TypeScript.

mod expressions;
mod imports;
mod patterns;
mod statements;

use std::rc::Rc;

use tree_sitter::{Language, Node, Parser};

use super::facts::{Expression, Kind, Module, Span};

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
    let Some(tree) = tree else {
        return Module { path, body: Vec::new(), unreadable: vec![1] };
    };
    let reader = Reader { path: Rc::clone(&path), text, lines: text.split('\n').collect() };
    let mut body = reader.statements(tree.root_node());
    body.sort_by_key(|statement| !imports::runs_first(statement));
    let mut unreadable = Vec::new();
    if tree.root_node().has_error() {
        errors(tree.root_node(), &mut unreadable);
        unreadable.dedup();
    }
    Module { path, body, unreadable }
}

/// The lines on which the parser gave up.
fn errors(node: Node<'_>, lines: &mut Vec<usize>) {
    if node.is_error() || node.is_missing() {
        lines.push(node.start_position().row + 1);
        return;
    }
    for child in children(node).filter(Node::has_error) {
        errors(child, lines);
    }
}

/// Lowers the nodes of one file.
struct Reader<'a> {
    path: Rc<str>,
    text: &'a str,
    lines: Vec<&'a str>,
}

impl Reader<'_> {
    fn text_of(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn span(&self, node: Node<'_>) -> Span {
        let (start, end) = (node.start_position(), node.end_position());
        Span {
            file: Rc::clone(&self.path),
            line: start.row + 1,
            column: self.column(start.row, start.column),
            end_line: end.row + 1,
            end_column: self.column(end.row, end.column),
        }
    }

    /// A column in bytes from 0 -> in characters from 1.
    fn column(&self, row: usize, byte: usize) -> usize {
        let line = self.lines.get(row).copied().unwrap_or_default();
        line.get(..byte).map_or(byte, |before| before.chars().count()) + 1
    }

    fn make(&self, node: Node<'_>, kind: Kind) -> Expression {
        Expression { kind: Rc::new(kind), span: self.span(node) }
    }

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

/// The named children that are no comments.
fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    (0..node.named_child_count())
        .filter_map(move |index| node.named_child(u32::try_from(index).ok()?))
        .filter(|child| child.kind() != "comment")
}

fn field<'a>(node: Node<'a>, name: &str) -> Option<Node<'a>> {
    node.child_by_field_name(name)
}

/// Whether an unnamed child is this word or sign.
fn has_token(node: Node<'_>, token: &str) -> bool {
    (0..node.child_count())
        .filter_map(|index| node.child(index))
        .any(|child| !child.is_named() && child.kind() == token)
}

fn unescaped(escape: &str) -> String {
    match escape {
        "\\n" => "\n".to_owned(),
        "\\t" => "\t".to_owned(),
        "\\r" => "\r".to_owned(),
        other => other.trim_start_matches('\\').to_owned(),
    }
}
