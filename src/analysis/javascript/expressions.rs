//! Expressions. Types, parentheses and `await` are seen through.

use std::rc::Rc;

use tree_sitter::Node;

use super::{Reader, children, field, has_token, operator};
use crate::analysis::facts::{
    Argument, Class, Expression, Function, Kind, Member, Named, Pattern, Property, Statement,
};

impl Reader<'_> {
    pub(super) fn expression(&self, node: Node<'_>) -> Expression {
        let kind = match node.kind() {
            "parenthesized_expression"
            | "as_expression"
            | "satisfies_expression"
            | "non_null_expression"
            | "instantiation_expression" => {
                return children(node)
                    .next()
                    .map_or_else(|| self.other(node), |inner| self.expression(inner));
            }
            "await_expression" => {
                let inner = children(node).next().map(|inner| self.expression(inner));
                return inner.map_or_else(|| self.other(node), |inner| Expression { awaited: true, ..inner });
            }
            "type_assertion" => {
                return children(node)
                    .last()
                    .map_or_else(|| self.other(node), |inner| self.expression(inner));
            }
            "string" => Kind::Text(self.unquoted(node)),
            "number" => {
                self.text_of(node).replace('_', "").parse().map_or(Kind::Other(Vec::new()), Kind::Number)
            }
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" | "undefined" => Kind::Nothing,
            "template_string" => {
                Kind::Template(children(node).map(|part| self.template_part(part)).collect())
            }
            "identifier" | "this" | "super" | "shorthand_property_identifier" => {
                Kind::Name(self.text_of(node).to_owned())
            }
            "import" | "meta_property" => Kind::Name(self.text_of(node).to_owned()),
            "regex" => Kind::Regex(field(node, "pattern").map_or("", |p| self.text_of(p)).to_owned()),
            "member_expression" => match (field(node, "object"), field(node, "property")) {
                (Some(object), Some(name)) => {
                    Kind::Member(self.expression(object), self.text_of(name).to_owned())
                }
                _ => return self.other(node),
            },
            "subscript_expression" => match (field(node, "object"), field(node, "index")) {
                (Some(object), Some(index)) if index.kind() == "string" => {
                    Kind::Member(self.expression(object), self.unquoted(index))
                }
                (Some(object), Some(index)) => Kind::Index(self.expression(object), self.expression(index)),
                _ => return self.other(node),
            },
            "call_expression" => return self.call(node, "function", false),
            "new_expression" => return self.call(node, "constructor", true),
            "object" => Kind::Object(children(node).filter_map(|part| self.property(part)).collect()),
            "array" => Kind::Array(self.arguments(node)),
            "arrow_function" => Kind::Function(self.function(node, true)),
            "function_expression" | "generator_function" | "function" => {
                Kind::Function(self.function(node, false))
            }
            "class" => return self.class(node),
            "binary_expression" => return self.binary(node),
            "ternary_expression" => {
                match (field(node, "condition"), field(node, "consequence"), field(node, "alternative")) {
                    (Some(test), Some(yes), Some(no)) => {
                        Kind::Choice(self.expression(test), self.expression(yes), self.expression(no))
                    }
                    _ => return self.other(node),
                }
            }
            "assignment_expression" => match (field(node, "left"), field(node, "right")) {
                (Some(left), Some(right)) => Kind::Assign(self.pattern(left), self.expression(right)),
                _ => return self.other(node),
            },
            _ => return self.other(node),
        };
        self.make(node, kind)
    }

    fn other(&self, node: Node<'_>) -> Expression {
        self.make(node, Kind::Other(children(node).map(|inner| self.expression(inner)).collect()))
    }

    fn template_part(&self, node: Node<'_>) -> Expression {
        match node.kind() {
            "template_substitution" => {
                children(node).next().map_or_else(|| self.other(node), |inner| self.expression(inner))
            }
            _ => self.make(node, Kind::Text(self.text_of(node).to_owned())),
        }
    }

    fn call(&self, node: Node<'_>, callee: &str, new: bool) -> Expression {
        let Some(callee) = field(node, callee) else { return self.other(node) };
        let arguments = match field(node, "arguments") {
            Some(list) if list.kind() == "arguments" => self.arguments(list),
            _ => Vec::new(),
        };
        if callee.kind() == "import" {
            return match arguments.into_iter().next() {
                Some(Argument::One(specifier)) => self.make(node, Kind::Import(specifier)),
                _ => self.other(node),
            };
        }
        self.make(node, Kind::Call(self.expression(callee), arguments, new))
    }

    fn arguments(&self, node: Node<'_>) -> Vec<Argument> {
        children(node)
            .map(|part| match (part.kind(), children(part).next()) {
                ("spread_element", Some(inner)) => Argument::Spread(self.expression(inner)),
                _ => Argument::One(self.expression(part)),
            })
            .collect()
    }

    fn property(&self, node: Node<'_>) -> Option<Property> {
        match node.kind() {
            "pair" => {
                let value = self.expression(field(node, "value")?);
                Some(match self.key(field(node, "key")?) {
                    Some(name) => Property::Named(name, value),
                    None => Property::Computed(value),
                })
            }
            "shorthand_property_identifier" => {
                Some(Property::Named(self.text_of(node).to_owned(), self.expression(node)))
            }
            "spread_element" => Some(Property::Spread(self.expression(children(node).next()?))),
            "method_definition" => {
                let value = self.make(node, Kind::Function(self.function(node, false)));
                Some(match self.key(field(node, "name")?) {
                    Some(name) => Property::Named(name, value),
                    None => Property::Computed(value),
                })
            }
            _ => None,
        }
    }

    fn binary(&self, node: Node<'_>) -> Expression {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return self.other(node);
        };
        let (left, right) = (self.expression(left), self.expression(right));
        let kind = match operator(node) {
            "??" | "||" => Kind::Either(left, right),
            "&&" => Kind::Both(left, right),
            other => Kind::of_operator(other, left, right),
        };
        self.make(node, kind)
    }

    pub(super) fn function(&self, node: Node<'_>, arrow: bool) -> Rc<Function> {
        let (mut parameters, mut body, mut rest) = (Vec::new(), Vec::new(), false);
        if let Some(only) = field(node, "parameter") {
            parameters.push(self.pattern(only));
        }
        for parameter in field(node, "parameters").into_iter().flat_map(children) {
            let inner = field(parameter, "pattern").unwrap_or(parameter);
            if inner.kind() == "this" {
                continue;
            }
            rest = inner.kind() == "rest_pattern";
            // `constructor(private app: Application)` also sets `this.app`.
            let is_property = children(parameter).any(|part| part.kind() == "accessibility_modifier")
                || has_token(parameter, "readonly");
            if is_property && inner.kind() == "identifier" {
                let name = self.text_of(inner).to_owned();
                let this = self.make(inner, Kind::Name("this".to_owned()));
                let place = self.make(inner, Kind::Member(this, name.clone()));
                let value = self.make(inner, Kind::Name(name));
                let set = Kind::Assign(Pattern::Place(Box::new(place)), value);
                body.push(Statement::Expression(self.make(inner, set)));
            }
            parameters.push(self.pattern(parameter));
        }
        match field(node, "body") {
            Some(block) if block.kind() == "statement_block" => body.extend(self.statements(block)),
            Some(value) => body.push(Statement::Return(Some(self.expression(value)))),
            None => {}
        }
        let (span, named) = (self.span(node), Named::default());
        Rc::new(Function { parameters, rest, body, arrow, span, named, awaited: false })
    }

    pub(super) fn class(&self, node: Node<'_>) -> Expression {
        let mut class = Class { decorators: self.decorators(node), ..Class::default() };
        // `export @A class B`, `@A export class B`.
        if let Some(around) = node.parent().filter(|around| around.kind() == "export_statement") {
            class.decorators.extend(self.decorators(around));
        }
        let heritage = children(node).find(|child| child.kind() == "class_heritage");
        class.extends = heritage.and_then(|heritage| {
            let clause = children(heritage).find(|child| child.kind() == "extends_clause");
            let value = match clause {
                Some(clause) => field(clause, "value"),
                None => children(heritage).find(|child| child.kind() != "implements_clause"),
            };
            value.map(|value| self.expression(value))
        });
        // Decorators of a member stand before it.
        let mut before = Vec::new();
        for member in field(node, "body").into_iter().flat_map(children) {
            if member.kind() == "decorator" {
                before.extend(children(member).next().map(|what| self.expression(what)));
                continue;
            }
            let mut decorators = std::mem::take(&mut before);
            decorators.extend(self.decorators(member));
            let name = field(member, "name").or_else(|| field(member, "property"));
            let Some(name) = name.and_then(|name| self.key(name)) else { continue };
            let value = match member.kind() {
                "method_definition" => self.make(member, Kind::Function(self.function(member, false))),
                "field_definition" | "public_field_definition" => match field(member, "value") {
                    Some(value) => self.expression(value),
                    None => continue,
                },
                _ => continue,
            };
            let parameters = field(member, "parameters").into_iter().flat_map(children);
            let on_parameters = parameters.enumerate().flat_map(|(index, parameter)| {
                self.decorators(parameter).into_iter().map(move |what| (index, what)).collect::<Vec<_>>()
            });
            class.members.push(Member {
                name,
                value,
                of_class: has_token(member, "static"),
                decorators,
                on_parameters: on_parameters.collect(),
            });
        }
        self.make(node, Kind::Class(Rc::new(class)))
    }

    /// The decorators directly in a node.
    fn decorators(&self, node: Node<'_>) -> Vec<Expression> {
        children(node)
            .filter(|child| child.kind() == "decorator")
            .filter_map(|decorator| children(decorator).next())
            .map(|what| self.expression(what))
            .collect()
    }
}
