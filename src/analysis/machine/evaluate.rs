//! Expressions.

use std::rc::Rc;

use super::{
    Machine,
    execute::file_of,
    scope::Scope,
    value::{Closure, EVERYTHING, Field, Foreign, Object, Value},
};
use crate::analysis::facts::{Argument, Expression, Kind, Property, Span};

impl Machine<'_> {
    /// What an expression is worth; what it does happens.
    pub(super) fn evaluate(&mut self, expression: &Expression, scope: &Scope) -> Value {
        if self.exhausted() {
            return Value::unknown("too much code");
        }
        let span = &expression.span;
        match &*expression.kind {
            Kind::Text(text) => Value::text(text),
            Kind::Number(number) => Value::Number(*number),
            Kind::Bool(bool) => Value::Bool(*bool),
            Kind::Nothing => Value::Nothing,
            Kind::Regex(pattern) => Value::Regex(pattern.as_str().into()),
            Kind::Template(parts) => {
                let parts = parts.iter().map(|part| self.evaluate(part, scope)).collect();
                joined(parts)
            }
            Kind::Plus(left, right) => {
                let (left, right) = (self.evaluate(left, scope), self.evaluate(right, scope));
                appended(&left, &right).unwrap_or_else(|| joined(vec![left, right]))
            }
            Kind::Name(name) => name_of(name, scope),
            Kind::Member(owner, name) => {
                let owner = self.evaluate(owner, scope);
                if matches!(owner, Value::Environment) {
                    self.read_env(name, span);
                }
                match owner {
                    Value::Server(_) => self.member_of_value(&owner, name),
                    // `cors.New(options).Handler`, to be used: what it makes of a handler.
                    Value::Made(made) if self.is_wrapper(&made) && self.is_wrapping(name) => {
                        Value::Made(made)
                    }
                    owner => match self.known(member(&owner, name)) {
                        Value::Foreign(foreign) => {
                            self.cors_options(&foreign, span).unwrap_or(Value::Foreign(foreign))
                        }
                        other => other,
                    },
                }
            }
            Kind::Index(owner, index) => {
                let (owner, index) = (self.evaluate(owner, scope), self.evaluate(index, scope));
                self.index(&owner, &index, span)
            }
            Kind::Call(callee, arguments, new) => {
                let value = self.call_expression(callee, arguments, *new, scope, span);
                if expression.awaited {
                    self.settle(callee, &value);
                }
                value
            }
            Kind::Object(properties) => self.object(properties, scope),
            Kind::Literal(of, object) => {
                let of = self.evaluate(of, scope);
                let object = self.evaluate(object, scope);
                self.literal(&of, object, span)
            }
            Kind::Array(items) => {
                let (items, open) = self.arguments(items, scope);
                Value::list(items, open)
            }
            Kind::Function(function) => {
                let closure = Closure { function: Rc::clone(function), scope: scope.clone() };
                Value::Function(Rc::new(closure), None)
            }
            Kind::Class(class) => Value::Class(Rc::clone(class), scope.clone()),
            Kind::Type(bases, body) => self.class(bases, body, scope, span),
            Kind::Either(left, right) => self.either(left, right, scope),
            Kind::Both(left, right) => {
                let test = self.tested(left, scope);
                match test {
                    Value::Bool(false) | Value::Nothing => test,
                    Value::Bool(true) => self.evaluate(right, scope),
                    _ => {
                        let right = self.in_branch(right, scope, 0).0;
                        Value::one_of([Value::Nothing, right])
                    }
                }
            }
            Kind::Choice(test, yes, no) => match self.tested(test, scope) {
                Value::Bool(true) => self.evaluate(yes, scope),
                Value::Bool(false) => self.evaluate(no, scope),
                _ => {
                    let (yes, id) = self.in_branch(yes, scope, 0);
                    self.branch.push((id, 1));
                    let no = self.evaluate(no, scope);
                    self.branch.pop();
                    Value::one_of([yes, no])
                }
            },
            Kind::Assign(pattern, value) => {
                let worth = self.evaluate(value, scope);
                self.assign(pattern, worth.clone(), scope, &value.span);
                worth
            }
            Kind::Import(specifier) => match self.evaluate(specifier, scope) {
                Value::Text(specifier) => self.module(&file_of(scope), &specifier),
                _ => self.computed_import(scope),
            },
            Kind::Other(parts) => {
                self.optional += 1;
                for part in parts {
                    self.evaluate(part, scope);
                }
                self.optional -= 1;
                Value::unknown(at(span))
            }
        }
    }

    /// A test: a variable read there may be absent.
    fn tested(&mut self, test: &Expression, scope: &Scope) -> Value {
        self.optional += 1;
        let value = self.evaluate(test, scope);
        self.optional -= 1;
        value
    }

    /// Something that may not happen; also the branch that it is in.
    fn in_branch(&mut self, expression: &Expression, scope: &Scope, arm: usize) -> (Value, usize) {
        self.branches += 1;
        let id = self.branches;
        self.branch.push((id, arm));
        let value = self.evaluate(expression, scope);
        self.branch.pop();
        (value, id)
    }

    fn either(&mut self, left: &Expression, right: &Expression, scope: &Scope) -> Value {
        match self.tested(left, scope) {
            Value::Nothing | Value::Bool(false) => self.evaluate(right, scope),
            known @ (Value::Bool(true) | Value::Number(_) | Value::Object(_) | Value::List(_)) => known,
            Value::Text(text) if !text.is_empty() => Value::Text(text),
            left => {
                let right = self.in_branch(right, scope, 0).0;
                if left.is_textual() && !matches!(right, Value::Object(_) | Value::Function(..)) {
                    return Value::Fallback(Rc::new((left, right)));
                }
                Value::one_of([left, right])
            }
        }
    }

    fn object(&mut self, properties: &[Property], scope: &Scope) -> Value {
        let mut object = Object::default();
        for property in properties {
            match property {
                Property::Named(name, value) => {
                    let span = value.span.clone();
                    let value = self.evaluate(value, scope);
                    object.fields.push(Field { name: name.clone(), value, span });
                }
                Property::Spread(value) => {
                    let value = self.evaluate(value, scope);
                    spread_into(&mut object, &value);
                }
                Property::Computed(value) => {
                    self.evaluate(value, scope);
                    object.open = true;
                }
            }
        }
        Value::Object(Rc::new(std::cell::RefCell::new(object)))
    }

    /// Arguments or items, spread; whether there may be more.
    pub(super) fn arguments(&mut self, arguments: &[Argument], scope: &Scope) -> (Vec<(Value, Span)>, bool) {
        let (mut items, mut open) = (Vec::new(), false);
        for argument in arguments {
            let value = self.evaluate(argument.expression(), scope);
            match (argument, &value) {
                (Argument::One(expression), _) => items.push((value, expression.span.clone())),
                (Argument::Spread(_), Value::List(list)) => {
                    items.extend(list.borrow().items.iter().cloned());
                    open |= list.borrow().open;
                }
                (Argument::Keywords(expression), Value::Object(object)) => {
                    items.push((Value::Keywords(Rc::clone(object)), expression.span.clone()));
                }
                (Argument::Spread(_) | Argument::Keywords(_), Value::Nothing) => {}
                (Argument::Spread(_) | Argument::Keywords(_), _) => open = true,
            }
        }
        (items, open)
    }

    /// A property, of an app as well.
    pub(super) fn member_of_value(&mut self, owner: &Value, name: &str) -> Value {
        let Value::Server(id) = owner else { return member(owner, name) };
        self.of_server(*id, name).unwrap_or_else(|| self.app_member(*id, name))
    }

    /// What the class that extends an app adds to it.
    pub(super) fn of_server(&self, id: usize, name: &str) -> Option<Value> {
        Some(self.of_servers.get(&id)?.borrow().field(name)?.value.clone())
    }

    fn index(&mut self, owner: &Value, index: &Value, span: &Span) -> Value {
        match (owner, index) {
            (_, Value::Text(name)) => {
                if matches!(owner, Value::Environment) {
                    self.read_env(name, span);
                }
                member(owner, name)
            }
            (Value::List(list), Value::Number(number)) => {
                let list = list.borrow();
                let item =
                    list.items.iter().enumerate().find(|(at, _)| format!("{at}") == format!("{number}"));
                item.map_or_else(|| Value::unknown("an item"), |(_, (value, _))| value.clone())
            }
            // Any of them, as a key that is not known may be any key.
            (Value::Object(object), _) if !object.borrow().open && !object.borrow().fields.is_empty() => {
                Value::one_of(object.borrow().fields.iter().map(|field| field.value.clone()))
            }
            _ => Value::unknown(at(span)),
        }
    }

    pub(super) fn read_env(&mut self, name: &str, span: &Span) {
        let optional = self.optional > 0;
        let read = super::super::program::EnvRead { name: name.to_owned(), span: span.clone(), optional };
        self.program.env.push(read);
    }
}

