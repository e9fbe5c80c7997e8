//! How JavaScript and TypeScript write what edits change.

use tree_sitter::{Language, Node};

use super::imports;
use crate::analysis::{
    edit::Literal,
    editing::{Import, Source, Style, Syntax, walk},
    paths,
    tree::{children, field},
};

/// The language.
pub(in crate::analysis) struct JavaScript;

/// Statements that give values to names, besides functions and imports, which are there from the start.
const GIVES: &[&str] =
    &["lexical_declaration", "variable_declaration", "class_declaration", "export_statement"];

impl Syntax for JavaScript {
    fn grammar(&self, path: &str) -> Language {
        super::grammar(path)
    }

    fn blocks(&self) -> &'static [&'static str] {
        &["program", "statement_block"]
    }

    fn lists(&self) -> &'static [&'static str] {
        &["array", "arguments"]
    }

    fn names(&self) -> &'static [&'static str] {
        &["identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"]
    }

    fn texts(&self) -> &'static [&'static str] {
        &["string"]
    }

    fn call(&self) -> &'static str {
        "call_expression"
    }

    fn comment(&self) -> &'static str {
        "//"
    }

    fn indent(&self) -> (usize, &'static str) {
        (2, "  ")
    }

    fn given(&self, source: &Source<'_>, statement: Node<'_>) -> Vec<String> {
        let mut names = Vec::new();
        if GIVES.contains(&statement.kind()) {
            walk(statement, &mut |node| {
                let declares = matches!(node.kind(), "variable_declarator" | "class_declaration");
                if let Some(name) = field(node, "name").filter(|_| declares) {
                    walk(name, &mut |part| names.push(source.text_at(part).to_owned()));
                }
            });
        }
        names
    }

    fn only_gives(&self, statement: Node<'_>) -> bool {
        matches!(statement.kind(), "lexical_declaration" | "variable_declaration" | "function_declaration")
    }

    fn list_in<'t>(&self, _source: &Source<'_>, node: Node<'t>) -> Option<Node<'t>> {
        Some(node).filter(|node| node.kind() == "array")
    }

    fn option(
        &self,
        source: &Source<'_>,
        at: Node<'_>,
        name: &str,
        value: &Literal,
        instead: bool,
    ) -> Option<String> {
        let pair = at.parent().filter(|parent| parent.kind() == "pair")?;
        pair.parent().filter(|parent| parent.kind() == "object")?;
        let option = format!("{name}: {}", self.literal(source, value));
        source.beside_pair(pair, option, instead)
    }

    /// `cors()`, `cors({ ... })`: not `app.use(cors)`.
    fn option_of_call(
        &self,
        source: &Source<'_>,
        call: Node<'_>,
        name: &str,
        value: &Literal,
    ) -> Option<String> {
        let option = format!("{name}: {}", self.literal(source, value));
        let mut made = call;
        // The call that makes it, in the one that uses it.
        while let Some(inner) = only_call(made) {
            made = inner;
        }
        let arguments = field(made, "arguments")?;
        let is_name = field(made, "function").is_some_and(|callee| callee.kind() == "identifier");
        match children(arguments).next() {
            None if is_name => {
                let at = arguments.start_byte() + 1;
                Some(source.with(at..at, &format!("{{ {option} }}")))
            }
            Some(object) if object.kind() == "object" => source.with_items(object, &[option]),
            _ => None,
        }
    }

    /// `app` of `app.use(...)`, of `const app = express()`.
    fn receiver(&self, source: &Source<'_>, call: Node<'_>, statement: Node<'_>) -> Option<String> {
        if matches!(statement.kind(), "lexical_declaration" | "variable_declaration") {
            let declared = children(statement).find(|part| part.kind() == "variable_declarator")?;
            let name = field(declared, "name").filter(|name| name.kind() == "identifier")?;
            return Some(source.text_at(name).to_owned());
        }
        let call = if call.kind() == "await_expression" { call.named_child(0)? } else { call };
        let function = field(call, "function").filter(|callee| callee.kind() == "member_expression")?;
        let app = field(function, "object")
            .filter(|object| matches!(object.kind(), "identifier" | "member_expression" | "this"))?;
        Some(source.text_at(app).to_owned())
    }

    fn import(&self, source: &Source<'_>, import: &str, style: &Style) -> Option<Import> {
        let (name, module) = import.strip_prefix("import ")?.split_once(" from ")?;
        let module = module.trim_end_matches(';').trim_matches('"');
        let named = name.strip_prefix("{ ").and_then(|name| name.strip_suffix(" }"));
        let wanted = named.unwrap_or(name);
        let mut last = None;
        let mut beside = None;
        for statement in children(source.tree.root_node()) {
            let Some(from) = imports::module_of(source, statement) else { continue };
            last = Some(statement);
            if from != module {
                continue;
            }
            let mut found = None;
            walk(statement, &mut |node| {
                if let Some(local) = imports::local(source, node, named) {
                    found = Some(local);
                }
                if matches!(node.kind(), "named_imports" | "object_pattern") {
                    beside = children(node).last();
                }
            });
            if let Some(local) = found {
                let rename = (local != wanted).then(|| (wanted.to_owned(), local));
                return Some(Import { rename, insert: None });
            }
        }
        if source.names(wanted) {
            return None;
        }
        if let Some(sibling) = beside.filter(|_| named.is_some()) {
            let insert = Some((sibling.end_byte(), format!(", {wanted}")));
            return Some(Import { rename: None, insert });
        }
        let last = last?;
        let line = if last.kind() == "import_statement" {
            style.apply(import)
        } else if paths::has_ending(source.path, &["mjs", "mts"]) {
            return None;
        } else {
            style.apply(&format!("const {name} = require(\"{module}\");"))
        };
        let end = last.end_byte() + source.text[last.end_byte()..].find('\n')? + 1;
        Some(Import { rename: None, insert: Some((end, format!("{line}{}", style.ending))) })
    }
}

/// The one argument of a call that is a call itself.
fn only_call(call: Node<'_>) -> Option<Node<'_>> {
    let mut arguments = children(field(call, "arguments")?);
    arguments.next().filter(|only| only.kind() == "call_expression" && arguments.next().is_none())
}
