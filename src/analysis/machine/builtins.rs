//! The methods that the language itself has.

use std::rc::Rc;

use super::{
    Machine,
    containers::object_method,
    evaluate::at,
    value::{Field, Value},
};
use crate::{analysis::facts::Span, catalog::knowledge::Role};

impl Machine<'_> {
    /// A method's result where the method is the language's or the framework's own.
    pub(super) fn method(
        &mut self,
        owner: &Value,
        name: &str,
        arguments: &[(Value, Span)],
        open: bool,
        span: &Span,
    ) -> Option<Value> {
        match owner {
            Value::Server(id) => return self.server_method(*id, name, arguments, open, span),
            Value::ServerAt(id, path) => {
                let path = Value::clone(path);
                return Some(self.route_at(*id, &path, name, arguments, span));
            }
            Value::Environment if self.knowledge.is_dotted() => {
                return self.environment_method(name, arguments, span);
            }
            Value::Object(_) if self.knowledge.is_dotted() && owner.field(name).is_none() => {
                if let Some(value) = object_method(owner, name, arguments) {
                    return Some(value);
                }
            }
            Value::Made(made) if self.knowledge.is_dotted() => {
                if let Some(value) = self.made_method(made, name, arguments, span) {
                    return Some(value);
                }
            }
            Value::Function(closure, _) if matches!(name, "call" | "apply" | "bind") => {
                let this = arguments.first().map(|(value, _)| value.clone());
                let rest = match (name, arguments.get(1)) {
                    ("apply", Some((Value::List(list), _))) => list.borrow().items.clone(),
                    _ => arguments.iter().skip(1).cloned().collect(),
                };
                if name == "bind" {
                    return Some(Value::Function(Rc::clone(closure), this.map(Box::new)));
                }
                return Some(self.call(&Value::Function(Rc::clone(closure), None), this, rest, span));
            }
            Value::Made(made) if self.is_wrapper(made) && self.is_wrapping(name) => {
                return Some(self.wrapped(made, arguments, span));
            }
            Value::Made(made) if made.role == Some(Role::Consumer) => {
                return Some(self.consume(made, name, arguments, span));
            }
            Value::List(_) => return self.list_method(owner, name, arguments, span),
            Value::Text(_)
            | Value::Env(_)
            | Value::OneOf(_)
            | Value::Fallback(_)
            | Value::Template(_)
            | Value::Split(..) => {
                if let Some(value) = text_method(owner, name, arguments) {
                    return Some(value);
                }
            }
            Value::Unknown(what) => match (what.as_ref(), name) {
                ("Object", "assign") => return Some(assigned(arguments)),
                ("Object", "freeze" | "seal") | ("Promise", "resolve") => {
                    return arguments.first().map(|(value, _)| value.clone());
                }
                ("Promise", "all") | ("console" | "JSON" | "Math", _) => {
                    return Some(Value::unknown(at(span)));
                }
                _ => {}
            },
            _ => {}
        }
        if matches!(name, "then" | "catch" | "finally" | "finally_") && !matches!(owner, Value::Object(_)) {
            let given = if name == "then" { owner.clone() } else { Value::unknown("an error") };
            for (callback, at) in arguments {
                self.defer(callback.clone(), vec![(given.clone(), at.clone())]);
            }
            return Some(owner.clone());
        }
        None
    }

    fn list_method(
        &mut self,
        owner: &Value,
        name: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Option<Value> {
        let Value::List(list) = owner else { return None };
        let first = arguments.first().map(|(value, _)| value.clone());
        match name {
            "forEach" | "map" | "flatMap" => {
                let (items, open) = (list.borrow().items.clone(), list.borrow().open);
                let callback = first?;
                let mut mapped = Vec::new();
                for (item, at) in items {
                    mapped.push((self.call(&callback, None, vec![(item, at.clone())], span), at));
                }
                if open {
                    let unknown = vec![(Value::unknown("an item"), span.clone())];
                    self.call(&callback, None, unknown, span);
                }
                Some(if name == "forEach" {
                    Value::Nothing
                } else {
                    Value::list(mapped, open || name == "flatMap")
                })
            }
            "append" | "insert" | "extend" | "remove" | "index" | "copy" if self.knowledge.is_dotted() => {
                Some(self.own_list_method(list, name, arguments))
            }
            "push" | "unshift" => {
                let mut list = list.borrow_mut();
                if self.branch.is_empty() && name == "push" {
                    list.items.extend(arguments.iter().cloned());
                } else {
                    list.open = true;
                }
                Some(Value::unknown("a length"))
            }
            "join" if !list.borrow().open => {
                let separator = first.unwrap_or_else(|| Value::text(","));
                let mut parts = Vec::new();
                for (item, _) in &list.borrow().items {
                    if !parts.is_empty() {
                        parts.push(separator.clone());
                    }
                    parts.push(item.clone());
                }
                Some(super::evaluate::joined(parts))
            }
            "concat" => {
                let (mut items, mut open) = (list.borrow().items.clone(), list.borrow().open);
                for (value, at) in arguments {
                    match value {
                        Value::List(other) => {
                            items.extend(other.borrow().items.iter().cloned());
                            open |= other.borrow().open;
                        }
                        Value::Unknown(_) | Value::OneOf(_) => open = true,
                        other => items.push((other.clone(), at.clone())),
                    }
                }
                Some(Value::list(items, open))
            }
            // Filters leave texts out at most; whatever stays was in the list.
            "filter" => match first {
                Some(Value::Unknown(name)) if name.as_ref() == "Boolean" => {
                    let kept = list
                        .borrow()
                        .items
                        .iter()
                        .filter(|(value, _)| !matches!(value, Value::Nothing))
                        .cloned()
                        .collect();
                    Some(Value::list(kept, list.borrow().open))
                }
                _ => Some(Value::list(Vec::new(), true)),
            },
            "flat" | "reverse" | "slice" | "splice" | "sort" => Some(Value::list(Vec::new(), true)),
            _ => None,
        }
    }
}

