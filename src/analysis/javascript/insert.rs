//! New statements with their imports, in the style of the file.

use tree_sitter::{Node, Parser};

use super::{children, edit::Source, field, grammar};
use crate::analysis::facts::Span;

impl Source<'_> {
    /// The code as a statement before or behind the one at a span, for the same app; `None` where a name that it needs
    /// is another one's.
    pub(super) fn with_statement(
        &self,
        path: &str,
        anchor: &Span,
        before: bool,
        code: &str,
        imports: &[String],
    ) -> Option<String> {
        let call = self.exactly(anchor)?;
        let statement = self.statement(anchor)?;
        let lines = self.lines(statement)?;
        let app = receiver(call).map(|node| self.text_at(node))?;
        let style = Style::of(self);
        let mut code = style.apply(code);
        let waits = statement.named_child(0).is_some_and(|inner| inner.kind() == "await_expression");
        if !waits {
            code = code.strip_prefix("await ").unwrap_or(&code).to_owned();
        }
        let mut head = Vec::new();
        for import in imports {
            let (name, line) = self.import(path, import, &style)?;
            if let Some((from, to)) = name {
                code = renamed(&code, &from, &to);
            }
            head.extend(line);
        }
        code = match code.strip_prefix("await app.") {
            Some(rest) => format!("await {app}.{rest}"),
            None => format!("{app}.{}", code.strip_prefix("app.")?),
        };
        let indent: String =
            self.text[lines.start..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let lines_of: Vec<String> =
            code.lines().map(|line| format!("{indent}{line}{}", style.ending)).collect();
        let code = lines_of.concat();
        let at = if before { lines.start } else { lines.end };
        let newline = if before || self.text[..at].ends_with('\n') { "" } else { style.ending };
        let mut text = format!("{}{newline}{code}{}", &self.text[..at], &self.text[at..]);
        // Imports stand above every statement, so what is behind them does not move their places.
        for (at, line) in head.into_iter().rev() {
            text.insert_str(at, &line);
        }
        Some(text)
    }

    /// What gives a file the one name of an import line: the name that it has there already under another one, and the
    /// text to insert. `None` where the name is taken.
    #[expect(clippy::type_complexity, reason = "two answers, both of which may be missing")]
    fn import(
        &self,
        path: &str,
        import: &str,
        style: &Style,
    ) -> Option<(Option<(String, String)>, Option<(usize, String)>)> {
        let (name, module) = import.strip_prefix("import ")?.split_once(" from ")?;
        let module = module.trim_end_matches(';').trim_matches('"');
        let named = name.strip_prefix("{ ").and_then(|name| name.strip_suffix(" }"));
        let wanted = named.unwrap_or(name);
        let root = self.tree.root_node();
        let mut last = None;
        let mut beside = None;
        for statement in children(root) {
            let Some(from) = self.module_of(statement) else { continue };
            last = Some(statement);
            if from != module {
                continue;
            }
            let mut found = None;
            walk(statement, &mut |node| {
                if let Some(local) = self.local(node, named) {
                    found = Some(local);
                }
                if matches!(node.kind(), "named_imports" | "object_pattern") {
                    beside = children(node).last();
                }
            });
            if let Some(local) = found {
                let rename = (local != wanted).then(|| (wanted.to_owned(), local));
                return Some((rename, None));
            }
        }
        if self.names(wanted) {
            return None;
        }
        if named.is_some()
            && let Some(sibling) = beside
        {
            return Some((None, Some((sibling.end_byte(), format!(", {wanted}")))));
        }
        let last = last?;
        let line = if last.kind() == "import_statement" {
            style.apply(import)
        } else if super::super::modules::has_ending(path, &["mjs", "mts"]) {
            return None;
        } else {
            style.apply(&format!("const {name} = require(\"{module}\");"))
        };
        let end = last.end_byte() + self.text[last.end_byte()..].find('\n')? + 1;
        Some((None, Some((end, format!("{line}{}", style.ending)))))
    }

    /// The module of an import statement, or of a `const ... = require("...")`.
    fn module_of(&self, statement: Node<'_>) -> Option<&str> {
        let source = if statement.kind() == "import_statement" {
            if self.text_at(statement).starts_with("import type") {
                return None;
            }
            field(statement, "source")?
        } else {
            let declared = children(statement).find(|part| part.kind() == "variable_declarator")?;
            let call = field(declared, "value").filter(|value| value.kind() == "call_expression")?;
            let is_require = field(call, "function").is_some_and(|name| self.text_at(name) == "require");
            children(field(call, "arguments")?).next().filter(|_| is_require)?
        };
        Some(self.text_at(source).trim_matches(['"', '\'', '`']))
    }

    /// The local name that a part of an import gives to what is looked for: an export, or the module's own value.
    fn local(&self, node: Node<'_>, named: Option<&str>) -> Option<String> {
        let text = |node: Node<'_>| self.text_at(node).to_owned();
        match (node.kind(), named) {
            ("import_specifier", Some(wanted)) => {
                let name = field(node, "name").filter(|name| self.text_at(*name) == wanted)?;
                Some(text(field(node, "alias").unwrap_or(name)))
            }
            ("shorthand_property_identifier_pattern", Some(wanted)) => {
                (self.text_at(node) == wanted).then(|| wanted.to_owned())
            }
            ("pair_pattern", Some(wanted)) => {
                field(node, "key").filter(|key| self.text_at(*key) == wanted)?;
                field(node, "value").filter(|value| value.kind() == "identifier").map(text)
            }
            ("import_clause", None) => children(node).find(|part| part.kind() == "identifier").map(text),
            ("variable_declarator", None) => {
                field(node, "name").filter(|name| name.kind() == "identifier").map(text)
            }
            _ => None,
        }
    }

    /// Whether anything in the file has that name.
    pub(super) fn names(&self, wanted: &str) -> bool {
        let mut found = false;
        walk(self.tree.root_node(), &mut |node| {
            let names = matches!(
                node.kind(),
                "identifier" | "shorthand_property_identifier" | "shorthand_property_identifier_pattern"
            );
            found |= names && self.text_at(node) == wanted;
        });
        found
    }
}

