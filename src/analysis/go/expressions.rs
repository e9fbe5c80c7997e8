//! Expressions. Parentheses, pointers and conversions are seen through.

use tree_sitter::Node;

use super::{Reader, children, field, methods_of, operator};
use crate::analysis::facts::{Argument, Expression, Kind, Property};

impl Reader<'_> {
    pub(super) fn expression(&self, node: Node<'_>) -> Expression {
        let kind = match node.kind() {
            "parenthesized_expression" | "literal_element" | "expression_list" => {
                return children(node)
                    .next()
                    .map_or_else(|| self.other(node), |inner| self.expression(inner));
            }
            "type_conversion_expression" | "type_assertion_expression" => {
                return field(node, "operand")
                    .map_or_else(|| self.other(node), |inner| self.expression(inner));
            }
            "unary_expression" => match field(node, "operand") {
                Some(inner) if matches!(operator(node), "&" | "*") => return self.expression(inner),
                _ => return self.other(node),
            },
            "interpreted_string_literal" | "raw_string_literal" => Kind::Text(self.unquoted(node)),
            "int_literal" | "float_literal" => {
                self.text_of(node).replace('_', "").parse().map_or(Kind::Other(Vec::new()), Kind::Number)
            }
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "nil" => Kind::Nothing,
            "identifier" | "type_identifier" | "package_identifier" => {
                Kind::Name(self.text_of(node).to_owned())
            }
            "selector_expression" => return self.selector(node, "operand", "field"),
            "qualified_type" => return self.selector(node, "package", "name"),
            "index_expression" => match (field(node, "operand"), field(node, "index")) {
                (Some(object), Some(index)) => Kind::Index(self.expression(object), self.expression(index)),
                _ => return self.other(node),
            },
            "call_expression" => return self.call(node),
            "composite_literal" => return self.composite(node),
            "literal_value" => return self.values(node, None),
            "func_literal" => Kind::Function(self.function(node)),
            "binary_expression" => match (field(node, "left"), field(node, "right")) {
                (Some(left), Some(right)) => {
                    let (left, right) = (self.expression(left), self.expression(right));
                    Kind::of_operator(operator(node), left, right)
                }
                _ => return self.other(node),
            },
            _ => return self.other(node),
        };
        self.make(node, kind)
    }

    fn other(&self, node: Node<'_>) -> Expression {
        self.make(node, Kind::Other(children(node).map(|inner| self.expression(inner)).collect()))
    }

    fn selector(&self, node: Node<'_>, owner: &str, name: &str) -> Expression {
        match (field(node, owner), field(node, name)) {
            (Some(owner), Some(name)) => {
                let member = Kind::Member(self.expression(owner), self.text_of(name).to_owned());
                self.make(node, member)
            }
            _ => self.other(node),
        }
    }

    fn call(&self, node: Node<'_>) -> Expression {
        let (Some(callee), Some(arguments)) = (field(node, "function"), field(node, "arguments")) else {
            return self.other(node);
        };
        let mut arguments = self.arguments(arguments);
        let kind = match (self.text_of(callee), arguments.len()) {
            // The first is a list, which a new one continues.
            ("append", 1..) => {
                let list = Argument::Spread(arguments.remove(0).expression().clone());
                Kind::Array(std::iter::once(list).chain(arguments).collect())
            }
            ("string", 1) => return arguments.remove(0).expression().clone(),
            _ => Kind::Call(self.expression(callee), arguments, false),
        };
        self.make(node, kind)
    }

    /// `T{...}`, `pkg.T{...}`, `[]T{...}`, `map[K]V{...}`.
    fn composite(&self, node: Node<'_>) -> Expression {
        let (Some(of), Some(body)) = (field(node, "type"), field(node, "body")) else {
            return self.other(node);
        };
        match of.kind() {
            "slice_type" | "array_type" | "implicit_length_array_type" => {
                let items = children(body).map(|part| Argument::One(self.element(part))).collect();
                self.make(node, Kind::Array(items))
            }
            "qualified_type" => {
                let literal = Kind::Literal(self.expression(of), self.values(body, None));
                self.make(node, literal)
            }
            _ => self.values(body, Some(self.text_of(of))),
        }
    }

    /// An element's value; a key before it is left out.
    fn element(&self, node: Node<'_>) -> Expression {
        let value = if node.kind() == "keyed_element" { children(node).last() } else { Some(node) };
        value.map_or_else(|| self.other(node), |value| self.expression(value))
    }

    /// `{Name: value}`; without names it is what a list of structs has.
    fn values(&self, node: Node<'_>, of: Option<&str>) -> Expression {
        let mut properties = Vec::new();
        if let Some(name) = of.filter(|name| self.with_methods.contains(*name)) {
            properties.push(Property::Spread(self.make(node, Kind::Name(methods_of(name)))));
        }
        for part in children(node) {
            let mut sides = children(part);
            match (part.kind(), sides.next(), sides.next()) {
                ("keyed_element", Some(key), Some(value)) => {
                    let name = children(key).next().unwrap_or(key);
                    let name = match name.kind() {
                        "interpreted_string_literal" | "raw_string_literal" => self.unquoted(name),
                        _ => self.text_of(name).to_owned(),
                    };
                    properties.push(Property::Named(name, self.expression(value)));
                }
                _ => properties.push(Property::Computed(self.expression(part))),
            }
        }
        self.make(node, Kind::Object(properties))
    }

    /// A literal text, without its quotes and escapes.
    pub(super) fn unquoted(&self, node: Node<'_>) -> String {
        let text = self.text_of(node);
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        if node.kind() == "raw_string_literal" {
            return inner.to_owned();
        }
        inner.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\")
    }
}
