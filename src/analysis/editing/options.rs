//! One more option of a call, an object or a literal.

use tree_sitter::Node;

use super::Source;

impl Source<'_> {
    /// Another option beside a pair of name and value, or in its place.
    pub(in crate::analysis) fn beside_pair(
        &self,
        pair: Node<'_>,
        option: String,
        instead: bool,
    ) -> Option<String> {
        if instead {
            return Some(self.with(pair.byte_range(), &option));
        }
        self.with_items(pair.parent()?, &[option])
    }

    /// Another assignment below a statement, or in its place.
    pub(in crate::analysis) fn beside_assignment(
        &self,
        statement: Node<'_>,
        line: &str,
        instead: bool,
    ) -> Option<String> {
        if instead {
            return Some(self.with(statement.byte_range(), line));
        }
        let lines = self.lines(statement)?;
        let newline = if self.text[..lines.end].ends_with('\n') { "" } else { "\n" };
        let indent = self.indent_at(statement.start_byte());
        let ending = super::Style::of(self).ending;
        Some(self.with(lines.end..lines.end, &format!("{newline}{indent}{line}{ending}")))
    }
}

/// The nearest node around one that is of some kind.
pub(in crate::analysis) fn around<'t>(mut node: Node<'t>, kinds: &[&str]) -> Option<Node<'t>> {
    while !kinds.contains(&node.kind()) {
        node = node.parent()?;
    }
    Some(node)
}