/// Methods of texts, known or not.
fn text_method(owner: &Value, name: &str, arguments: &[(Value, Span)]) -> Option<Value> {
    let first = arguments.first().map(|(value, _)| value);
    match (name, owner, first) {
        ("toLowerCase" | "lower", Value::Text(text), _) => Some(Value::text(&text.to_lowercase())),
        ("rstrip", Value::Text(text), Some(Value::Text(ends))) => {
            Some(Value::text(text.trim_end_matches(|c| ends.contains(c))))
        }
        ("rstrip" | "strip" | "lstrip", Value::Text(text), None) => Some(Value::text(text.trim())),
        // With what is cut off it may be another text: only of a known one that is known.
        ("rstrip" | "strip" | "lstrip" | "lower", _, None) => Some(owner.clone()),
        ("trim" | "toString" | "trimEnd" | "toLowerCase", _, _) | ("map" | "filter", Value::Split(..), _) => {
            Some(owner.clone())
        }
        ("split", Value::Text(text), Some(Value::Text(separator))) => {
            // The places of the parts are those of the separator's argument: nobody points at them.
            let at = &arguments.first()?.1;
            let parts = text.split(separator.as_ref()).map(|part| (Value::text(part), at.clone())).collect();
            Some(Value::list(parts, false))
        }
        ("split", Value::Env(_) | Value::OneOf(_) | Value::Fallback(_), Some(Value::Text(separator))) => {
            Some(Value::Split(Rc::new(owner.clone()), Rc::clone(separator)))
        }
        _ => None,
    }
}

fn assigned(arguments: &[(Value, Span)]) -> Value {
    let (mut fields, mut open): (Vec<Field>, bool) = (Vec::new(), false);
    for (value, _) in arguments {
        match value {
            Value::Object(object) => {
                fields.extend(object.borrow().fields.iter().cloned());
                open |= object.borrow().open;
            }
            Value::Nothing => {}
            _ => open = true,
        }
    }
    Value::object(fields, open)
}

/// `new URL(text)`: the parts that origins are made of.
pub(super) fn url(text: &str, span: &Span) -> Value {
    let Ok(url) = url::Url::parse(text) else { return Value::unknown("URL") };
    let field = |name: &str, value: &str| Field {
        name: name.to_owned(),
        value: Value::text(value),
        span: span.clone(),
    };
    let origin = url.origin().ascii_serialization();
    let fields = vec![
        field("origin", &origin),
        field("href", url.as_str()),
        field("hostname", url.host_str().unwrap_or_default()),
        field("pathname", url.path()),
    ];
    Value::object(fields, true)
}
