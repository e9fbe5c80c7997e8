//! What stands at the top of a file.

use std::rc::Rc;

use tree_sitter::{Node, Tree};

use super::{Rank, Reader, children, field, methods_of};
use crate::analysis::facts::{
    Argument, Expression, Function, Imported, Kind, Named, Pattern, Property, Span, Statement,
};

/// The types that a file has methods of.
pub(super) fn with_methods(tree: &Tree, text: &str) -> Vec<String> {
    let methods = children(tree.root_node()).filter(|node| node.kind() == "method_declaration");
    methods.filter_map(|node| receiver(node, text).map(|(_, name)| name)).collect()
}

/// `func (a *T) m()` -> `(a, T)`.
fn receiver(method: Node<'_>, text: &str) -> Option<(Option<String>, String)> {
    let declaration = children(field(method, "receiver")?).next()?;
    let word = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default().to_owned();
    let name = word(field(declaration, "type")?);
    let name = name.trim_start_matches('*').split('[').next().unwrap_or_default().to_owned();
    Some((field(declaration, "name").map(word), name))
}

/// A type before its methods are known.
pub(super) fn no_methods(name: &str, file: &str) -> Statement {
    let span = Span { file: file.into(), line: 1, column: 1, end_line: 1, end_column: 1 };
    let none = Expression { kind: Rc::new(Kind::Object(Vec::new())), span, awaited: false };
    Statement::Let { pattern: Pattern::Name(methods_of(name)), value: Some(none), exported: false }
}

