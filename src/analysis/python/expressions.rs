//! Expressions. Parentheses and `await` are seen through.

use std::rc::Rc;

use tree_sitter::Node;

use super::Reader;
use crate::analysis::{
    facts::{Argument, Expression, Function, Kind, Named, Property, Statement},
    tree::{children, field, has_token, operator},
};

impl Reader<'_> {
    pub(super) fn expression(&self, node: Node<'_>) -> Expression {
        let kind = match node.kind() {
            "parenthesized_expression" | "await" | "type" | "expression_statement" => {
                return children(node)
                    .next()
                    .map_or_else(|| self.other(node), |inner| self.expression(inner));
            }
            "string" => return self.string(node),
            "concatenated_string" => Kind::Template(children(node).map(|part| self.string(part)).collect()),
            "integer" | "float" => {
                self.text_of(node).replace('_', "").parse().map_or(Kind::Other(Vec::new()), Kind::Number)
            }
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "none" => Kind::Nothing,
            "identifier" => Kind::Name(self.text_of(node).to_owned()),
            "attribute" => match (field(node, "object"), field(node, "attribute")) {
                (Some(object), Some(name)) => {
                    Kind::Member(self.expression(object), self.text_of(name).to_owned())
                }
                _ => return self.other(node),
            },
            "subscript" => return self.subscript(node),
            "call" => return self.call(node),
            "list" | "tuple" | "set" | "expression_list" => Kind::Array(self.arguments(node)),
            "dictionary" => self.dictionary(node),
            "list_comprehension" | "generator_expression" | "set_comprehension" => {
                return self.comprehension(node);
            }
            "lambda" => Kind::Function(self.function(node)),
            "binary_operator" => match (field(node, "left"), field(node, "right")) {
                (Some(left), Some(right)) => {
                    let (left, right) = (self.expression(left), self.expression(right));
                    Kind::of_operator(operator(node), left, right)
                }
                _ => return self.other(node),
            },
            "boolean_operator" => match (field(node, "left"), field(node, "right")) {
                (Some(left), Some(right)) => {
                    let (left, right) = (self.expression(left), self.expression(right));
                    if has_token(node, "or") { Kind::Either(left, right) } else { Kind::Both(left, right) }
                }
                _ => return self.other(node),
            },
            "conditional_expression" => {
                let mut parts = children(node);
                match (parts.next(), parts.next(), parts.next()) {
                    (Some(yes), Some(test), Some(no)) => {
                        Kind::Choice(self.expression(test), self.expression(yes), self.expression(no))
                    }
                    _ => return self.other(node),
                }
            }
            "named_expression" => match (field(node, "name"), field(node, "value")) {
                (Some(name), Some(value)) => Kind::Assign(self.pattern(name), self.expression(value)),
                _ => return self.other(node),
            },
            _ => return self.other(node),
        };
        self.make(node, kind)
    }

    fn other(&self, node: Node<'_>) -> Expression {
        self.make(node, Kind::Other(children(node).map(|inner| self.expression(inner)).collect()))
    }

    /// A text, or an f-string's parts.
    fn string(&self, node: Node<'_>) -> Expression {
        if node.kind() != "string" {
            return self.expression(node);
        }
        let prefix = children(node).find(|part| part.kind() == "string_start");
        let prefix = prefix.map_or("", |start| self.text_of(start)).to_ascii_lowercase();
        let raw = prefix.contains('r');
        let mut parts = Vec::new();
        for part in children(node) {
            match part.kind() {
                "string_content" => {
                    let text = self.text_of(part);
                    let text = if raw { text.to_owned() } else { unescaped(text) };
                    parts.push(self.make(part, Kind::Text(text)));
                }
                "interpolation" => {
                    let inner = field(part, "expression").or_else(|| children(part).next());
                    parts.extend(inner.map(|inner| self.expression(inner)));
                }
                _ => {}
            }
        }
        let plain = parts.iter().all(|part| matches!(&*part.kind, Kind::Text(_)));
        if !plain {
            return self.make(node, Kind::Template(parts));
        }
        let text = parts.iter().filter_map(|part| match &*part.kind {
            Kind::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let text = Kind::Text(text.collect());
        self.make(node, text)
    }

    fn subscript(&self, node: Node<'_>) -> Expression {
        let Some(object) = field(node, "value") else { return self.other(node) };
        let mut cursor = node.walk();
        let mut keys: Vec<Node<'_>> = node.children_by_field_name("subscript", &mut cursor).collect();
        let kind = match keys.as_slice() {
            [key] if key.kind() == "string" => {
                let key = self.string(*key);
                match &*key.kind {
                    Kind::Text(name) => Kind::Member(self.expression(object), name.clone()),
                    _ => Kind::Index(self.expression(object), key),
                }
            }
            [key] => Kind::Index(self.expression(object), self.expression(*key)),
            // `Annotated[Type, Depends(...)]`: all of it.
            _ => {
                keys.insert(0, object);
                Kind::Array(keys.into_iter().map(|key| Argument::One(self.expression(key))).collect())
            }
        };
        self.make(node, kind)
    }

    fn call(&self, node: Node<'_>) -> Expression {
        let (Some(callee), Some(list)) = (field(node, "function"), field(node, "arguments")) else {
            return self.other(node);
        };
        let mut arguments = match list.kind() {
            "argument_list" => self.arguments(list),
            _ => vec![Argument::One(self.expression(list))],
        };
        let only = |arguments: &mut Vec<Argument>| match arguments.as_slice() {
            [Argument::One(_)] => arguments.pop(),
            _ => None,
        };
        match self.text_of(callee) {
            // A list again, a text again.
            "list" | "tuple" | "set" | "sorted" | "frozenset" => match only(&mut arguments) {
                Some(Argument::One(list)) => {
                    return self.make(node, Kind::Array(vec![Argument::Spread(list)]));
                }
                _ if arguments.is_empty() => return self.make(node, Kind::Array(Vec::new())),
                _ => {}
            },
            "cast" | "typing.cast" => {
                if let [Argument::One(_), Argument::One(value)] = arguments.as_slice() {
                    return value.clone();
                }
            }
            "str" => {
                if let Some(Argument::One(text)) = only(&mut arguments) {
                    return text;
                }
            }
            "dict" => match arguments.as_slice() {
                [Argument::Keywords(object)] => return object.clone(),
                [] => return self.make(node, Kind::Object(Vec::new())),
                _ => {}
            },
            _ => {}
        }
        // `super().method(...)`: of the classes around, for this object.
        if let Some(inner) = field(callee, "object").filter(|_| callee.kind() == "attribute")
            && inner.kind() == "call"
            && field(inner, "function").is_some_and(|name| self.text_of(name) == "super")
            && let Some(name) = field(callee, "attribute")
        {
            let above = self.make(inner, Kind::Name("#super".to_owned()));
            let method = self.make(callee, Kind::Member(above, self.text_of(name).to_owned()));
            return self.make(node, Kind::Call(method, arguments, false));
        }
        self.make(node, Kind::Call(self.expression(callee), arguments, false))
    }

    /// Arguments or items; those with names come last, as one.
    pub(super) fn arguments(&self, node: Node<'_>) -> Vec<Argument> {
        let (mut arguments, mut named) = (Vec::new(), Vec::new());
        for part in children(node) {
            match (part.kind(), children(part).next()) {
                ("keyword_argument", _) => {
                    if let (Some(name), Some(value)) = (field(part, "name"), field(part, "value")) {
                        named.push(Property::Named(self.text_of(name).to_owned(), self.expression(value)));
                    }
                }
                ("dictionary_splat", Some(inner)) => named.push(Property::Spread(self.expression(inner))),
                ("list_splat", Some(inner)) => arguments.push(Argument::Spread(self.expression(inner))),
                _ => arguments.push(Argument::One(self.expression(part))),
            }
        }
        if !named.is_empty() {
            arguments.push(Argument::Keywords(self.make(node, Kind::Object(named))));
        }
        arguments
    }

    fn dictionary(&self, node: Node<'_>) -> Kind {
        let mut properties = Vec::new();
        for part in children(node) {
            match (part.kind(), field(part, "key"), field(part, "value")) {
                ("pair", Some(key), Some(value)) => {
                    let key = self.expression(key);
                    let value = self.expression(value);
                    properties.push(match &*key.kind {
                        Kind::Text(name) => Property::Named(name.clone(), value),
                        _ => Property::Computed(value),
                    });
                }
                ("dictionary_splat", ..) => {
                    properties
                        .extend(children(part).next().map(|inner| Property::Spread(self.expression(inner))));
                }
                _ => {}
            }
        }
        Kind::Object(properties)
    }

    /// `[f(x) for x in list if x]`: what a map of the list gives, after a filter.
    fn comprehension(&self, node: Node<'_>) -> Expression {
        let of = |kind: &str| children(node).filter(|child| child.kind() == kind).collect::<Vec<_>>();
        let (loops, tests) = (of("for_in_clause"), of("if_clause"));
        let (Some(body), [each]) = (field(node, "body"), loops.as_slice()) else { return self.other(node) };
        let (Some(left), Some(right)) = (field(*each, "left"), field(*each, "right")) else {
            return self.other(node);
        };
        let mut list = self.expression(right);
        for test in tests {
            // Of texts only the empty ones are left out: the usual test.
            let text = self.text_of(test).trim_start_matches("if").trim();
            let name = self.text_of(left);
            let usual = text.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | ".strip()"));
            let by = self.make(test, Kind::Name(if usual { "Boolean" } else { "#filter" }.to_owned()));
            let method = self.make(test, Kind::Member(list, "filter".to_owned()));
            list = self.make(test, Kind::Call(method, vec![Argument::One(by)], false));
        }
        let function = Function {
            parameters: vec![self.pattern(left)],
            rest: false,
            body: vec![Statement::Return(Some(self.expression(body)))],
            arrow: true,
            span: self.span(node),
            named: Named::default(),
            awaited: false,
        };
        let each = self.make(node, Kind::Function(Rc::new(function)));
        let method = self.make(node, Kind::Member(list, "map".to_owned()));
        self.make(node, Kind::Call(method, vec![Argument::One(each)], false))
    }
}

fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    text.replace("\\\n", "")
        .replace("\\\"", "\"")
        .replace("\\'", "'")
        .replace("\\n", "\n")
        .replace("\\\\", "\\")
}