/// The app that a call registers on: `app` of `app.use(...)`.
fn receiver(call: Node<'_>) -> Option<Node<'_>> {
    let call = if call.kind() == "await_expression" { call.named_child(0)? } else { call };
    let function = field(call, "function").filter(|callee| callee.kind() == "member_expression")?;
    field(function, "object")
        .filter(|object| matches!(object.kind(), "identifier" | "member_expression" | "this"))
}

pub(super) fn walk<'t>(node: Node<'t>, visit: &mut dyn FnMut(Node<'t>)) {
    visit(node);
    let mut cursor = node.walk();
    let inner: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
    for child in inner {
        walk(child, visit);
    }
}

/// How a file is written.
pub(super) struct Style {
    quote: char,
    semicolons: bool,
    indent: String,
    /// Of its lines.
    ending: &'static str,
}

impl Style {
    pub(super) fn of(source: &Source<'_>) -> Self {
        let (mut single, mut double, mut ended, mut open) = (0, 0, 0, 0);
        walk(source.tree.root_node(), &mut |node| {
            let text = source.text_at(node);
            let count = match node.kind() {
                "string" if text.starts_with('\'') => &mut single,
                "string" => &mut double,
                "import_statement" | "expression_statement" | "lexical_declaration" => {
                    if text.ends_with(';') { &mut ended } else { &mut open }
                }
                _ => return,
            };
            *count += 1;
        });
        let indents = source.text.lines().filter_map(|line| {
            let width = line.len() - line.trim_start_matches([' ', '\t']).len();
            (width > 0 && !line.trim_start().starts_with('*')).then(|| &line[..width])
        });
        let indent = indents.min_by_key(|indent| indent.len()).unwrap_or("  ").to_owned();
        Self {
            quote: if single > double { '\'' } else { '"' },
            semicolons: ended >= open,
            indent,
            ending: if source.text.contains("\r\n") { "\r\n" } else { "\n" },
        }
    }

    /// Code with double quotes, semicolons and two blanks a level as this file would have it.
    pub(super) fn apply(&self, code: &str) -> String {
        let line = |line: &str| {
            let depth = (line.len() - line.trim_start().len()) / 2;
            let mut text = line.trim_start().replace('"', &self.quote.to_string());
            if !self.semicolons && text.ends_with(';') {
                text.pop();
            }
            format!("{}{text}", self.indent.repeat(depth))
        };
        code.lines().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Code with another name for one of its own.
fn renamed(code: &str, from: &str, to: &str) -> String {
    let mut parser = Parser::new();
    let tree = parser.set_language(&grammar("x.js")).ok().and_then(|()| parser.parse(code, None));
    let mut places = Vec::new();
    if let Some(tree) = &tree {
        walk(tree.root_node(), &mut |node| {
            if node.kind() == "identifier" && &code[node.byte_range()] == from {
                places.push(node.byte_range());
            }
        });
    }
    let mut code = code.to_owned();
    for place in places.into_iter().rev() {
        code.replace_range(place, to);
    }
    code
}
