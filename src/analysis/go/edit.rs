//! How Go writes what edits change.

use tree_sitter::{Language, Node, Tree};

use super::layout;
use crate::analysis::{
    edit::Literal,
    editing::{Import, Source, Style, Syntax, around, walk},
    tree::{children, field},
};

/// The language.
pub(in crate::analysis) struct Go;

impl Syntax for Go {
    fn grammar(&self, _path: &str) -> Language {
        tree_sitter_go::LANGUAGE.into()
    }

    fn blocks(&self) -> &'static [&'static str] {
        &["source_file", "statement_list"]
    }

    fn lists(&self) -> &'static [&'static str] {
        &["argument_list", "literal_value"]
    }

    fn names(&self) -> &'static [&'static str] {
        &["identifier"]
    }

    fn texts(&self) -> &'static [&'static str] {
        &["interpreted_string_literal", "raw_string_literal"]
    }

    fn call(&self) -> &'static str {
        "call_expression"
    }

    fn comment(&self) -> &'static str {
        "//"
    }

    fn indent(&self) -> (usize, &'static str) {
        (2, "\t")
    }

    fn varies(&self) -> bool {
        false
    }

    fn around_statements(&self) -> (&'static str, &'static str) {
        ("package p\n\nfunc f() {\n", "\n}\n")
    }

    fn stands_for_value(&self, name: Node<'_>) -> bool {
        let is_key = |element: Node<'_>| {
            let pair = element.parent().filter(|pair| pair.kind() == "keyed_element");
            pair.and_then(|pair| field(pair, "key")).is_some_and(|key| key.id() == element.id())
        };
        !name.parent().is_some_and(is_key)
    }

    fn given(&self, source: &Source<'_>, statement: Node<'_>) -> Vec<String> {
        let mut names = Vec::new();
        // What is declared in an inner block stays there.
        let declares = self.only_gives(statement);
        walk(statement, &mut |node| {
            let target = match node.kind() {
                "assignment_statement" => field(node, "left"),
                "short_var_declaration" if declares => field(node, "left"),
                "var_spec" | "const_spec" if declares => field(node, "name"),
                _ => None,
            };
            if let Some(target) = target {
                walk(target, &mut |part| {
                    if part.kind() == "identifier" {
                        names.push(source.text_at(part).to_owned());
                    }
                });
            }
        });
        names
    }

    fn only_gives(&self, statement: Node<'_>) -> bool {
        matches!(
            statement.kind(),
            "short_var_declaration" | "assignment_statement" | "var_declaration" | "const_declaration"
        )
    }

    /// `err := f()` and `if err != nil { ... }` belong together.
    fn tail<'t>(&self, source: &Source<'_>, statement: Node<'t>) -> Node<'t> {
        let Some(next) = statement.next_named_sibling().filter(|next| next.kind() == "if_statement") else {
            return statement;
        };
        let near = source.text[statement.end_byte()..next.start_byte()].matches('\n').count() == 1;
        let given = self.given(source, statement);
        let Some(condition) = field(next, "condition").filter(|_| self.only_gives(statement) && near) else {
            return statement;
        };
        let mut asks = false;
        walk(condition, &mut |node| asks |= given.iter().any(|name| name == source.text_at(node)));
        if asks { next } else { statement }
    }

    fn quote(&self, _source: &Source<'_>) -> char {
        '"'
    }

    fn list_of(&self, items: &str) -> String {
        format!("[]string{{{items}}}")
    }

    /// The first list of texts in it: `append([]string{...}, ...)`, `strings.Join(...)`.
    fn list_in<'t>(&self, source: &Source<'_>, node: Node<'t>) -> Option<Node<'t>> {
        let mut found = None;
        walk(node, &mut |part| {
            let is = part.kind() == "composite_literal"
                && field(part, "type").is_some_and(|of| source.text_at(of) == "[]string");
            if found.is_none() && is {
                found = field(part, "body");
            }
        });
        found
    }

    /// `Name: value`, `config.Name = value`, `handlers.Name(value)`.
    fn option(
        &self,
        source: &Source<'_>,
        at: Node<'_>,
        name: &str,
        value: &Literal,
        instead: bool,
    ) -> Option<String> {
        let is_true = *value == Literal::Bool(true);
        let value = self.literal(source, value);
        let argument = at.parent().filter(|parent| parent.kind() == "argument_list");
        if at.kind() == "call_expression" && argument.is_some() {
            let package = field(field(at, "function")?, "operand")?;
            let given = if is_true { "" } else { value.as_str() };
            let option = format!("{}.{name}({given})", source.text_at(package));
            return source.beside_pair(at, option, instead);
        }
        let around = at.parent()?.parent()?;
        match around.kind() {
            "keyed_element" => source.beside_pair(around, format!("{name}: {value}"), instead),
            "assignment_statement" => {
                let place = children(field(around, "left")?).next()?;
                let owner = field(place, "operand").filter(|_| place.kind() == "selector_expression")?;
                let line = format!("{}.{name} = {value}", source.text_at(owner));
                source.beside_assignment(around, &line, instead)
            }
            _ => None,
        }
    }

    /// `cors.New(cors.Options{...})`
    fn option_of_call(
        &self,
        source: &Source<'_>,
        call: Node<'_>,
        name: &str,
        value: &Literal,
    ) -> Option<String> {
        let options = children(field(call, "arguments")?).next()?;
        let body = field(options, "body").filter(|_| options.kind() == "composite_literal")?;
        let keyed = children(body).all(|item| item.kind() == "keyed_element");
        source.with_items(body, &[format!("{name}: {}", self.literal(source, value))]).filter(|_| keyed)
    }

    /// `router` of `router.Use(...)`, of `router := gin.New()`.
    fn receiver(&self, source: &Source<'_>, call: Node<'_>, statement: Node<'_>) -> Option<String> {
        let app = if statement.kind() == "short_var_declaration" {
            children(field(statement, "left")?).next()?
        } else {
            field(field(call, "function")?, "operand")?
        };
        matches!(app.kind(), "identifier" | "selector_expression").then(|| source.text_at(app).to_owned())
    }

    /// `import "path/of/name"`, `import name "path"`.
    fn import(&self, source: &Source<'_>, import: &str, style: &Style) -> Option<Import> {
        let spec = import.strip_prefix("import ")?;
        let path = spec.trim_start_matches(|sign| sign != '"');
        let inner = path.trim_matches('"');
        let called = spec.strip_suffix(path).map(str::trim).filter(|name| !name.is_empty());
        let wanted = called.unwrap_or_else(|| package_of(inner));
        let mut specs = Vec::new();
        for declaration in
            children(source.tree.root_node()).filter(|node| node.kind() == "import_declaration")
        {
            walk(declaration, &mut |node| {
                if node.kind() == "import_spec" {
                    specs.push(node);
                }
            });
        }
        for spec in &specs {
            if source.text_at(field(*spec, "path")?) == path {
                let local = field(*spec, "name").map_or(package_of(inner), |name| source.text_at(name));
                if matches!(local, "." | "_") {
                    return None;
                }
                let rename = (local != wanted).then(|| (wanted.to_owned(), local.to_owned()));
                return Some(Import { rename, insert: None });
            }
        }
        let taken = specs.iter().any(|spec| {
            let name = field(*spec, "name").map(|name| source.text_at(name));
            let path = field(*spec, "path").map_or("", |path| source.text_at(path).trim_matches('"'));
            name.unwrap_or_else(|| package_of(path)) == wanted
        });
        if taken || source.names(wanted) {
            return None;
        }
        Some(Import { rename: None, insert: Some(place(source, &specs, spec, inner, style)?) })
    }

    fn body<'t>(&self, source: &Source<'_>, function: Node<'t>) -> Option<(Node<'t>, String)> {
        let function = around(function, &["func_literal", "function_declaration", "method_declaration"])?;
        let parameter = children(field(function, "parameters")?).next()?;
        let name = field(parameter, "name").filter(|name| source.text_at(*name) != "_")?;
        let body = field(function, "body")?;
        let statements = children(body).find(|node| node.kind() == "statement_list")?;
        Some((statements, source.text_at(name).to_owned()))
    }

    fn tidy(&self, tree: &Tree, text: String) -> String {
        layout::aligned(tree, text)
    }
}