impl Reader<'_> {
    pub(super) fn declarations(&self, root: Node<'_>, body: &mut Vec<(Rank, Statement)>) {
        for node in children(root) {
            match node.kind() {
                "import_declaration" => {
                    let specs = children(node).flat_map(|part| match part.kind() {
                        "import_spec_list" => children(part).collect(),
                        _ => vec![part],
                    });
                    body.extend(
                        specs.filter_map(|spec| self.import(spec)).map(|import| (Rank::Import, import)),
                    );
                }
                "function_declaration" => self.function_declaration(node, body),
                "method_declaration" => body.extend(self.method(node).map(|method| (Rank::Method, method))),
                "var_declaration" | "const_declaration" => {
                    let mut variables = Vec::new();
                    self.variables(node, true, &mut variables);
                    body.extend(variables.into_iter().map(|variable| (Rank::Variable, variable)));
                }
                _ => {}
            }
        }
    }

    fn import(&self, node: Node<'_>) -> Option<Statement> {
        let specifier = self.unquoted(field(node, "path")?);
        let name = match field(node, "name") {
            Some(name) => self.text_of(name).to_owned(),
            None => package_name(&specifier).to_owned(),
        };
        let names = if name == "_" || name == "." { Vec::new() } else { vec![(name, Imported::Namespace)] };
        Some(Statement::Import { specifier, names, span: self.span(node) })
    }

    fn function_declaration(&self, node: Node<'_>, body: &mut Vec<(Rank, Statement)>) {
        let Some(name) = field(node, "name").map(|name| self.text_of(name).to_owned()) else { return };
        let function = self.function(node);
        if name == "init" {
            let made = self.make(node, Kind::Function(function));
            let call = self.make(node, Kind::Call(made, Vec::new(), false));
            body.push((Rank::Init, Statement::Expression(call)));
            return;
        }
        if name == "main" {
            let callee = self.make(node, Kind::Name(name.clone()));
            let call = self.make(node, Kind::Call(callee, Vec::new(), false));
            body.push((Rank::Main, Statement::Expression(call)));
        }
        let exported = is_exported(&name);
        body.push((Rank::Method, Statement::Function { name, function, exported, default: false }));
    }

    /// Methods are kept in an object beside their type; its literals take them from there.
    fn method(&self, node: Node<'_>) -> Option<Statement> {
        let (variable, of) = receiver(node, self.whole())?;
        let name = self.text_of(field(node, "name")?).to_owned();
        let mut function = self.function(node);
        if let (Some(variable), Some(inner)) = (variable, Rc::get_mut(&mut function)) {
            let this = self.make(node, Kind::Name("this".to_owned()));
            inner.body.insert(
                0,
                Statement::Let { pattern: Pattern::Name(variable), value: Some(this), exported: false },
            );
        }
        let holder = methods_of(&of);
        let before = self.make(node, Kind::Name(holder.clone()));
        let method = Property::Named(name, self.make(node, Kind::Function(function)));
        let all = self.make(node, Kind::Object(vec![Property::Spread(before), method]));
        Some(Statement::Let { pattern: Pattern::Name(holder), value: Some(all), exported: false })
    }

    /// `var a, b = 1, 2`, also of several lines.
    pub(super) fn variables(&self, node: Node<'_>, top: bool, statements: &mut Vec<Statement>) {
        for part in children(node) {
            match part.kind() {
                "var_spec_list" => self.variables(part, top, statements),
                "var_spec" | "const_spec" => {
                    let mut cursor = part.walk();
                    let names: Vec<String> = part
                        .children_by_field_name("name", &mut cursor)
                        .filter(|name| name.kind() == "identifier")
                        .map(|name| self.text_of(name).to_owned())
                        .collect();
                    let values: Vec<Expression> = field(part, "value")
                        .into_iter()
                        .flat_map(children)
                        .map(|value| self.expression(value))
                        .collect();
                    let exported = top && names.iter().any(|name| is_exported(name));
                    let patterns = names.into_iter().map(Pattern::Name).collect();
                    bound(patterns, values, exported, statements);
                }
                _ => {}
            }
        }
    }

    pub(super) fn function(&self, node: Node<'_>) -> Rc<Function> {
        let (mut parameters, mut rest) = (Vec::new(), false);
        for declaration in field(node, "parameters").into_iter().flat_map(children) {
            rest = declaration.kind() == "variadic_parameter_declaration";
            let mut cursor = declaration.walk();
            let names: Vec<Node<'_>> = declaration.children_by_field_name("name", &mut cursor).collect();
            if names.is_empty() {
                parameters.push(Pattern::Other);
            }
            parameters.extend(names.into_iter().map(|name| Pattern::Name(self.text_of(name).to_owned())));
        }
        let body = field(node, "body").map(|body| self.statements(body)).unwrap_or_default();
        Rc::new(Function {
            parameters,
            rest,
            body,
            arrow: node.kind() == "func_literal",
            span: self.span(node),
            named: Named::default(),
            awaited: false,
        })
    }

    /// An argument list, `values...` spread.
    pub(super) fn arguments(&self, node: Node<'_>) -> Vec<Argument> {
        children(node)
            .map(|part| match (part.kind(), children(part).next()) {
                ("variadic_argument", Some(inner)) => Argument::Spread(self.expression(inner)),
                _ => Argument::One(self.expression(part)),
            })
            .collect()
    }
}

/// Names to values: one to one, or all to what one call gives.
pub(super) fn bound(
    patterns: Vec<Pattern>,
    mut values: Vec<Expression>,
    exported: bool,
    statements: &mut Vec<Statement>,
) {
    if values.len() == 1 && patterns.len() > 1 {
        let patterns = patterns.into_iter().map(Some).collect();
        statements.push(Statement::Let {
            pattern: Pattern::Several(patterns),
            value: values.pop(),
            exported,
        });
        return;
    }
    let mut values = values.into_iter();
    for pattern in patterns {
        statements.push(Statement::Let { pattern, value: values.next(), exported });
    }
}

fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// What a package is called where it is imported without a name: `a/chi/v5` is chi.
fn package_name(specifier: &str) -> &str {
    let mut parts = specifier.rsplit('/');
    let last = parts.next().unwrap_or(specifier);
    let is_version = last.strip_prefix('v').is_some_and(|rest| rest.parse::<u32>().is_ok());
    let name = if is_version { parts.next().unwrap_or(last) } else { last };
    name.split_once(".v").map_or(name, |(name, _)| name)
}
