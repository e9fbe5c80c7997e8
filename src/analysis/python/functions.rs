//! Functions, classes, and what decorates them.

use std::{collections::BTreeSet, rc::Rc};

use tree_sitter::Node;

use super::Reader;
use crate::analysis::{
    facts::{Argument, Expression, Function, Kind, Named, Pattern, Statement},
    tree::{children, field, has_token},
};

impl Reader<'_> {
    /// The statements of a scope, the names that it binds declared first: Python has no scopes of blocks.
    pub(super) fn scoped(&self, body: Node<'_>) -> Vec<Statement> {
        let (mut bound, mut outer) = (BTreeSet::new(), BTreeSet::new());
        self.names(body, &mut bound, &mut outer);
        let declared = bound.difference(&outer).map(|name| Statement::Let {
            pattern: Pattern::Name(name.clone()),
            value: None,
            exported: false,
        });
        declared.chain(self.statements(body)).collect()
    }

    /// The names that a scope binds, and those that it says are of a scope around it.
    fn names(&self, node: Node<'_>, bound: &mut BTreeSet<String>, outer: &mut BTreeSet<String>) {
        for child in children(node) {
            match child.kind() {
                "function_definition" | "class_definition" => {
                    bound.extend(field(child, "name").map(|name| self.text_of(name).to_owned()));
                    continue;
                }
                "lambda" => continue,
                "global_statement" | "nonlocal_statement" => {
                    outer.extend(children(child).map(|name| self.text_of(name).to_owned()));
                }
                "assignment" | "augmented_assignment" | "for_statement" => {
                    if let Some(left) = field(child, "left") {
                        self.targets(left, bound);
                    }
                }
                "named_expression" => {
                    bound.extend(field(child, "name").map(|name| self.text_of(name).to_owned()));
                }
                "as_pattern" => {
                    if let Some(alias) = field(child, "alias") {
                        self.targets(alias, bound);
                    }
                }
                "import_statement" | "import_from_statement" => {
                    bound.extend(self.imported(child).into_iter().map(|(name, _)| name));
                }
                _ => {}
            }
            self.names(child, bound, outer);
        }
    }

    fn targets(&self, node: Node<'_>, bound: &mut BTreeSet<String>) {
        match node.kind() {
            "identifier" => {
                bound.insert(self.text_of(node).to_owned());
            }
            "attribute" | "subscript" => {}
            _ => children(node).for_each(|inner| self.targets(inner, bound)),
        }
    }

    /// `def`, with or without decorators: a name that gets what they make of it.
    pub(super) fn definition(&self, node: Node<'_>) -> Option<Statement> {
        let (definition, decorators) = match node.kind() {
            "decorated_definition" => {
                let decorators = children(node).filter(|child| child.kind() == "decorator");
                (field(node, "definition")?, decorators.collect())
            }
            _ => (node, Vec::new()),
        };
        let name = self.text_of(field(definition, "name")?).to_owned();
        let mut value = match definition.kind() {
            "class_definition" => self.class(definition)?,
            _ => self.make(definition, Kind::Function(self.function(definition))),
        };
        for decorator in decorators.into_iter().rev() {
            let callee = self.expression(children(decorator).next()?);
            value = self.make(decorator, Kind::Call(callee, vec![Argument::One(value)], false));
        }
        let assign = Kind::Assign(Pattern::Name(name), value);
        Some(Statement::Expression(self.make(definition, assign)))
    }

    pub(super) fn function(&self, node: Node<'_>) -> Rc<Function> {
        let (mut parameters, mut named, mut rest) = (Vec::new(), Named::default(), false);
        let mut only_named = false;
        for parameter in field(node, "parameters").into_iter().flat_map(children) {
            if let Some(annotation) = field(parameter, "type") {
                named.given.extend(children(annotation).map(|inner| self.expression(inner)));
            }
            let inner = if parameter.kind() == "typed_parameter" {
                children(parameter).next().unwrap_or(parameter)
            } else {
                parameter
            };
            let name = |node: Node<'_>| Pattern::Name(self.text_of(node).to_owned());
            let pattern = match inner.kind() {
                "identifier" => name(inner),
                "default_parameter" | "typed_default_parameter" => {
                    let (Some(of), Some(value)) = (field(inner, "name"), field(inner, "value")) else {
                        continue;
                    };
                    Pattern::Default(Box::new(name(of)), Box::new(self.expression(value)))
                }
                "keyword_separator" => {
                    only_named = true;
                    continue;
                }
                "list_splat_pattern" => {
                    if let Some(of) = children(inner).next() {
                        (only_named, rest) = (true, true);
                        parameters.push(name(of));
                    }
                    continue;
                }
                "dictionary_splat_pattern" => {
                    named.rest = children(inner).next().map(|of| self.text_of(of).to_owned());
                    continue;
                }
                _ => continue,
            };
            if only_named { named.parameters.push(pattern) } else { parameters.push(pattern) }
        }
        let body = match field(node, "body") {
            Some(body) if node.kind() == "lambda" => vec![Statement::Return(Some(self.expression(body)))],
            Some(body) => self.scoped(body),
            None => Vec::new(),
        };
        let arrow = node.kind() == "lambda";
        let awaited = has_token(node, "async");
        Rc::new(Function { parameters, rest, body, arrow, span: self.span(node), named, awaited })
    }

    /// `class Name(Base): ...`
    fn class(&self, node: Node<'_>) -> Option<Expression> {
        let bases = field(node, "superclasses").map(|list| self.arguments(list)).unwrap_or_default();
        let mut members = Vec::new();
        for statement in children(field(node, "body")?) {
            members.extend(self.member(statement));
        }
        Some(self.make(node, Kind::Type(bases, members)))
    }

    /// A statement in a class; a method takes its object first.
    fn member(&self, node: Node<'_>) -> Vec<Statement> {
        let definition =
            if node.kind() == "decorated_definition" { field(node, "definition") } else { Some(node) };
        let Some(definition) = definition.filter(|inner| inner.kind() == "function_definition") else {
            let mut statements = Vec::new();
            self.statement(node, &mut statements);
            return statements;
        };
        let mut decorators: Vec<Node<'_>> =
            children(node).filter(|child| child.kind() == "decorator").collect();
        let says =
            |decorator: &Node<'_>, word: &str| self.text_of(*decorator).trim_start_matches('@') == word;
        let is_static = decorators.iter().any(|decorator| says(decorator, "staticmethod"));
        let is_property = decorators.iter().any(|decorator| {
            ["property", "cached_property", "functools.cached_property", "computed_field"]
                .iter()
                .any(|word| says(decorator, word))
        });
        decorators.retain(|decorator| {
            !["staticmethod", "classmethod", "property", "cached_property", "functools.cached_property"]
                .iter()
                .any(|word| says(decorator, word))
        });
        let mut function = self.function(definition);
        if !is_static
            && let Some(inner) = Rc::get_mut(&mut function)
            && !inner.parameters.is_empty()
        {
            let this = self.make(definition, Kind::Name("this".to_owned()));
            let pattern = inner.parameters.remove(0);
            inner.body.insert(0, Statement::Let { pattern, value: Some(this), exported: false });
        }
        let Some(name) = field(definition, "name").map(|name| self.text_of(name).to_owned()) else {
            return Vec::new();
        };
        // What a property gives is computed when it is read.
        let mut value = if is_property {
            self.make(definition, Kind::Other(Vec::new()))
        } else {
            self.make(definition, Kind::Function(function))
        };
        for decorator in decorators.into_iter().rev() {
            if let Some(callee) = children(decorator).next() {
                let callee = self.expression(callee);
                value = self.make(decorator, Kind::Call(callee, vec![Argument::One(value)], false));
            }
        }
        vec![Statement::Let { pattern: Pattern::Name(name), value: Some(value), exported: false }]
    }
}
