//! Classes: objects made of them, what they inherit, what stands on them.

use std::{cell::RefCell, rc::Rc};

use super::{
    Machine,
    scope::Scope,
    value::{Closure, Field, Made, Object, Value},
};
use crate::{
    analysis::facts::{Class, Expression, Kind, Member, Span},
    catalog::knowledge::Role,
};

/// Where an object remembers its class, and a scope the one that it is in.
pub(super) const CLASS: &str = "#class";

impl Machine<'_> {
    /// `new X(...)`.
    pub(super) fn construct(&mut self, callee: &Value, arguments: Vec<(Value, Span)>, span: &Span) -> Value {
        let Value::Class(class, scope) = callee else {
            if let Value::Unknown(name) = callee
                && name.as_ref() == "URL"
                && let Some((Value::Text(text), _)) = arguments.first()
            {
                return super::builtins::url(text, span);
            }
            // Its function runs at once.
            if let Value::Unknown(name) = callee
                && name.as_ref() == "Promise"
                && let Some((executor @ Value::Function(..), _)) = arguments.first()
            {
                let settle = ["resolve", "reject"].map(|name| (Value::unknown(name), span.clone()));
                self.call(executor, None, settle.to_vec(), span);
                return Value::unknown(format!("Promise@{}", super::evaluate::at(span)));
            }
            return self.call(callee, None, arguments, span);
        };
        let of_class = Field { name: CLASS.to_owned(), value: callee.clone(), span: span.clone() };
        let object = Object { fields: vec![of_class], open: false };
        let inner = self.inside(scope);
        inner.declare("this", Value::Object(Rc::new(RefCell::new(object))));
        self.initialise(class, &inner, arguments, span);
        inner.get("this").unwrap_or(Value::Nothing)
    }

    fn initialise(&mut self, class: &Rc<Class>, inner: &Scope, arguments: Vec<(Value, Span)>, span: &Span) {
        if self.running.len() > super::MAX_DEPTH {
            return;
        }
        let parent = class.extends.as_ref().map(|parent| self.evaluate(parent, inner));
        let inherits = parent.is_some();
        inner.declare("super", parent.unwrap_or(Value::Nothing));
        inner.declare(CLASS, Value::Class(Rc::clone(class), inner.clone()));
        self.methods(class, inner);
        if !inherits {
            self.fields(class, inner);
        }
        let constructor = class.members.iter().find(|member| member.name == "constructor");
        match constructor.map(|member| self.evaluate(&member.value, inner)) {
            Some(constructor) => {
                self.call(&constructor, None, arguments, span);
            }
            None if inherits => self.call_super(inner, arguments, span),
            None => {}
        }
    }

    /// `super(...)`.
    pub(super) fn call_super(&mut self, scope: &Scope, arguments: Vec<(Value, Span)>, span: &Span) {
        let (Some(parent), Some(this)) = (scope.get("super"), scope.get("this")) else { return };
        let Some(Value::Class(class, inner)) = scope.get(CLASS) else { return };
        let this = match &parent {
            Value::Class(above, around) => {
                let around = self.inside(around);
                around.declare("this", this.clone());
                self.initialise(above, &around, arguments, span);
                around.get("this").unwrap_or(this)
            }
            Value::Foreign(foreign) => match self.call_foreign(foreign, arguments, span) {
                server @ Value::Server(_) => server,
                _ => this,
            },
            _ => this,
        };
        inner.declare("this", this);
        // Those of the class itself count more than those that it inherits.
        self.methods(&class, &inner);
        self.fields(&class, &inner);
    }

    fn methods(&mut self, class: &Rc<Class>, inner: &Scope) {
        let is_method = |member: &&Member| matches!(*member.value.kind, Kind::Function(_));
        for member in class.members.iter().filter(|member| !member.of_class).filter(is_method) {
            self.member_of(member, inner);
        }
    }

    fn fields(&mut self, class: &Rc<Class>, inner: &Scope) {
        let is_method = |member: &&Member| !matches!(*member.value.kind, Kind::Function(_));
        for member in class.members.iter().filter(|member| !member.of_class).filter(is_method) {
            self.member_of(member, inner);
        }
    }

    fn member_of(&mut self, member: &Member, inner: &Scope) {
        let value = self.evaluate(&member.value, inner);
        let field = Field { name: member.name.clone(), value, span: member.value.span.clone() };
        if let Some(object) = inner.get("this").and_then(|this| self.own(&this)) {
            object.borrow_mut().fields.push(field);
        }
    }

    /// What a class of the project adds to an object, or to an app.
    pub(super) fn own(&mut self, this: &Value) -> Option<Rc<RefCell<Object>>> {
        match this {
            Value::Object(object) => Some(Rc::clone(object)),
            Value::Server(id) => Some(Rc::clone(self.of_servers.entry(*id).or_default())),
            _ => None,
        }
    }

    /// What stands on a class, or on a part of one, with a role.
    pub(super) fn decorator(
        &mut self,
        decorators: &[Expression],
        scope: &Scope,
        wanted: Role,
    ) -> Option<Rc<Made>> {
        decorators.iter().find_map(|decorator| {
            let Kind::Call(callee, ..) = &*decorator.kind else { return None };
            let Value::Foreign(foreign) = self.evaluate(callee, scope) else { return None };
            let (role, _) = self.knowledge.role(&foreign.module, &foreign.export)?;
            if role != wanted {
                return None;
            }
            if let Value::Made(made) = self.evaluate(decorator, scope) { Some(made) } else { None }
        })
    }

    /// An object of a class whose constructor is given what a container has for it.
    pub(super) fn injected(&mut self, class: &Value, span: &Span) -> Value {
        let Value::Class(facts, scope) = class else { return class.clone() };
        let mut arguments = Vec::new();
        let constructor = facts.members.iter().find(|member| member.name == "constructor");
        if let Some(constructor) = constructor
            && let Kind::Function(function) = &*constructor.value.kind
        {
            for index in 0..function.parameters.len() {
                let on: Vec<Expression> = constructor
                    .on_parameters
                    .iter()
                    .filter(|(at, _)| *at == index)
                    .map(|(_, what)| what.clone())
                    .collect();
                let token = self.decorator(&on, scope, Role::Inject);
                let token = token.and_then(|made| Some(made.arguments.first()?.0.clone()));
                let known = token.and_then(|token| {
                    self.injectables.iter().rev().find(|(known, _)| known.same(&token)).cloned()
                });
                let value = known.map_or_else(|| Value::unknown("what is injected"), |(_, value)| value);
                arguments.push((value, span.clone()));
            }
        }
        self.construct(class, arguments, span)
    }

    /// A method of an object, or of one that is made of a class.
    pub(super) fn method_of(&mut self, value: &Value, name: &str, span: &Span) -> Option<Rc<Closure>> {
        let object =
            if matches!(value, Value::Class(..)) { self.injected(value, span) } else { value.clone() };
        match object.field(name)?.value {
            Value::Function(closure, _) => Some(closure),
            _ => None,
        }
    }
}
