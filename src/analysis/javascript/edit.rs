//! Edits of JavaScript and TypeScript. Each gives the whole new text, or `None` where the source is not of the shape
//! that the edit is for: then a person has to do it.

use std::{collections::BTreeSet, ops::Range};

use tree_sitter::{Node, Parser, Point, Tree};

use super::insert::{Style, walk};
use crate::analysis::{edit::Edit, facts::Span};

/// The text of a file after an edit.
pub fn apply(path: &str, text: &str, edit: &Edit) -> Option<String> {
    let mut parser = Parser::new();
    parser.set_language(&super::grammar(path)).ok()?;
    let source = Source { text, tree: parser.parse(text, None)? };
    match edit {
        Edit::MoveBefore { statement, anchor } => source.moved(statement, anchor, true),
        Edit::MoveAfter { statement, anchor } => source.moved(statement, anchor, false),
        Edit::Call(span) => {
            let arguments = super::field(source.exactly(span)?, "arguments")?;
            let mut named = super::children(arguments)
                .filter(|argument| matches!(argument.kind(), "identifier" | "member_expression"));
            let end = named.next().filter(|_| named.next().is_none())?.end_byte();
            Some(source.with(end..end, "()"))
        }
        Edit::Replace(span, new) => Some(source.with(source.exactly(span)?.byte_range(), new)),
        Edit::ReplaceText(span, new) => {
            let node = source.exactly(span).filter(|node| node.kind() == "string")?;
            let quote = &text[node.start_byte()..=node.start_byte()];
            Some(source.with(node.byte_range(), &format!("{quote}{new}{quote}")))
        }
        Edit::AddProperty { beside, property } => source.with_property(beside, property),
        Edit::AddTexts(span, new) => source.with_texts(span, new),
        Edit::Insert { anchor, before, code, imports } => {
            source.with_statement(path, anchor, *before, code, imports)
        }
    }
}

/// A file that is edited.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tree: Tree,
}

