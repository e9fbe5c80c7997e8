//! What makes sure that there is a session before a handler runs.

use std::rc::Rc;

use super::{
    Machine,
    handlers::resolve,
    named::Given,
    value::{Closure, Value},
};
use crate::{
    analysis::{
        facts::{Kind, Pattern},
        program::{EventKind, Guard},
        walk,
    },
    catalog::knowledge::Role,
};

impl Machine<'_> {
    /// Whether something makes sure that there is a session.
    pub(super) fn guards(&self, value: &Value) -> bool {
        match value {
            Value::Made(made) => {
                made.role == Some(Role::VerifySession)
                    || (made.role == Some(Role::Dependency)
                        && made.arguments.iter().any(|(value, _)| self.guards(value)))
                    || made.around.as_ref().is_some_and(|inner| self.guards(inner))
            }
            Value::List(list) => list.borrow().items.iter().any(|(item, _)| self.guards(item)),
            Value::Keywords(object) => object.borrow().fields.iter().any(|field| self.guards(&field.value)),
            Value::Function(closure, _) => self.function_guards(closure, 0),
            _ => false,
        }
    }

    pub(super) fn function_guards(&self, closure: &Closure, depth: usize) -> bool {
        let named = &closure.function.named;
        let defaults = closure.function.parameters.iter().chain(&named.parameters).filter_map(|parameter| {
            if let Pattern::Default(_, default) = parameter { Some(&**default) } else { None }
        });
        let mut found = false;
        for given in defaults.chain(&named.given) {
            walk::expression(given, &mut |part| {
                let value = match &*part.kind {
                    Kind::Call(callee, ..) => resolve(callee, &closure.scope),
                    Kind::Name(_) => resolve(part, &closure.scope),
                    _ => None,
                };
                found |= match value {
                    Some(Value::Foreign(foreign)) if matches!(&*part.kind, Kind::Call(..)) => {
                        let role = self.knowledge.role(&foreign.module, &foreign.export);
                        matches!(role, Some((Role::VerifySession, _)))
                    }
                    Some(Value::Function(inner, _)) => depth < 4 && self.function_guards(&inner, depth + 1),
                    Some(value @ (Value::Made(_) | Value::List(_))) => self.guards(&value),
                    _ => false,
                };
            });
        }
        found
    }

    /// Whether a handler has a guard around it or among what it depends on.
    pub(super) fn is_guarded(&self, handler: &Value) -> bool {
        match handler {
            Value::Made(made) => {
                made.role == Some(Role::VerifySession)
                    || made.around.as_ref().is_some_and(|inner| self.is_guarded(inner))
            }
            Value::Function(closure, _) => self.function_guards(closure, 0),
            _ => false,
        }
    }

    pub(super) fn guard_route(&mut self, id: usize, handler: &Value, given: &Given) {
        let known = self.knowledge.framework(&self.program.servers[id].framework);
        let before = known.and_then(|known| known.before.as_ref()).and_then(|name| given.field(name));
        let guarded = self.is_guarded(handler) || before.is_some_and(|field| self.guards(&field.value));
        let last = self.program.servers[id].events.last_mut();
        if let Some(EventKind::Route(route)) = last.map(|event| &mut event.kind) {
            route.guarded |= guarded;
        }
    }
}

/// The guard that is put right around a function, below whatever else is.
pub(super) fn around_function(value: &Value) -> Option<Guard> {
    let Value::Made(made) = value else { return None };
    let carried = match made.arguments.as_slice() {
        [(inner @ Value::Made(_), _)] => Some(inner),
        _ => None,
    };
    match made.around.as_ref().or(carried)? {
        Value::Function(closure, _) if made.role == Some(Role::VerifySession) => Some(Guard {
            made: Rc::clone(made),
            function: closure.function.span.clone(),
            awaited: closure.function.awaited,
        }),
        inner => around_function(inner),
    }
}

/// Whether a function or class has a guard among its decorators, also one that another decorator carries.
pub(super) fn is_decorated(value: &Value) -> bool {
    let Value::Made(made) = value else { return false };
    let carried =
        made.arguments.iter().any(|(value, _)| match value {
            Value::Made(inner) => inner.role == Some(Role::VerifySession),
            Value::List(list) => list.borrow().items.iter().any(
                |(item, _)| matches!(item, Value::Made(inner) if inner.role == Some(Role::VerifySession)),
            ),
            _ => false,
        });
    carried || made.role == Some(Role::VerifySession) || made.around.as_ref().is_some_and(is_decorated)
}
