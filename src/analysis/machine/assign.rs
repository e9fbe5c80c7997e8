//! Binding values to names, properties and patterns.

use super::{
    Machine,
    evaluate::member,
    scope::Scope,
    value::{Field, Value},
};
use crate::analysis::facts::{Expression, Kind, Pattern, Span};

impl Machine<'_> {
    /// Declares the names of a pattern.
    pub(super) fn bind(&mut self, pattern: &Pattern, value: Value, scope: &Scope, names: &mut Vec<String>) {
        match pattern {
            Pattern::Name(name) => {
                names.push(name.clone());
                scope.declare(name, value);
            }
            Pattern::Object(fields, rest) => {
                for (key, inner, default) in fields {
                    let mut part = member(&value, key);
                    if let Some(default) = default {
                        part = self.or_default(part, default, scope);
                    }
                    self.bind(inner, part, scope, names);
                }
                if let Some(rest) = rest {
                    names.push(rest.clone());
                    scope.declare(rest, value);
                }
            }
            Pattern::Array(parts) => {
                for (index, inner) in parts.iter().enumerate() {
                    let Some(inner) = inner else { continue };
                    let part = match &value {
                        Value::List(list) => list.borrow().items.get(index).map(|(value, _)| value.clone()),
                        _ => None,
                    };
                    self.bind(inner, part.unwrap_or_else(|| Value::unknown("an item")), scope, names);
                }
            }
            Pattern::Several(parts) => {
                for (index, inner) in parts.iter().enumerate() {
                    let Some(inner) = inner else { continue };
                    self.bind(inner, part_of(&value, index), scope, names);
                }
            }
            Pattern::Default(inner, default) => {
                let value = self.or_default(value, default, scope);
                self.bind(inner, value, scope, names);
            }
            Pattern::Place(place) => self.set(place, value, scope),
            Pattern::Other => {}
        }
    }

    fn or_default(&mut self, value: Value, default: &Expression, scope: &Scope) -> Value {
        match value {
            Value::Nothing => self.evaluate(default, scope),
            Value::Env(_) | Value::OneOf(_) => {
                let default = self.evaluate(default, scope);
                Value::one_of([value, default])
            }
            known => known,
        }
    }

    /// `pattern = value`.
    pub(super) fn assign(&mut self, pattern: &Pattern, value: Value, scope: &Scope, span: &Span) {
        match pattern {
            Pattern::Name(name) => {
                scope.assign(name, value, self.branch.len());
                self.share(name, scope, span);
            }
            Pattern::Place(place) => self.set_at(place, value, scope, span),
            Pattern::Several(parts) => {
                for (index, inner) in parts.iter().enumerate() {
                    if let Some(inner) = inner {
                        self.assign(inner, part_of(&value, index), scope, span);
                    }
                }
            }
            other => self.bind(other, value, scope, &mut Vec::new()),
        }
    }

    /// A name that was bound can be imported, where the language has it so.
    pub(super) fn share(&mut self, name: &str, scope: &Scope, span: &Span) {
        if scope.is_shared(name)
            && let Some(value) = scope.get(name)
        {
            self.export(scope, name, value, span);
        }
    }

    fn set(&mut self, place: &Expression, value: Value, scope: &Scope) {
        let span = place.span.clone();
        self.set_at(place, value, scope, &span);
    }

    fn set_at(&mut self, place: &Expression, value: Value, scope: &Scope, span: &Span) {
        let (owner, name) = match &*place.kind {
            Kind::Member(owner, name) => (owner, Some(name.clone())),
            Kind::Index(owner, index) => {
                let index = self.evaluate(index, scope);
                let name = if let Value::Text(name) = index { Some(name.to_string()) } else { None };
                (owner, name)
            }
            _ => return,
        };
        let target = self.evaluate(owner, scope);
        if let (Value::Environment, Some(name), Value::Text(value)) = (&target, &name, &value) {
            self.environment_set(name, value);
        }
        let maybe = root_of(owner).is_some_and(|name| self.branch.len() > scope.depth_of(name));
        if let Some(object) = self.own(&target) {
            match name {
                Some(name) if maybe => {
                    let before =
                        object.borrow().field(&name).map_or(Value::Nothing, |field| field.value.clone());
                    let value = Value::one_of([before, value]);
                    object.borrow_mut().fields.push(Field { name, value, span: span.clone() });
                }
                Some(name) => object.borrow_mut().fields.push(Field { name, value, span: span.clone() }),
                None => object.borrow_mut().open = true,
            }
        }
    }
}

/// One of the values that a call gives. Of a package's call only the first is of interest: the others tell of failure.
fn part_of(value: &Value, index: usize) -> Value {
    match value {
        Value::List(list) => match list.borrow().items.get(index) {
            Some((part, _)) => part.clone(),
            None => Value::unknown("an error"),
        },
        Value::OneOf(parts) => {
            let parts: Vec<Value> = parts.iter().map(|part| part_of(part, index)).collect();
            let there: Vec<Value> =
                parts.iter().filter(|part| !matches!(part, Value::Nothing)).cloned().collect();
            Value::one_of(if there.is_empty() { parts } else { there })
        }
        first if index == 0 => first.clone(),
        _ => Value::unknown("an error"),
    }
}

/// The name that a path of names begins with.
fn root_of(expression: &Expression) -> Option<&str> {
    match &*expression.kind {
        Kind::Name(name) => Some(name),
        Kind::Member(owner, _) | Kind::Index(owner, _) => root_of(owner),
        _ => None,
    }
}