/// Where an import goes: in the order of paths, among its like, where there is a block of them.
fn place(
    source: &Source<'_>,
    specs: &[Node<'_>],
    spec: &str,
    path: &str,
    style: &Style,
) -> Option<(usize, String)> {
    let ending = style.ending;
    let behind = |node: Node<'_>| Some(node.end_byte() + source.text[node.end_byte()..].find('\n')? + 1);
    let is_standard = |path: &str| !path.split('/').next().unwrap_or_default().contains('.');
    let path_of = |spec: Node<'_>| {
        field(spec, "path").map_or("", |path| source.text_at(path).trim_matches('"')).to_owned()
    };
    let in_block = |spec: &&Node<'_>| spec.parent().is_some_and(|of| of.kind() == "import_spec_list");
    let block: Vec<Node<'_>> = specs.iter().filter(in_block).copied().collect();
    let mut similar = block.iter().filter(|other| is_standard(&path_of(**other)) == is_standard(path));
    if let Some(next) = similar.clone().find(|other| path_of(**other).as_str() > path) {
        return Some((source.line_start(next.start_byte()), format!("\t{spec}{ending}")));
    }
    if let Some(before) = similar.next_back() {
        return Some((behind(*before)?, format!("\t{spec}{ending}")));
    }
    match (block.first(), block.last()) {
        (Some(first), _) if is_standard(path) => {
            Some((source.line_start(first.start_byte()), format!("\t{spec}{ending}{ending}")))
        }
        (_, Some(last)) => Some((behind(*last)?, format!("{ending}\t{spec}{ending}"))),
        _ => {
            let mut top = children(source.tree.root_node());
            let package = top.find(|node| node.kind() == "package_clause")?;
            Some((behind(package)?, format!("{ending}import {spec}{ending}")))
        }
    }
}

/// The name of a package by its path: `v2` is none, `go-` stands before many.
fn package_of(path: &str) -> &str {
    let is_version = |part: &&str| {
        part.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    path.rsplit('/').find(|part| !is_version(part)).unwrap_or(path)
}
