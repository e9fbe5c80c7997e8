//! What stands somewhere else afterwards.

use std::{collections::BTreeSet, ops::Range};

use tree_sitter::Node;

use super::{Source, source::walk};
use crate::analysis::{
    facts::Span,
    tree::{children, field},
};

/// What fills the environment that others read: nothing moves across it.
const FILLS_ENVIRONMENT: &[&str] = &["dotenv", "read_env", "loadEnv"];

impl Source<'_> {
    pub(in crate::analysis) fn moved(&self, statement: &Span, anchor: &Span, before: bool) -> Option<String> {
        if let (Some(item), Some(other)) = (self.item(statement), self.item(anchor))
            && item.id() != other.id()
            && item.parent()?.id() == other.parent()?.id()
        {
            return self.moved_item(item, other, before);
        }
        let (mut moving, mut anchor) = (self.statement(statement)?, self.statement(anchor)?);
        if moving.id() == anchor.id() || moving.parent()?.id() != anchor.parent()?.id() {
            return None;
        }
        let mut before = before;
        if before && self.needs_what_is_between(moving, anchor)? {
            // Then the other one goes behind it, where nothing that does anything stands between.
            if !between(anchor, moving).all(|node| self.syntax.only_gives(node)) {
                return None;
            }
            (moving, anchor, before) = (anchor, moving, false);
        }
        // What it gives values to is used, or given others, on the way.
        let given = self.syntax.given(self, moving);
        let way = if before { (anchor, moving) } else { (moving, anchor) };
        let mut passed = between(way.0, way.1).chain(std::iter::once(anchor));
        if !given.is_empty() && passed.any(|node| self.mentions(node, &given)) {
            return None;
        }
        self.moved_lines(self.lines(moving)?, self.lines(anchor)?, before)
    }

    fn moved_lines(&self, block: Range<usize>, anchor: Range<usize>, before: bool) -> Option<String> {
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
        let newline = if target > cut.start && !self.text[..target].ends_with('\n') { "\n" } else { "" };
        Some(if target <= cut.start {
            format!(
                "{}{text}{}{}",
                &self.text[..target],
                &self.text[target..cut.start],
                &self.text[cut.end..]
            )
        } else {
            format!(
                "{}{}{newline}{text}{}",
                &self.text[..cut.start],
                &self.text[cut.end..target],
                &self.text[target..]
            )
        })
    }

    /// An item goes beside another one of its list: with its lines where there are comments, else the items change
    /// their places and what stands between them stays.
    fn moved_item(&self, item: Node<'_>, anchor: Node<'_>, before: bool) -> Option<String> {
        let list = item.parent()?;
        let mut cursor = list.walk();
        if list.named_children(&mut cursor).any(|child| child.kind() == "comment") {
            let has_comma = |node: Node<'_>| node.next_sibling().is_some_and(|next| next.kind() == ",");
            if !has_comma(item) || !has_comma(anchor) {
                return None;
            }
            return self.moved_lines(self.lines(item)?, self.lines(anchor)?, before);
        }
        let items: Vec<Node<'_>> = if list.kind() == "decorated_definition" {
            children(list).filter(|child| child.kind() == "decorator").collect()
        } else {
            children(list).collect()
        };
        let place = |node: Node<'_>| items.iter().position(|other| other.id() == node.id());
        let (from, to) = (place(item)?, place(anchor)?);
        let mut order = items.clone();
        order.remove(from);
        let to = if to > from { to - 1 } else { to };
        order.insert(if before { to } else { to + 1 }, item);
        let mut text = String::new();
        let mut at = 0;
        for (slot, node) in items.iter().zip(order) {
            text += &self.text[at..slot.start_byte()];
            text += self.text_at(node);
            at = slot.end_byte();
        }
        Some(text + &self.text[at..])
    }

    /// Whether a statement uses one of these names, or gives it a value.
    fn mentions(&self, statement: Node<'_>, names: &[String]) -> bool {
        let mut found = false;
        walk(statement, &mut |node| {
            found |= self.syntax.names().contains(&node.kind())
                && self.syntax.stands_for_value(node)
                && names.iter().any(|name| name == self.text_at(node));
        });
        found
    }

    /// Whether a statement uses a name that is given a value between another one and itself: it can't go before that.
    /// None where it can't be told.
    fn needs_what_is_between(&self, moving: Node<'_>, anchor: Node<'_>) -> Option<bool> {
        let mut used = BTreeSet::new();
        walk(moving, &mut |node| {
            if self.syntax.names().contains(&node.kind()) && self.syntax.stands_for_value(node) {
                used.insert(self.text_at(node));
            }
        });
        let mut needed = false;
        for statement in std::iter::once(anchor).chain(between(anchor, moving)) {
            if FILLS_ENVIRONMENT.iter().any(|name| self.text_at(statement).contains(name)) {
                return None;
            }
            needed |= self.syntax.given(self, statement).iter().any(|name| used.contains(name.as_str()));
        }
        Some(needed)
    }

    /// `outer(inner(x))` -> `inner(outer(x))`, in one statement or in two.
    pub(in crate::analysis) fn exchanged(&self, one: &Span, other: &Span) -> Option<String> {
        let callee = |span: &Span| {
            let call = self.exactly(span).filter(|node| node.kind() == self.syntax.call())?;
            let is_alone = children(field(call, "arguments")?).count() == 1;
            let is_used = call.parent().is_some_and(|parent| parent.kind() != "expression_statement");
            field(call, "function").filter(|_| is_alone && is_used)
        };
        let (mut first, mut second) = (callee(one)?, callee(other)?);
        if first.start_byte() > second.start_byte() {
            (first, second) = (second, first);
        }
        let (above, below) = (self.statement(one)?, self.statement(other)?);
        let (above, below) =
            if above.start_byte() <= below.start_byte() { (above, below) } else { (below, above) };
        if above.id() != below.id() {
            if above.parent()?.id() != below.parent()?.id() {
                return None;
            }
            let mut names = BTreeSet::new();
            walk(second, &mut |node| {
                if self.syntax.names().contains(&node.kind()) {
                    names.insert(self.text_at(node));
                }
            });
            let given = |node: Node<'_>| self.syntax.given(self, node);
            if between(above, below).flat_map(given).any(|name| names.contains(name.as_str())) {
                return None;
            }
        }
        let (a, b) = (first.byte_range(), second.byte_range());
        if a.end > b.start {
            return None;
        }
        Some(format!(
            "{}{}{}{}{}",
            &self.text[..a.start],
            self.text_at(second),
            &self.text[a.end..b.start],
            self.text_at(first),
            &self.text[b.end..]
        ))
    }

    /// Without the statement or item at a span.
    pub(in crate::analysis) fn without(&self, span: &Span) -> Option<String> {
        if let Some(item) = self.item(span)
            && item.parent().is_some_and(|list| children(list).count() > 1)
            && self.exactly(span).is_some_and(|node| node.id() == item.id())
        {
            if item.next_sibling().is_some_and(|next| next.kind() == ",")
                && let Some(lines) = self.lines(item)
            {
                return Some(self.with(lines, ""));
            }
            let range = match (item.prev_named_sibling(), item.next_named_sibling()) {
                (Some(before), _) => before.end_byte()..item.end_byte(),
                (None, Some(after)) => item.start_byte()..after.start_byte(),
                (None, None) => return None,
            };
            return Some(self.with(range, ""));
        }
        let statement = self.statement(span)?;
        let whole = self.exactly(span)?.byte_range();
        let mut parts = std::iter::successors(Some(statement), |node| {
            (node.named_child_count() == 1).then(|| node.named_child(0)).flatten()
        });
        // Not what it is put around.
        if !parts.any(|part| part.byte_range() == whole) {
            return None;
        }
        // What is assigned may be used.
        if !self.syntax.given(self, statement).is_empty() || statement.parent()?.named_child_count() == 1 {
            return None;
        }
        let lines = self.lines(statement)?;
        let apart = self.text[..lines.start].ends_with("\n\n") && self.text[lines.end..].starts_with('\n');
        Some(self.with(lines.start - usize::from(apart)..lines.end, ""))
    }
}

/// The statements between two of one block.
fn between<'t>(first: Node<'t>, last: Node<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let next = |node: &Node<'t>| node.next_named_sibling();
    std::iter::successors(next(&first), next)
        .take_while(move |node| node.id() != last.id())
        .filter(|node| node.kind() != "comment")
}
