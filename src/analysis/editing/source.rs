//! A file that is edited.

use std::ops::Range;

use tree_sitter::{Node, Parser, Point, Tree};

use super::Syntax;
use crate::analysis::{
    facts::Span,
    tree::{children, field},
};

/// The text, its tree, and the language that both are of.
pub(in crate::analysis) struct Source<'a> {
    pub(in crate::analysis) path: &'a str,
    pub(in crate::analysis) text: &'a str,
    pub(in crate::analysis) tree: Tree,
    pub(in crate::analysis) syntax: &'static dyn Syntax,
}

impl<'a> Source<'a> {
    pub(in crate::analysis) fn parse(
        syntax: &'static dyn Syntax,
        path: &'a str,
        text: &'a str,
    ) -> Option<Self> {
        let mut parser = Parser::new();
        parser.set_language(&syntax.grammar(path)).ok()?;
        Some(Self { path, text, tree: parser.parse(text, None)?, syntax })
    }
}

impl Source<'_> {
    pub(in crate::analysis) fn text_at(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    pub(in crate::analysis) fn with(&self, range: Range<usize>, new: &str) -> String {
        format!("{}{new}{}", &self.text[..range.start], &self.text[range.end..])
    }

    /// Line and column in characters, from 1 -> row and column in bytes, from 0.
    fn point(&self, line: usize, column: usize) -> Option<Point> {
        let row = line.checked_sub(1)?;
        let text = self.text.split('\n').nth(row)?;
        let byte = text.char_indices().nth(column.checked_sub(1)?).map_or(text.len(), |(byte, _)| byte);
        Some(Point::new(row, byte))
    }

    /// The innermost node that is exactly what a span says.
    pub(in crate::analysis) fn exactly(&self, span: &Span) -> Option<Node<'_>> {
        let (start, end) = (self.point(span.line, span.column)?, self.point(span.end_line, span.end_column)?);
        let node = self.tree.root_node().named_descendant_for_point_range(start, end)?;
        (node.start_position() == start && node.end_position() == end).then_some(node)
    }

    /// The statement that a span is in: a child of a block or of the file.
    pub(in crate::analysis) fn statement(&self, span: &Span) -> Option<Node<'_>> {
        let start = self.point(span.line, span.column)?;
        item_of(self.tree.root_node().named_descendant_for_point_range(start, start)?, self.syntax.blocks())
    }

    /// The item of a list that a span is in.
    pub(in crate::analysis) fn item(&self, span: &Span) -> Option<Node<'_>> {
        item_of(self.exactly(span)?, self.syntax.lists())
    }

    /// The whole lines of a statement or item, with the comments that stand directly on it. None where something else
    /// stands on these lines.
    pub(in crate::analysis) fn lines(&self, node: Node<'_>) -> Option<Range<usize>> {
        let mut first = node;
        while let Some(above) = first.prev_named_sibling() {
            let gap = self.text.get(above.end_byte()..first.start_byte())?;
            if above.kind() != "comment" || gap.matches('\n').count() > 1 || !self.begins_line(above) {
                break;
            }
            first = above;
        }
        let end = self.syntax.tail(self, node).end_byte();
        let start = self.line_start(first.start_byte());
        let rest = &self.text[end..];
        let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let behind = rest[..line].trim();
        let behind = behind.strip_prefix([';', ',']).unwrap_or(behind).trim_start();
        let alone = behind.is_empty() || behind.starts_with(self.syntax.comment());
        (self.begins_line(first) && alone).then(|| start..end + line)
    }

    pub(in crate::analysis) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |at| at + 1)
    }

    pub(in crate::analysis) fn begins_line(&self, node: Node<'_>) -> bool {
        self.text[self.line_start(node.start_byte())..node.start_byte()].trim().is_empty()
    }

    /// The blanks that a line of the text begins with.
    pub(in crate::analysis) fn indent_at(&self, at: usize) -> &str {
        let line = &self.text[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The function that is handed over by its name is called.
    pub(in crate::analysis) fn called(&self, span: &Span) -> Option<String> {
        let node = self.exactly(span)?;
        let is_name = |node: &Node<'_>| {
            let kind = node.kind();
            self.syntax.names().contains(&kind)
                || matches!(kind, "member_expression" | "attribute" | "selector_expression")
        };
        let end = if is_name(&node) {
            node.end_byte()
        } else {
            let mut named = children(field(node, "arguments")?).filter(is_name);
            named.next().filter(|_| named.next().is_none())?.end_byte()
        };
        Some(self.with(end..end, "()"))
    }

    /// The literal texts in a node, and what stands in their quotes.
    pub(in crate::analysis) fn texts_in<'t>(&self, node: Node<'t>) -> Vec<(Node<'t>, &str)> {
        let mut found = Vec::new();
        walk(node, &mut |part| {
            if self.syntax.texts().contains(&part.kind()) {
                found.push(part);
            }
        });
        let inner = |node: Node<'t>| {
            let text = self.text_at(node);
            let quote = text.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
            let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote)).then_some((node, inner))
        };
        found.into_iter().filter_map(inner).collect()
    }

    pub(in crate::analysis) fn with_other_text(&self, span: &Span, from: &str, to: &str) -> Option<String> {
        let texts = self.texts_in(self.exactly(span)?);
        let mut same = texts.iter().filter(|(_, text)| *text == from);
        let (node, _) = same.next().filter(|_| same.next().is_none())?;
        Some(self.with(node.start_byte() + 1..node.end_byte() - 1, to))
    }

    /// Whether anything in the file has that name.
    pub(in crate::analysis) fn names(&self, wanted: &str) -> bool {
        let mut found = false;
        walk(self.tree.root_node(), &mut |node| {
            found |= self.syntax.names().contains(&node.kind())
                && self.text_at(node) == wanted
                && self.syntax.stands_for_value(node);
        });
        found
    }
}

pub(in crate::analysis) fn walk<'t>(node: Node<'t>, visit: &mut dyn FnMut(Node<'t>)) {
    visit(node);
    let mut cursor = node.walk();
    let inner: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
    for child in inner {
        walk(child, visit);
    }
}

/// The child of one of these that a node is in.
fn item_of<'t>(mut node: Node<'t>, lists: &[&str]) -> Option<Node<'t>> {
    loop {
        let parent = node.parent()?;
        if lists.contains(&parent.kind()) {
            return Some(node);
        }
        node = parent;
    }
}
