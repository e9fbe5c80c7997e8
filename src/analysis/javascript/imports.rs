//! `import` and `export`.

use tree_sitter::Node;

use super::{Reader, children, field, has_token};
use crate::analysis::{
    editing::Source,
    facts::{Imported, Pattern, Statement},
};

/// Imports run before everything else of their file, and functions are there from its start.
pub(super) fn runs_first(statement: &Statement) -> bool {
    matches!(statement, Statement::Import { .. } | Statement::ReExport { .. })
}

impl Reader<'_> {
    pub(super) fn import(&self, node: Node<'_>) -> Option<Statement> {
        let clause =
            children(node).find(|child| matches!(child.kind(), "import_clause" | "import_require_clause"));
        if has_token(node, "type") || has_token(node, "typeof") {
            return None;
        }
        let source = field(node, "source").or_else(|| clause.and_then(|clause| field(clause, "source")))?;
        let mut names = Vec::new();
        for part in clause.into_iter().flat_map(children) {
            match part.kind() {
                "identifier" if clause.is_some_and(|clause| clause.kind() == "import_require_clause") => {
                    names.push((self.text_of(part).to_owned(), Imported::Namespace));
                }
                "identifier" => names.push((self.text_of(part).to_owned(), Imported::Default)),
                "namespace_import" => {
                    let name = children(part).next().map(|name| self.text_of(name).to_owned());
                    names.extend(name.map(|name| (name, Imported::Namespace)));
                }
                "named_imports" => {
                    names.extend(children(part).filter_map(|specifier| {
                        let (there, here) = self.specifier(specifier)?;
                        Some((here, named(there)))
                    }));
                }
                _ => {}
            }
        }
        Some(Statement::Import { specifier: self.unquoted(source), names, span: self.span(node) })
    }

    /// `a as b` -> `(a, b)`; types are left out.
    fn specifier(&self, node: Node<'_>) -> Option<(String, String)> {
        if has_token(node, "type") {
            return None;
        }
        let name = field(node, "name")?;
        let there = if name.kind() == "string" { self.unquoted(name) } else { self.text_of(name).to_owned() };
        let here = field(node, "alias").map_or_else(|| there.clone(), |alias| self.text_of(alias).to_owned());
        Some((there, here))
    }

    pub(super) fn export(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        if has_token(node, "type") {
            return;
        }
        let default = has_token(node, "default");
        let clause = children(node).find(|child| child.kind() == "export_clause");
        if let Some(source) = field(node, "source") {
            let namespace = children(node).find(|child| child.kind() == "namespace_export");
            let names = match (clause, namespace) {
                (Some(clause), _) => Some(
                    children(clause)
                        .filter_map(|specifier| self.specifier(specifier))
                        .map(|(there, here)| (named(there), here))
                        .collect(),
                ),
                (None, Some(namespace)) => children(namespace)
                    .next()
                    .map(|name| vec![(Imported::Namespace, self.text_of(name).to_owned())]),
                (None, None) => None,
            };
            statements.push(Statement::ReExport {
                specifier: self.unquoted(source),
                names,
                span: self.span(node),
            });
        } else if let Some(clause) = clause {
            let names = children(clause).filter_map(|specifier| self.specifier(specifier)).collect();
            statements.push(Statement::Export(names));
        } else if let Some(declaration) = field(node, "declaration") {
            self.declaration(declaration, !default, default, statements);
        } else if let Some(value) =
            field(node, "value").or_else(|| has_token(node, "=").then(|| children(node).last()).flatten())
        {
            statements.push(Statement::ExportDefault(self.expression(value)));
        }
    }

    /// A declaration, with or without `export` before it.
    pub(super) fn declaration(
        &self,
        node: Node<'_>,
        exported: bool,
        default: bool,
        statements: &mut Vec<Statement>,
    ) {
        let name = field(node, "name").map(|name| self.text_of(name).to_owned()).unwrap_or_default();
        match node.kind() {
            "function_declaration" | "generator_function_declaration" => {
                let function = self.function(node, false);
                statements.push(Statement::Function { name, function, exported, default });
            }
            "class_declaration" | "abstract_class_declaration" => {
                let value = Some(self.class(node));
                statements.push(Statement::Let { pattern: Pattern::Name(name.clone()), value, exported });
                if default {
                    statements.push(Statement::Export(vec![(name, "default".to_owned())]));
                }
            }
            "lexical_declaration" | "variable_declaration" => {
                for declarator in children(node).filter(|child| child.kind() == "variable_declarator") {
                    let Some(name) = field(declarator, "name") else { continue };
                    statements.push(Statement::Let {
                        pattern: self.pattern(name),
                        value: field(declarator, "value").map(|value| self.expression(value)),
                        exported,
                    });
                }
            }
            _ => {}
        }
    }
}

fn named(name: String) -> Imported {
    if name == "default" { Imported::Default } else { Imported::Named(name) }
}

/// The module of an import statement, or of a `const ... = require("...")`.
pub(super) fn module_of<'a>(source: &'a Source<'_>, statement: Node<'_>) -> Option<&'a str> {
    let specifier = if statement.kind() == "import_statement" {
        if source.text_at(statement).starts_with("import type") {
            return None;
        }
        field(statement, "source")?
    } else {
        let declared = children(statement).find(|part| part.kind() == "variable_declarator")?;
        let call = field(declared, "value").filter(|value| value.kind() == "call_expression")?;
        let is_require = field(call, "function").is_some_and(|name| source.text_at(name) == "require");
        children(field(call, "arguments")?).next().filter(|_| is_require)?
    };
    Some(source.text_at(specifier).trim_matches(['"', '\'', '`']))
}

/// The local name that a part of an import gives to what is looked for: an export, or the module's own value.
pub(super) fn local(source: &Source<'_>, node: Node<'_>, named: Option<&str>) -> Option<String> {
    let text = |node: Node<'_>| source.text_at(node).to_owned();
    match (node.kind(), named) {
        ("import_specifier", Some(wanted)) => {
            let name = field(node, "name").filter(|name| source.text_at(*name) == wanted)?;
            Some(text(field(node, "alias").unwrap_or(name)))
        }
        ("shorthand_property_identifier_pattern", Some(wanted)) => {
            (source.text_at(node) == wanted).then(|| wanted.to_owned())
        }
        ("pair_pattern", Some(wanted)) => {
            field(node, "key").filter(|key| source.text_at(*key) == wanted)?;
            field(node, "value").filter(|value| value.kind() == "identifier").map(text)
        }
        ("import_clause", None) => children(node).find(|part| part.kind() == "identifier").map(text),
        ("variable_declarator", None) => {
            field(node, "name").filter(|name| name.kind() == "identifier").map(text)
        }
        _ => None,
    }
}