impl Machine<'_> {
    /// A package's export where it is more than that: the environment, a constant.
    pub(super) fn known(&self, value: Value) -> Value {
        let Value::Foreign(foreign) = &value else { return value };
        if let Some(texts) = self.knowledge.constant(&foreign.module, &foreign.export) {
            let span = super::start_of("");
            return Value::list(texts.iter().map(|text| (Value::text(text), span.clone())).collect(), false);
        }
        match self.knowledge.role(&foreign.module, &foreign.export) {
            Some((crate::catalog::knowledge::Role::Environment, _)) => Value::Environment,
            _ => value,
        }
    }
}

/// Two lists put together; `None` where these are no lists.
fn appended(left: &Value, right: &Value) -> Option<Value> {
    let part = |value: &Value| match value {
        Value::List(list) => Some((list.borrow().items.clone(), list.borrow().open)),
        Value::OneOf(_) | Value::Unknown(_) | Value::Split(..) => Some((Vec::new(), true)),
        _ => None,
    };
    if !matches!(left, Value::List(_)) && !matches!(right, Value::List(_)) {
        return None;
    }
    let ((mut items, open), (more, also)) = (part(left)?, part(right)?);
    items.extend(more);
    Some(Value::list(items, open || also))
}

/// A property of a value.
pub(super) fn member(owner: &Value, name: &str) -> Value {
    match owner {
        Value::Process if name == "env" => Value::Environment,
        Value::Environment => Value::Env(name.into()),
        Value::Foreign(foreign) => {
            let export = match (name, foreign.export.as_str()) {
                ("default", export) => export.to_owned(),
                (name, "") => name.to_owned(),
                (name, export) => format!("{export}.{name}"),
            };
            Value::Foreign(Rc::new(Foreign { module: foreign.module.clone(), export }))
        }
        Value::Object(object) => {
            let object = object.borrow();
            match object.field(name) {
                Some(field) => field.value.clone(),
                None if object.open => Value::unknown(name),
                None => match object.field(EVERYTHING) {
                    Some(package) => member(&package.value, name),
                    None => Value::Nothing,
                },
            }
        }
        Value::Class(class, scope) => {
            let own = class.members.iter().find(|member| member.of_class && member.name == name);
            match own.map(|member| &*member.value.kind) {
                Some(Kind::Function(function)) => {
                    let closure = Closure { function: Rc::clone(function), scope: scope.clone() };
                    Value::Function(Rc::new(closure), None)
                }
                _ => Value::unknown(name),
            }
        }
        Value::OneOf(parts) => {
            let parts: Vec<Value> = parts
                .iter()
                .filter(|part| !matches!(part, Value::Nothing))
                .map(|part| member(part, name))
                .collect();
            Value::one_of(parts)
        }
        Value::Type(class) => class
            .members
            .borrow()
            .field(name)
            .map_or_else(|| Value::unknown(name), |field| field.value.clone()),
        Value::Unknown(what) => Value::unknown(format!("{what}.{name}")),
        Value::Nothing => Value::Nothing,
        _ => Value::unknown(name),
    }
}

