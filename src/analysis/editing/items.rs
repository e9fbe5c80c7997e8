//! One more item of a list.

use tree_sitter::Node;

use super::{Source, Style};
use crate::analysis::{facts::Span, tree::children};

impl Source<'_> {
    /// The list at a span with more texts.
    pub(in crate::analysis) fn with_texts(&self, list: &Span, texts: &[String]) -> Option<String> {
        let node = self.exactly(list)?;
        if let [(only, inner)] = self.texts_in(node).as_slice()
            && only.id() == node.id()
        {
            // Several in one text, separated by commas.
            let between = if inner.contains(", ") { ", " } else { "," };
            let added = each(texts, between, "");
            let end = node.end_byte() - 1;
            return Some(self.with(end..end, &added));
        }
        let list = self.syntax.list_in(self, node)?;
        let quote = self.quote_in(list);
        let items: Vec<String> = texts.iter().map(|text| format!("{quote}{text}{quote}")).collect();
        self.with_items(list, &items)
    }

    /// The quotes that the texts of a list have, or those of the file.
    fn quote_in(&self, list: Node<'_>) -> char {
        let own = self.texts_in(list).first().and_then(|(node, _)| self.text_at(*node).chars().next());
        own.unwrap_or_else(|| Style::of(self).quote)
    }

    /// A list of several lines or of one with more items at its end, as the last one stands.
    pub(in crate::analysis) fn with_items(&self, within: Node<'_>, items: &[String]) -> Option<String> {
        let Some(last) = children(within).last() else {
            let open = within.start_byte() + 1;
            return Some(self.with(open..open, &items.join(", ")));
        };
        let end = last.end_byte();
        let several = within.start_position().row != within.end_position().row && self.begins_line(last);
        if !several {
            let added = each(items, ", ", "");
            return Some(self.with(end..end, &added));
        }
        let ending = Style::of(self).ending;
        let indent = self.indent_at(last.start_byte());
        if !self.text[end..within.end_byte()].trim_start().starts_with(',') {
            let added = each(items, &format!(",{ending}{indent}"), "");
            return Some(self.with(end..end, &added));
        }
        let comma = end + self.text[end..].find(',')? + 1;
        let added = each(items, &format!("{ending}{indent}"), ",");
        // A comment behind the comma stays on its line.
        let line = self.text[comma..within.end_byte()].find('\n').map(|at| comma + at);
        let at = line.map_or(comma, |at| at - usize::from(self.text[..at].ends_with('\r')));
        Some(self.with(at..at, &added))
    }

    /// One more text beside an item of a list.
    pub(in crate::analysis) fn with_text_beside(
        &self,
        item: &Span,
        before: bool,
        text: &str,
    ) -> Option<String> {
        let item = self.item(item)?;
        let quote = self.quote_in(item.parent()?);
        let new = format!("{quote}{text}{quote}");
        let comma = item.next_sibling().is_some_and(|next| next.kind() == ",");
        if let Some(lines) = self.lines(item).filter(|_| comma) {
            let at = if before { lines.start } else { lines.end };
            let indent = self.indent_at(item.start_byte());
            return Some(self.with(at..at, &format!("{indent}{new},{}", Style::of(self).ending)));
        }
        Some(if before {
            self.with(item.start_byte()..item.start_byte(), &format!("{new}, "))
        } else {
            self.with(item.end_byte()..item.end_byte(), &format!(", {new}"))
        })
    }
}

/// All of them, each with what stands before and behind it.
fn each(items: &[String], before: &str, behind: &str) -> String {
    items.iter().flat_map(|item| [before, item, behind]).collect()
}
