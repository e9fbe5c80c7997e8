//! Classes whose bodies run where they stand, and what is made of them.

use std::{cell::RefCell, rc::Rc};

use super::{
    Machine,
    scope::Scope,
    value::{Closure, Field, Foreign, Object, Type, Value},
};
use crate::{
    analysis::facts::{Argument, Pattern, Span, Statement},
    catalog::knowledge::Role,
};

/// The name that a method has for the classes around its own.
const ABOVE: &str = "#super";
const MAKER: &str = "__init__";

impl Machine<'_> {
    /// `class Name(Base): ...`
    pub(super) fn class(
        &mut self,
        bases: &[Argument],
        body: &[Statement],
        scope: &Scope,
        span: &Span,
    ) -> Value {
        let (bases, _) = self.arguments(bases, scope);
        let (mut members, mut foreign) = (Object::default(), Vec::new());
        for (base, _) in &bases {
            match base {
                Value::Type(base) => {
                    members.fields.extend(base.members.borrow().fields.iter().cloned());
                    foreign.extend(base.foreign.iter().cloned());
                }
                Value::Foreign(base) => foreign.push(Rc::clone(base)),
                Value::Made(made) => foreign.push(Rc::clone(&made.maker)),
                _ => members.open = true,
            }
        }
        // Methods see what is around the class, and not its other members.
        let around = self.inside(scope);
        let above = Object { fields: members.fields.clone(), open: false };
        around.declare(ABOVE, Value::Object(Rc::new(RefCell::new(above))));
        let inner = self.inside(&around);
        for statement in body {
            self.statements(std::slice::from_ref(statement), &inner);
            let Statement::Let { pattern: Pattern::Name(name), .. } = statement else { continue };
            if let Some(Value::Function(closure, bound)) = inner.get(name)
                && closure.scope.is(&inner)
            {
                let closure = Closure { function: Rc::clone(&closure.function), scope: around.clone() };
                inner.declare(name, Value::Function(Rc::new(closure), bound));
            }
        }
        members.open |= !foreign.is_empty();
        for (name, value) in inner.names() {
            members.fields.push(Field { name, value, span: span.clone() });
        }
        let members = Rc::new(RefCell::new(members));
        Value::Type(Rc::new(Type { members, foreign, span: span.clone() }))
    }

    /// The package's class with a role that a class is made from.
    pub(super) fn base_of(&self, class: &Type) -> Option<(Rc<Foreign>, Role)> {
        let role = |base: &Rc<Foreign>| {
            let (role, _) = self.knowledge.role(&base.module, &base.export)?;
            Some((Rc::clone(base), role))
        };
        class.foreign.iter().find_map(role)
    }

    /// An object of a class.
    pub(super) fn instance(&mut self, class: &Rc<Type>, arguments: Vec<(Value, Span)>, span: &Span) -> Value {
        let base = self.base_of(class);
        let this = match &base {
            Some((foreign, Role::App | Role::Router)) => {
                let given = if class.members.borrow().field(MAKER).is_some() {
                    Vec::new()
                } else {
                    arguments.clone()
                };
                let server = self.call_foreign(foreign, given, span);
                if let Value::Server(id) = server {
                    self.classes.insert(id, Rc::clone(class));
                }
                server
            }
            Some((foreign, Role::Cors)) => return self.call_foreign(foreign, arguments, span),
            _ => {
                let mut object = Object { open: class.members.borrow().open, ..Object::default() };
                object.fields.clone_from(&class.members.borrow().fields);
                if matches!(base, Some((_, Role::Settings))) {
                    object.fields = from_environment(object.fields);
                }
                for (value, at) in &arguments {
                    if let Value::Keywords(given) = value
                        && class.members.borrow().field(MAKER).is_none()
                    {
                        let fields = given.borrow().fields.clone();
                        object
                            .fields
                            .extend(fields.into_iter().map(|field| Field { span: at.clone(), ..field }));
                    }
                }
                Value::Object(Rc::new(RefCell::new(object)))
            }
        };
        let maker = class.members.borrow().field(MAKER).map(|field| field.value.clone());
        if let Some(maker) = maker {
            self.call(&maker, Some(this.clone()), arguments, span);
        }
        if let Value::Server(id) = this {
            return self.put_around(id, class, span);
        }
        this
    }

    /// What a class puts around its app by overriding the method that builds it.
    fn put_around(&mut self, id: usize, class: &Type, span: &Span) -> Value {
        let framework = self.program.servers[id].framework.clone();
        let name = self.knowledge.framework(&framework).and_then(|known| known.around.as_deref());
        let method =
            name.and_then(|name| class.members.borrow().field(name).map(|field| field.value.clone()));
        if let Some(Value::Function(closure, _)) = method {
            let bound = Value::Function(closure, Some(Box::new(Value::Server(id))));
            // It is built when the first request comes, or the server starts.
            self.defer(bound, vec![(Value::Nothing, span.clone())]);
        }
        Value::Server(id)
    }

    /// A method of an object's class, of the classes around that, or of an app's class.
    pub(super) fn class_method(
        &mut self,
        owner: &Value,
        name: &str,
        arguments: &[(Value, Span)],
        scope: &Scope,
        span: &Span,
    ) -> Option<Value> {
        if let Value::Server(id) = owner {
            let class = self.classes.get(id)?;
            let method = class.members.borrow().field(name).map(|field| field.value.clone())?;
            return Some(self.call(&method, Some(owner.clone()), arguments.to_vec(), span));
        }
        // A view made of a class is the class.
        if let (Value::Type(_), "as_view") = (owner, name) {
            return Some(owner.clone());
        }
        let Value::Object(above) = owner else { return None };
        let is_above = matches!(scope.get(ABOVE), Some(Value::Object(known)) if Rc::ptr_eq(&known, above));
        if !is_above {
            return None;
        }
        let this = scope.get("this").unwrap_or(Value::Nothing);
        let method = above.borrow().field(name).map(|field| field.value.clone());
        Some(match (method, &this) {
            (Some(method), _) => self.call(&method, Some(this), arguments.to_vec(), span),
            // The framework's own: setting up takes the options, everything else gives the app.
            (None, Value::Server(id)) => {
                if name == MAKER {
                    self.configure(*id, arguments, span);
                }
                this
            }
            (None, _) => Value::Nothing,
        })
    }
}

/// Fields that a variable of their name replaces.
fn from_environment(fields: Vec<Field>) -> Vec<Field> {
    let read = |field: Field| {
        if field.name.starts_with('_') || !field.value.is_textual() || matches!(field.value, Value::Nothing) {
            return field;
        }
        let variable = Value::Env(field.name.to_uppercase().into());
        Field { value: Value::Fallback(Rc::new((variable, field.value))), ..field }
    };
    fields.into_iter().map(read).collect()
}
