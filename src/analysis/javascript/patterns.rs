//! What values are bound to: names, destructuring, parameters.

use tree_sitter::Node;

use super::{Reader, children, field};
use crate::analysis::facts::Pattern;

impl Reader<'_> {
    pub(super) fn pattern(&self, node: Node<'_>) -> Pattern {
        match node.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => {
                Pattern::Name(self.text_of(node).to_owned())
            }
            "object_pattern" => self.object_pattern(node),
            "array_pattern" => Pattern::Array(children(node).map(|part| Some(self.pattern(part))).collect()),
            "assignment_pattern" | "object_assignment_pattern" => {
                match (field(node, "left"), field(node, "right")) {
                    (Some(left), Some(right)) => {
                        Pattern::Default(Box::new(self.pattern(left)), Box::new(self.expression(right)))
                    }
                    _ => Pattern::Other,
                }
            }
            "rest_pattern" => children(node).next().map_or(Pattern::Other, |inner| self.pattern(inner)),
            "required_parameter" | "optional_parameter" => {
                let inner = field(node, "pattern").map_or(Pattern::Other, |inner| self.pattern(inner));
                match field(node, "value") {
                    Some(value) => Pattern::Default(Box::new(inner), Box::new(self.expression(value))),
                    None => inner,
                }
            }
            "member_expression" | "subscript_expression" => Pattern::Place(Box::new(self.expression(node))),
            "parenthesized_expression" | "non_null_expression" | "as_expression" => {
                children(node).next().map_or(Pattern::Other, |inner| self.pattern(inner))
            }
            _ => Pattern::Other,
        }
    }

    fn object_pattern(&self, node: Node<'_>) -> Pattern {
        let (mut fields, mut rest) = (Vec::new(), None);
        for part in children(node) {
            match part.kind() {
                "shorthand_property_identifier_pattern" => {
                    let name = self.text_of(part).to_owned();
                    fields.push((name.clone(), Pattern::Name(name), None));
                }
                "object_assignment_pattern" => {
                    let name = field(part, "left").map(|left| self.text_of(left).to_owned());
                    let default = field(part, "right").map(|right| self.expression(right));
                    fields.extend(name.map(|name| (name.clone(), Pattern::Name(name), default)));
                }
                "pair_pattern" => {
                    let key = field(part, "key").map(|key| self.key(key));
                    let value = field(part, "value").map(|value| self.pattern(value));
                    match (key.flatten(), value) {
                        (Some(key), Some(Pattern::Default(inner, default))) => {
                            fields.push((key, *inner, Some(*default)));
                        }
                        (Some(key), Some(value)) => fields.push((key, value, None)),
                        _ => {}
                    }
                }
                "rest_pattern" => rest = children(part).next().map(|name| self.text_of(name).to_owned()),
                _ => {}
            }
        }
        Pattern::Object(fields, rest)
    }

    /// The name of a property, where it is not computed.
    pub(super) fn key(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            "property_identifier" | "private_property_identifier" | "number" | "identifier" => {
                Some(self.text_of(node).to_owned())
            }
            "string" => Some(self.unquoted(node)),
            "computed_property_name" => {
                let inner = children(node).next()?;
                (inner.kind() == "string").then(|| self.unquoted(inner))
            }
            _ => None,
        }
    }
}
