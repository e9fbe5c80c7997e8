//! How Python writes what edits change.

use tree_sitter::{Language, Node};

use crate::analysis::{
    edit::Literal,
    editing::{Import, Source, Style, Syntax, around, walk},
    tree::{children, field},
};

/// The language.
pub(in crate::analysis) struct Python;

impl Syntax for Python {
    fn grammar(&self, _path: &str) -> Language {
        tree_sitter_python::LANGUAGE.into()
    }

    fn blocks(&self) -> &'static [&'static str] {
        &["module", "block"]
    }

    fn lists(&self) -> &'static [&'static str] {
        &["list", "tuple", "decorated_definition"]
    }

    fn names(&self) -> &'static [&'static str] {
        &["identifier"]
    }

    fn texts(&self) -> &'static [&'static str] {
        &["string"]
    }

    fn call(&self) -> &'static str {
        "call"
    }

    fn comment(&self) -> &'static str {
        "#"
    }

    fn indent(&self) -> (usize, &'static str) {
        (4, "    ")
    }

    fn stands_for_value(&self, name: Node<'_>) -> bool {
        let Some(parent) = name.parent() else { return true };
        let other = match parent.kind() {
            "attribute" => "attribute",
            "keyword_argument" => "name",
            _ => return true,
        };
        field(parent, other).is_none_or(|node| node.id() != name.id())
    }

    fn given(&self, source: &Source<'_>, statement: Node<'_>) -> Vec<String> {
        let mut names = Vec::new();
        let whole = match statement.kind() {
            "import_statement" | "import_from_statement" => true,
            "decorated_definition" | "function_definition" | "class_definition" => {
                let definition = field(statement, "definition").unwrap_or(statement);
                names.extend(field(definition, "name").map(|name| source.text_at(name).to_owned()));
                return names;
            }
            _ => false,
        };
        walk(statement, &mut |node| {
            let assigned = matches!(node.kind(), "assignment" | "augmented_assignment" | "for_statement");
            let target = field(node, "left").filter(|_| assigned);
            let target = target.or_else(|| (node.kind() == "as_pattern_target").then_some(node));
            for name in target.into_iter().chain(whole.then_some(node)) {
                walk(name, &mut |part| {
                    if part.kind() == "identifier" {
                        names.push(source.text_at(part).to_owned());
                    }
                });
            }
        });
        names
    }

    fn only_gives(&self, statement: Node<'_>) -> bool {
        match statement.kind() {
            "import_statement" | "import_from_statement" | "function_definition" => true,
            "expression_statement" => {
                statement.named_child(0).is_some_and(|only| only.kind() == "assignment")
            }
            _ => false,
        }
    }

    fn truth(&self, value: bool) -> String {
        if value { "True" } else { "False" }.to_owned()
    }

    fn list_in<'t>(&self, _source: &Source<'_>, node: Node<'t>) -> Option<Node<'t>> {
        list_in(node)
    }

    /// `name=value`, `"name": value`, `NAME = value`.
    fn option(
        &self,
        source: &Source<'_>,
        at: Node<'_>,
        name: &str,
        value: &Literal,
        instead: bool,
    ) -> Option<String> {
        let quote = self.quote(source);
        let value = self.literal(source, value);
        let around = at.parent()?;
        match around.kind() {
            "keyword_argument" => source.beside_pair(around, format!("{name}={value}"), instead),
            "pair" => source.beside_pair(around, format!("{quote}{name}{quote}: {value}"), instead),
            "assignment" => {
                field(around, "left").filter(|left| left.kind() == "identifier")?;
                source.beside_assignment(around.parent()?, &format!("{name} = {value}"), instead)
            }
            _ => None,
        }
    }

    fn option_of_call(
        &self,
        source: &Source<'_>,
        call: Node<'_>,
        name: &str,
        value: &Literal,
    ) -> Option<String> {
        let value = self.literal(source, value);
        let Some(arguments) = field(call, "arguments") else {
            // A name in a list, whose options are settings below it.
            let statement = around(call, &["assignment"])?.parent()?;
            let is_setting = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            return source
                .beside_assignment(statement, &format!("{name} = {value}"), false)
                .filter(|_| is_setting);
        };
        let open = children(arguments).any(|argument| argument.kind() == "dictionary_splat");
        source.with_items(arguments, &[format!("{name}={value}")]).filter(|_| !open)
    }

    /// `app` of `app.add_middleware(...)`, of `Middleware(app)`, of `app = Flask(...)`.
    fn receiver(&self, source: &Source<'_>, call: Node<'_>, statement: Node<'_>) -> Option<String> {
        let only = statement.named_child(0).filter(|only| only.kind() == "assignment");
        let app = if let Some(assigned) = only {
            field(assigned, "left")?
        } else {
            let callee = field(call, "function")?;
            match field(callee, "object") {
                Some(object) => object,
                None => children(field(call, "arguments")?).next()?,
            }
        };
        matches!(app.kind(), "identifier" | "attribute").then(|| source.text_at(app).to_owned())
    }

    /// `from module import name`.
    fn import(&self, source: &Source<'_>, import: &str, style: &Style) -> Option<Import> {
        let (module, wanted) = import.strip_prefix("from ")?.split_once(" import ")?;
        let mut beside = None;
        let mut last = None;
        let mut leading = true;
        for statement in children(source.tree.root_node()) {
            let imports = matches!(
                statement.kind(),
                "import_statement" | "import_from_statement" | "future_import_statement"
            );
            let is_text = statement.kind() == "expression_statement"
                && statement.named_child(0).is_some_and(|only| only.kind() == "string");
            leading &= imports || is_text;
            if leading {
                last = Some(statement);
            }
            let from = field(statement, "module_name").map(|name| source.text_at(name));
            if statement.kind() != "import_from_statement" || from != Some(module) {
                continue;
            }
            let names = children(statement).skip(1);
            for name in names {
                let (of, local) = match name.kind() {
                    "aliased_import" => (field(name, "name")?, field(name, "alias")?),
                    _ => (name, name),
                };
                if source.text_at(of) == wanted {
                    let local = source.text_at(local).to_owned();
                    let rename = (local != wanted).then(|| (wanted.to_owned(), local));
                    return Some(Import { rename, insert: None });
                }
                if leading && name.kind() != "wildcard_import" {
                    beside = Some(name);
                }
            }
        }
        if source.names(wanted) {
            return None;
        }
        if let Some(sibling) = beside {
            let end = sibling.end_byte();
            let comma = source.text[end..].trim_start().starts_with(',');
            let new = if source.begins_line(sibling) && comma {
                format!(",{}{}{wanted}", style.ending, source.indent_at(sibling.start_byte()))
            } else {
                format!(", {wanted}")
            };
            return Some(Import { rename: None, insert: Some((end, new)) });
        }
        let at = match last {
            Some(last) => last.end_byte() + source.text[last.end_byte()..].find('\n')? + 1,
            None => 0,
        };
        Some(Import { rename: None, insert: Some((at, format!("{import}{}", style.ending))) })
    }
}

/// `[...]`, `(...)`, and one of those that are added up.
fn list_in(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "list" | "tuple" | "set" => Some(node),
        "parenthesized_expression" => list_in(node.named_child(0)?),
        "binary_operator" if field(node, "operator").is_some_and(|sign| sign.kind() == "+") => {
            let side = |name| field(node, name).and_then(list_in);
            side("left").or_else(|| side("right"))
        }
        _ => None,
    }
}
