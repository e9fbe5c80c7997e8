//! New statements and calls with their imports, in the style of the file.

use tree_sitter::{Node, Parser};

use super::{Source, Style, Syntax, source::walk};
use crate::analysis::{
    facts::Span,
    tree::{children, field},
};

/// The name of the app in code that is brought along.
const APP: &str = "app";

impl Source<'_> {
    /// The code as a statement before or behind the one at a span, for the same app; `None` where a name that it needs
    /// is another one's.
    pub(in crate::analysis) fn with_statement(
        &self,
        anchor: &Span,
        before: bool,
        code: &str,
        imports: &[String],
    ) -> Option<String> {
        let call = self.exactly(anchor)?;
        let statement = self.statement(anchor)?;
        let lines = self.lines(statement)?;
        let style = Style::of(self);
        let mut code = style.apply(&self.without_settings(code));
        if code.is_empty() {
            return Some(self.text.to_owned());
        }
        let waits = statement.named_child(0).is_some_and(|inner| inner.kind() == "await_expression");
        if !waits {
            code = code.strip_prefix("await ").unwrap_or(&code).to_owned();
        }
        if code != renamed(self.syntax, self.path, &code, APP, "") {
            let app = self.syntax.receiver(self, call, statement)?;
            if before && self.syntax.given(self, statement).contains(&app) {
                return None;
            }
            code = renamed(self.syntax, self.path, &code, APP, &app);
        }
        let head = self.imports(imports, &mut code, &style)?;
        let indent = self.indent_at(lines.start);
        let with_indent = |line: &str| match line {
            "" => style.ending.to_owned(),
            line => format!("{indent}{line}{}", style.ending),
        };
        let mut code: String = code.lines().map(with_indent).collect();
        let at = if before { lines.start } else { lines.end };
        if code.trim_start().starts_with('@') {
            // A function stands apart, by one empty line in another one.
            let apart = style.ending.repeat(if indent.is_empty() { 2 } else { 1 });
            code = format!("{apart}{code}");
            if !self.text[at..].trim_start_matches('\r').starts_with('\n') && at < self.text.len() {
                code += &apart;
            }
        }
        let newline = if before || self.text[..at].ends_with('\n') { "" } else { style.ending };
        let text = format!("{}{newline}{code}{}", &self.text[..at], &self.text[at..]);
        with_head(text, head, at)
    }

    /// The code without the settings that the file has: `NAME = value`.
    fn without_settings(&self, code: &str) -> String {
        let is_setting = |line: &&str| {
            let name = line.split_once(" = ").map_or("", |(name, _)| name);
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            is_name && self.names(name)
        };
        code.lines().filter(|line| !is_setting(line)).collect::<Vec<_>>().join("\n")
    }

    /// The expression at a span, or the one argument of the call there, in a call.
    pub(in crate::analysis) fn wrapped(
        &self,
        span: &Span,
        argument: bool,
        code: &str,
        imports: &[String],
    ) -> Option<String> {
        let mut node = self.exactly(span)?;
        if argument {
            let call = Some(node).filter(|node| node.kind() == self.syntax.call())?;
            let mut arguments = children(field(call, "arguments")?);
            node = arguments.next().filter(|_| arguments.next().is_none())?;
        }
        let style = Style::of(self);
        let mut code = style.apply(code);
        let head = self.imports(imports, &mut code, &style)?;
        let indent = self.indent_at(node.start_byte());
        let code = code.replace('\n', &format!("{}{indent}", style.ending));
        let (opens, closes) = code.split_once("{}")?;
        let text = self.with(node.byte_range(), &format!("{opens}{}{closes}", self.text_at(node)));
        with_head(text, head, node.start_byte())
    }

    /// A function with one more statement at its end.
    pub(in crate::analysis) fn with_last_statement(&self, function: &Span, code: &str) -> Option<String> {
        let (body, parameter) = self.syntax.body(self, self.exactly(function)?)?;
        let last = children(body).last()?;
        if !self.begins_line(last) {
            return None;
        }
        let lines = self.lines(last)?;
        let line = format!("{}{}", self.indent_at(last.start_byte()), code.replace("{}", &parameter));
        Some(self.with(lines.end..lines.end, &format!("{line}{}", Style::of(self).ending)))
    }

    /// What the imports insert; the code gets the names that the file has for them.
    fn imports(&self, imports: &[String], code: &mut String, style: &Style) -> Option<Vec<(usize, String)>> {
        let mut head = Vec::new();
        for import in imports {
            let found = self.syntax.import(self, import, style)?;
            if let Some((from, to)) = found.rename {
                *code = renamed(self.syntax, self.path, code, &from, &to);
            }
            head.extend(found.insert);
        }
        Some(head)
    }
}

/// A text with the imports of what was inserted at a place below them.
fn with_head(mut text: String, mut head: Vec<(usize, String)>, below: usize) -> Option<String> {
    head.sort_by_key(|(at, _)| *at);
    for (at, line) in head.into_iter().rev() {
        if at > below {
            return None;
        }
        text.insert_str(at, &line);
    }
    Some(text)
}

/// Code with another name for one of its own.
fn renamed(syntax: &dyn Syntax, path: &str, code: &str, from: &str, to: &str) -> String {
    let mut parser = Parser::new();
    // In a function, where statements may stand in every language.
    let (opens, closes) = syntax.around_statements();
    let whole = format!("{opens}{code}{closes}");
    let tree = parser.set_language(&syntax.grammar(path)).ok().and_then(|()| parser.parse(&whole, None));
    let mut places = Vec::new();
    if let Some(tree) = &tree {
        walk(tree.root_node(), &mut |node: Node<'_>| {
            let is = syntax.names().contains(&node.kind()) && syntax.stands_for_value(node);
            if is && &whole[node.byte_range()] == from {
                places.push(node.start_byte() - opens.len()..node.end_byte() - opens.len());
            }
        });
    }
    let mut code = code.to_owned();
    for place in places.into_iter().rev() {
        code.replace_range(place, to);
    }
    code
}
