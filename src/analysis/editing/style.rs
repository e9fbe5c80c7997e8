//! How a file is written.

use super::{Source, source::walk};

/// Its habits.
pub(in crate::analysis) struct Style {
    pub(in crate::analysis) quote: char,
    semicolons: bool,
    indent: String,
    /// How far code that is brought along is indented.
    unit: usize,
    /// Of its lines.
    pub(in crate::analysis) ending: &'static str,
    varies: bool,
}

impl Style {
    pub(in crate::analysis) fn of(source: &Source<'_>) -> Self {
        let (mut single, mut double, mut ended, mut open) = (0, 0, 0, 0);
        walk(source.tree.root_node(), &mut |node| {
            let text = source.text_at(node);
            let count = match node.kind() {
                "string" if text.starts_with("\"\"\"") || text.starts_with("'''") => return,
                "string" if text.starts_with('\'') => &mut single,
                "string" => &mut double,
                "import_statement" | "expression_statement" | "lexical_declaration" => {
                    if text.ends_with(';') { &mut ended } else { &mut open }
                }
                _ => return,
            };
            *count += 1;
        });
        let (unit, usual) = source.syntax.indent();
        let indents = source.text.lines().filter_map(|line| {
            let width = line.len() - line.trim_start_matches([' ', '\t']).len();
            (width > 0 && !line.trim_start().starts_with('*')).then(|| &line[..width])
        });
        let indent = indents.min_by_key(|indent| indent.len()).unwrap_or(usual).to_owned();
        Self {
            quote: if single > double { '\'' } else { '"' },
            semicolons: ended >= open,
            indent,
            unit,
            ending: if source.text.contains("\r\n") { "\r\n" } else { "\n" },
            varies: source.syntax.varies(),
        }
    }

    /// Code in the plainest style of its language as this file would have it.
    pub(in crate::analysis) fn apply(&self, code: &str) -> String {
        let line = |line: &str| {
            let depth = (line.len() - line.trim_start().len()) / self.unit;
            let mut text = line.trim_start().to_owned();
            if self.varies {
                text = text.replace('"', &self.quote.to_string());
                if !self.semicolons && text.ends_with(';') {
                    text.pop();
                }
            }
            format!("{}{text}", self.indent.repeat(depth))
        };
        code.lines().map(line).collect::<Vec<_>>().join("\n")
    }
}
