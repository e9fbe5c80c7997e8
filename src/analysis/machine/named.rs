//! Calls with arguments that have names, and functions that decorate others.

use std::rc::Rc;

use super::{
    Machine,
    evaluate::at,
    value::{Closure, Field, Foreign, Made, Object, Value},
};
use crate::{
    analysis::facts::{Pattern, Span},
    catalog::knowledge::Role,
};

type Arguments = Vec<(Value, Span)>;

/// Arguments, those with names apart.
pub(super) struct Given {
    pub positional: Arguments,
    pub named: Object,
}

impl Given {
    pub(super) fn of(arguments: &[(Value, Span)]) -> Self {
        let (mut positional, mut named) = (Vec::new(), Object::default());
        for (value, at) in arguments {
            match value {
                Value::Keywords(object) => {
                    named.fields.extend(object.borrow().fields.iter().cloned());
                    named.open |= object.borrow().open;
                }
                other => positional.push((other.clone(), at.clone())),
            }
        }
        Self { positional, named }
    }

    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.named.field(name)
    }

    /// The handler among them: a function, or one in decorators.
    pub(super) fn handler(&self) -> Option<(Value, Span)> {
        let named = self.named.fields.iter().map(|field| (field.value.clone(), field.span.clone()));
        let mut all = self.positional.iter().cloned().chain(named);
        all.find(|(value, _)| is_handler(value))
    }
}

/// Whether a value can answer requests: what a decorator is put on.
fn is_handler(value: &Value) -> bool {
    match value {
        Value::Function(..) => true,
        Value::Made(made) => made.around.is_some(),
        _ => false,
    }
}

impl Machine<'_> {
    /// The parameters of a function, by position and by name.
    pub(super) fn bind_named(
        &mut self,
        closure: &Closure,
        arguments: &[(Value, Span)],
        scope: &super::scope::Scope,
    ) {
        let function = &closure.function;
        let given = Given::of(arguments);
        let count = function.parameters.len();
        let mut taken = Vec::new();
        for (index, parameter) in function.parameters.iter().chain(&function.named.parameters).enumerate() {
            let name = name_of(parameter).unwrap_or_default();
            let value = if function.rest && index + 1 == count {
                Value::list(given.positional.iter().skip(index).cloned().collect(), false)
            } else if let Some((value, _)) = given.positional.get(index).filter(|_| index < count) {
                value.clone()
            } else if let Some(field) = given.field(name) {
                field.value.clone()
            } else if given.named.open {
                Value::unknown(name)
            } else {
                Value::Nothing
            };
            taken.push(name.to_owned());
            self.bind(parameter, value, scope, &mut Vec::new());
        }
        if let Some(rest) = &function.named.rest {
            let mut object = given.named;
            object.fields.retain(|field| !taken.contains(&field.name));
            scope.declare(rest, Value::Object(Rc::new(std::cell::RefCell::new(object))));
        }
    }

    /// All arguments of a package's function as one object, by the names of its parameters.
    pub(super) fn as_options(&self, foreign: &Foreign, arguments: &[(Value, Span)]) -> Value {
        let given = Given::of(arguments);
        let names = self.knowledge.parameters(&foreign.module, &foreign.export);
        let mut object = given.named;
        for (index, (value, span)) in given.positional.into_iter().enumerate() {
            match names.get(index) {
                Some(name) => object.fields.push(Field { name: name.clone(), value, span }),
                None => object.open |= !matches!(value, Value::Server(_) | Value::Type(_)),
            }
        }
        Value::Object(Rc::new(std::cell::RefCell::new(object)))
    }

    /// What a call of a package gives where the language has arguments with names; `None`: what it gives elsewhere.
    pub(super) fn call_named(
        &mut self,
        foreign: &Rc<Foreign>,
        role: Option<Role>,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Option<Value> {
        let given = Given::of(arguments);
        match role {
            Some(Role::App | Role::Router) => {
                let framework = self.knowledge.framework_with(&foreign.module, &foreign.export);
                let id = framework.map_or("", |framework| framework.framework.as_str()).to_owned();
                let server = self.new_server(role == Some(Role::Router), id, span);
                if let Value::Server(id) = server {
                    self.configure(id, arguments, span);
                }
                Some(server)
            }
            Some(Role::SettingsApp) => {
                Some(self.settings_app().map_or_else(|| Value::unknown(at(span)), Value::Server))
            }
            Some(Role::Route | Role::Include) => Some(self.made(foreign, role, arguments, span)),
            Some(Role::Record) => Some(self.as_options(foreign, arguments)),
            Some(Role::Env) => {
                let Some((Value::Text(name), _)) = given.positional.first() else {
                    return Some(Value::unknown(at(span)));
                };
                let name = Rc::clone(name);
                let default = given.positional.get(1).map(|(value, _)| value);
                let default = default.or_else(|| given.field("default").map(|field| &field.value)).cloned();
                Some(self.variable(&name, default, span))
            }
            Some(Role::Cors | Role::Middleware) => self.at_app(foreign, role, &given, span),
            _ => None,
        }
    }

    /// A variable that is read by a function; what a default gives in its place.
    pub(super) fn variable(&mut self, name: &Rc<str>, default: Option<Value>, span: &Span) -> Value {
        let optional = usize::from(default.is_some());
        self.optional += optional;
        self.read_env(name, span);
        self.optional -= optional;
        let variable = Value::Env(Rc::clone(name));
        match default {
            None | Some(Value::Nothing) => variable,
            Some(default) => Value::Fallback(Rc::new((variable, default))),
        }
    }

    pub(super) fn made(
        &mut self,
        foreign: &Rc<Foreign>,
        role: Option<Role>,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Value {
        let order = self.tick();
        Value::Made(Rc::new(Made::new(foreign, role, arguments.to_vec(), span, order)))
    }

    /// What was made, called with a function: a decorator. Or a method of it that is given an app.
    pub(super) fn made_method(
        &mut self,
        made: &Rc<Made>,
        method: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Option<Value> {
        let library =
            self.knowledge.cors_library(&made.maker.module).filter(|_| made.role == Some(Role::Cors));
        if library.is_some_and(|library| library.registers.as_deref() == Some(method)) {
            let mut given = Given::of(arguments);
            let before = Given::of(&made.arguments).named.fields;
            given.named.fields.splice(0..0, before);
            let app = given.positional.first().map(|(value, _)| value.clone());
            let app = app.or_else(|| given.field("app").map(|field| field.value.clone()));
            if let Some(Value::Server(id)) = app {
                return self.cors_at(id, &Rc::clone(&made.maker), &given, span);
            }
        }
        let harmless = made.role.is_none() && self.knowledge.is_harmless(&made.maker.module);
        harmless.then(|| Value::Made(Rc::clone(made)))
    }

    /// `decorator(function)`: the function inside of what the decorator makes.
    pub(super) fn decorated(
        &mut self,
        made: &Rc<Made>,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Option<Value> {
        let [(inner, _)] = arguments else { return None };
        if !is_handler(inner) && !matches!(inner, Value::Type(_)) {
            return None;
        }
        let order = self.tick();
        if made.role == Some(Role::VerifySession) {
            for closure in inner.functions() {
                self.program.guarded.push((closure.function.span.clone(), made.span.clone(), order));
            }
        }
        Some(Value::Made(Rc::new(made.put_around(inner.clone(), span, order))))
    }
}

fn name_of(pattern: &Pattern) -> Option<&str> {
    match pattern {
        Pattern::Name(name) => Some(name),
        Pattern::Default(inner, _) => name_of(inner),
        _ => None,
    }
}