/// A name for what stands at a place.
pub(super) fn at(span: &Span) -> String {
    format!("{}:{}:{}", span.file, span.line, span.column)
}

fn name_of(name: &str, scope: &Scope) -> Value {
    if let Some(value) = scope.get(name) {
        return value;
    }
    match name {
        // `import.meta.env` and `Bun.env` read like `process.env`.
        "process" | "import.meta" | "Bun" => Value::Process,
        "undefined" => Value::Nothing,
        other => Value::unknown(other),
    }
}

fn spread_into(object: &mut Object, value: &Value) {
    match value {
        Value::Object(other) => {
            object.fields.extend(other.borrow().fields.iter().cloned());
            object.open |= other.borrow().open;
        }
        Value::Nothing | Value::Bool(_) => {}
        Value::OneOf(parts)
            if parts.len() == 2 && parts.iter().any(|part| matches!(part, Value::Nothing)) =>
        {
            for part in parts.iter() {
                spread_maybe(object, part);
            }
        }
        _ => object.open = true,
    }
}

/// What may be spread: its properties may be there.
fn spread_maybe(object: &mut Object, value: &Value) {
    match value {
        Value::Object(other) => {
            for field in &other.borrow().fields {
                let before = object.field(&field.name).map_or(Value::Nothing, |field| field.value.clone());
                let value = Value::one_of([before, field.value.clone()]);
                object.fields.push(Field { value, ..field.clone() });
            }
            object.open |= other.borrow().open;
        }
        Value::Nothing => {}
        _ => object.open = true,
    }
}

/// Texts put together.
pub(super) fn joined(parts: Vec<Value>) -> Value {
    let mut text = String::new();
    for part in &parts {
        match part {
            Value::Text(part) => text.push_str(part),
            Value::Number(number) => text.push_str(&number.to_string()),
            _ => {
                return match parts.as_slice() {
                    [only] => only.clone(),
                    _ => Value::Template(Rc::new(parts)),
                };
            }
        }
    }
    Value::text(&text)
}
