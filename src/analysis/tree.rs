//! What the readers of all languages do with a parsed file.

use std::rc::Rc;

use tree_sitter::Node;

use super::facts::{Expression, Kind, Span};

/// The lines on which the parser gave up.
pub(super) fn errors(node: Node<'_>, lines: &mut Vec<usize>) {
    if node.is_error() || node.is_missing() {
        lines.push(node.start_position().row + 1);
        return;
    }
    // What a page shows wires nothing: a `&` in its text is no reason to know less of the backend.
    if node.kind().starts_with("jsx_") {
        return;
    }
    // A missing bracket has no name.
    let all = (0..node.child_count()).filter_map(|index| node.child(index));
    for child in all.filter(Node::has_error) {
        errors(child, lines);
    }
}

/// A file's text, to name the places in it.
pub(super) struct File<'a> {
    path: Rc<str>,
    text: &'a str,
    /// Each with whether it is ASCII: in one long line of a bundle, counting characters for every node takes minutes.
    lines: Vec<(&'a str, bool)>,
}

impl<'a> File<'a> {
    pub(super) fn new(path: Rc<str>, text: &'a str) -> Self {
        Self { path, text, lines: text.split('\n').map(|line| (line, line.is_ascii())).collect() }
    }

    /// All of it.
    pub(super) fn whole(&self) -> &str {
        self.text
    }

    pub(super) fn text_of(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    pub(super) fn span(&self, node: Node<'_>) -> Span {
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
        let Some((line, false)) = self.lines.get(row).copied() else { return byte + 1 };
        line.get(..byte).map_or(byte, |before| before.chars().count()) + 1
    }

    pub(super) fn make(&self, node: Node<'_>, kind: Kind) -> Expression {
        Expression { kind: Rc::new(kind), span: self.span(node), awaited: false }
    }
}

/// The named children that are no comments.
pub(super) fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    (0..node.named_child_count())
        .filter_map(move |index| node.named_child(u32::try_from(index).ok()?))
        .filter(|child| child.kind() != "comment")
}

pub(super) fn field<'a>(node: Node<'a>, name: &str) -> Option<Node<'a>> {
    node.child_by_field_name(name)
}

/// The sign between two operands, or before one; empty where there is none.
pub(super) fn operator(node: Node<'_>) -> &str {
    field(node, "operator").map_or("", |operator| operator.kind())
}

/// Whether an unnamed child is this word or sign.
pub(super) fn has_token(node: Node<'_>, token: &str) -> bool {
    (0..node.child_count())
        .filter_map(|index| node.child(index))
        .any(|child| !child.is_named() && child.kind() == token)
}

/// Nesting that no person writes: reading it would need more stack than there is.
const DEEPEST: usize = 500;

/// Whether a tree is nested too deeply to be read.
pub(super) fn is_too_deep(root: Node<'_>) -> bool {
    let mut cursor = root.walk();
    let mut depth = 0;
    loop {
        if cursor.goto_first_child() {
            depth += 1;
            if depth > DEEPEST {
                return true;
            }
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
            depth -= 1;
        }
    }
}
