//! The spacing that gofmt gives to the fields of a literal.

use tree_sitter::{Node, Tree};

use crate::analysis::{
    editing::walk,
    tree::{children, field},
};

/// The text with the values of neighbouring `Name: value` lines below each other, as gofmt has them.
pub(super) fn aligned(tree: &Tree, mut text: String) -> String {
    let mut changes = Vec::new();
    walk(tree.root_node(), &mut |node| {
        if node.kind() == "literal_value" {
            section(node, &text, &mut changes);
        }
    });
    changes.sort_by_key(|(from, ..)| *from);
    for (from, to, width) in changes.into_iter().rev() {
        text.replace_range(from..to, &" ".repeat(width));
    }
    text
}

/// The gaps between names and values in one literal: from, to, the blanks that belong there.
fn section(literal: Node<'_>, text: &str, changes: &mut Vec<(usize, usize, usize)>) {
    let mut lines: Vec<(Node<'_>, Node<'_>)> = Vec::new();
    let mut flush = |lines: &mut Vec<(Node<'_>, Node<'_>)>| {
        let longest = lines.iter().map(|(key, _)| key.byte_range().len()).max().unwrap_or_default();
        for (key, value) in lines.drain(..) {
            let from = key.end_byte() + 1;
            let gap = text.get(from..value.start_byte()).unwrap_or("x");
            let width = longest - key.byte_range().len() + 1;
            if gap.chars().all(|c| c == ' ') && gap.len() != width {
                changes.push((from, value.start_byte(), width));
            }
        }
    };
    let mut last_row = None;
    for pair in children(literal).filter(|item| item.kind() == "keyed_element") {
        let row = pair.start_position().row;
        let starts = text[..pair.start_byte()].rsplit('\n').next().is_some_and(|head| head.trim().is_empty());
        let (Some(key), Some(value)) = (field(pair, "key"), field(pair, "value")) else { continue };
        if last_row.is_none_or(|last| last + 1 != row) || !starts {
            flush(&mut lines);
        }
        if starts {
            lines.push((key, value));
        }
        // A value of several lines ends what is below each other.
        if pair.end_position().row != row {
            flush(&mut lines);
        }
        last_row = Some(pair.end_position().row);
    }
    flush(&mut lines);
}