impl Source<'_> {
    pub(super) fn text_at(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    fn with(&self, range: Range<usize>, new: &str) -> String {
        format!("{}{new}{}", &self.text[..range.start], &self.text[range.end..])
    }

    /// Line and column in characters, from 1 -> row and column in bytes, from 0.
    fn point(&self, line: usize, column: usize) -> Option<Point> {
        let row = line.checked_sub(1)?;
        let text = self.text.split('\n').nth(row)?;
        let byte = text.char_indices().nth(column.checked_sub(1)?).map_or(text.len(), |(byte, _)| byte);
        Some(Point::new(row, byte))
    }

    /// The largest node that is exactly what a span says.
    pub(super) fn exactly(&self, span: &Span) -> Option<Node<'_>> {
        let (start, end) = (self.point(span.line, span.column)?, self.point(span.end_line, span.end_column)?);
        let node = self.tree.root_node().named_descendant_for_point_range(start, end)?;
        (node.start_position() == start && node.end_position() == end).then_some(node)
    }

    /// The statement that a span is in: a child of a block or of the file.
    pub(super) fn statement(&self, span: &Span) -> Option<Node<'_>> {
        let start = self.point(span.line, span.column)?;
        let mut node = self.tree.root_node().named_descendant_for_point_range(start, start)?;
        loop {
            let parent = node.parent()?;
            if matches!(parent.kind(), "program" | "statement_block") {
                return Some(node);
            }
            node = parent;
        }
    }

    /// The whole lines of a statement, with the comments that stand directly on it. None where something else stands
    /// on these lines.
    pub(super) fn lines(&self, statement: Node<'_>) -> Option<Range<usize>> {
        let mut first = statement;
        while let Some(above) = first.prev_sibling() {
            let gap = &self.text[above.end_byte()..first.start_byte()];
            if above.kind() != "comment" || gap.matches('\n').count() > 1 || !self.begins_line(above) {
                break;
            }
            first = above;
        }
        let start = self.text[..first.start_byte()].rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.text[statement.end_byte()..];
        let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let behind = rest[..line].trim();
        let alone = behind.is_empty() || behind == ";" || behind.starts_with("//");
        (self.begins_line(first) && alone).then(|| start..statement.end_byte() + line)
    }

    fn begins_line(&self, node: Node<'_>) -> bool {
        let start = self.text[..node.start_byte()].rfind('\n').map_or(0, |at| at + 1);
        self.text[start..node.start_byte()].trim().is_empty()
    }

    fn moved(&self, statement: &Span, anchor: &Span, before: bool) -> Option<String> {
        let (moving, anchor) = (self.statement(statement)?, self.statement(anchor)?);
        if moving.id() == anchor.id() || moving.parent()?.id() != anchor.parent()?.id() {
            return None;
        }
        if before && self.needs_what_is_between(moving, anchor) {
            return None;
        }
        let (block, anchor) = (self.lines(moving)?, self.lines(anchor)?);
        let mut text = self.text[block.clone()].to_owned();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        // An empty line that set it apart goes with it.
        let apart = self.text[..block.start].ends_with("\n\n");
        let behind = self.text[block.end..].starts_with('\n');
        let cut = if apart && (behind || block.end == self.text.len()) {
            block.start - 1..block.end
        } else {
            block.clone()
        };
        let target = if before { anchor.start } else { anchor.end };
        if cut.contains(&target) && target != cut.end {
            return None;
        }
        let text = match (apart, before) {
            (false, _) => text,
            (true, true) => format!("{text}\n"),
            (true, false) => format!("\n{text}"),
        };
        Some(if target <= cut.start {
            format!(
                "{}{text}{}{}",
                &self.text[..target],
                &self.text[target..cut.start],
                &self.text[cut.end..]
            )
        } else {
            format!(
                "{}{}{text}{}",
                &self.text[..cut.start],
                &self.text[cut.end..target],
                &self.text[target..]
            )
        })
    }

    /// Whether a statement uses a name that is declared between another one and itself: it can't go before that.
    fn needs_what_is_between(&self, moving: Node<'_>, anchor: Node<'_>) -> bool {
        let mut used = BTreeSet::new();
        walk(moving, &mut |node| {
            if matches!(node.kind(), "identifier" | "shorthand_property_identifier") {
                used.insert(self.text_at(node));
            }
        });
        let mut needed = false;
        let mut next = Some(anchor);
        while let Some(between) = next.filter(|node| node.id() != moving.id()) {
            // Functions and imports are there from the start.
            if matches!(
                between.kind(),
                "lexical_declaration" | "variable_declaration" | "class_declaration" | "export_statement"
            ) {
                walk(between, &mut |node| {
                    let declares = matches!(node.kind(), "variable_declarator" | "class_declaration");
                    let name = super::field(node, "name").filter(|_| declares);
                    if let Some(name) = name {
                        walk(name, &mut |part| needed |= used.contains(self.text_at(part)));
                    }
                });
            }
            next = between.next_sibling();
        }
        needed
    }

    fn with_property(&self, beside: &Span, property: &str) -> Option<String> {
        let mut node = self.exactly(beside)?;
        while node.kind() != "pair" {
            node = node.parent()?;
        }
        let object = node.parent().filter(|parent| parent.kind() == "object")?;
        let property = &Style::of(self).apply(property);
        let last = super::children(object).last()?;
        let end = last.end_byte();
        let trailing = self.text[end..object.end_byte()].trim_start().starts_with(',');
        if object.start_position().row == object.end_position().row {
            return Some(self.with(end..end, &format!(", {property}")));
        }
        let line = self.text[..last.start_byte()].rfind('\n').map_or(0, |at| at + 1);
        let indent = &self.text[line..last.start_byte()];
        let indent = if indent.trim().is_empty() { indent } else { "  " };
        if !trailing {
            return Some(self.with(end..end, &format!(",\n{indent}{property}")));
        }
        let comma = end + self.text[end..].find(',')? + 1;
        // A comment behind the comma stays on its line.
        let at = comma + self.text[comma..].find('\n')?;
        Some(self.with(at..at, &format!("\n{indent}{property},")))
    }

    fn with_texts(&self, list: &Span, texts: &[String]) -> Option<String> {
        let node = self.exactly(list)?;
        if node.kind() == "string" {
            // Several in one text, separated by commas.
            let end = node.end_byte() - 1;
            return Some(self.with(end..end, &format!(",{}", texts.join(","))));
        }
        let end = super::children(node).last().filter(|_| node.kind() == "array")?.end_byte();
        let quote = super::children(node)
            .find(|item| item.kind() == "string")
            .map_or("\"", |item| &self.text[item.start_byte()..=item.start_byte()]);
        let added: Vec<String> = texts.iter().map(|text| format!(", {quote}{text}{quote}")).collect();
        Some(self.with(end..end, &added.concat()))
    }
}
