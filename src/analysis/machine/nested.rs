//! Handlers that are put around each other: the outermost one runs first.

use std::rc::Rc;

use super::{
    Machine,
    value::{Closure, Field, Foreign, Made, Value},
};
use crate::{
    analysis::{
        facts::{Kind, Span},
        program::{Event, EventKind, Mount},
        walk,
    },
    catalog::knowledge::Role,
};

/// How many handlers deep a chain is followed.
const MAX_DEPTH: usize = 32;

impl Machine<'_> {
    /// Whether something made can be put around a handler.
    pub(super) fn is_wrapper(&self, made: &Made) -> bool {
        self.knowledge.sdk.middleware_wraps && made.role == Some(Role::Cors) && made.around.is_none()
    }

    /// Whether a method of a CORS library's object puts it around a handler.
    pub(super) fn is_wrapping(&self, method: &str) -> bool {
        self.knowledge.cors.iter().any(|library| library.wraps.iter().any(|name| name == method))
    }

    /// `cors(handler)`, `cors.Handler(handler)`.
    pub(super) fn wrapped(&mut self, made: &Rc<Made>, arguments: &[(Value, Span)], span: &Span) -> Value {
        let order = self.tick();
        let handler = arguments.first().map_or(Value::Nothing, |(value, _)| value.clone());
        Value::Made(Rc::new(made.put_around(handler, span, order)))
    }

    /// `package.Type{ ... }`: an object; a server's serves its handler.
    pub(super) fn literal(&mut self, of: &Value, object: Value, span: &Span) -> Value {
        if let Value::Foreign(foreign) = of
            && let Some((Role::Serve, _)) = self.knowledge.role(&foreign.module, &foreign.export)
        {
            let field =
                self.knowledge.framework_of(&foreign.module).and_then(|known| known.serves.as_deref());
            let handler =
                field.and_then(|name| object.field(name)).map_or(Value::Nothing, |field| field.value);
            self.serve(&foreign.module, &handler, span);
        }
        object
    }

    /// `http.HandleFunc(path, handler)`: on the package's own router.
    pub(super) fn registers_by_default(
        &mut self,
        foreign: &Rc<Foreign>,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> bool {
        let Some(framework) = self.knowledge.framework_of(&foreign.module) else { return false };
        let [(path, _), handlers @ ..] = arguments else { return false };
        if !framework.by_default.contains(&foreign.export) || handlers.is_empty() {
            return false;
        }
        let id = self.default_router(&foreign.module, span);
        self.register_route(id, &foreign.export, path, handlers, span);
        true
    }

    fn default_router(&mut self, module: &str, span: &Span) -> usize {
        if let Some(id) = self.defaults.get(module) {
            return *id;
        }
        let framework = self.knowledge.framework_of(module).map_or("", |known| known.framework.as_str());
        let Value::Server(id) = self.new_server(true, framework.to_owned(), span) else { return 0 };
        self.defaults.insert(module.to_owned(), id);
        id
    }

    /// Starts an app: what its handler is made of, from the outside to the inside.
    pub(super) fn serve(&mut self, module: &str, handler: &Value, span: &Span) {
        if matches!(handler, Value::Nothing) && !self.defaults.contains_key(module) {
            return;
        }
        let framework = self.knowledge.framework_of(module).map_or("", |known| known.framework.as_str());
        let Value::Server(root) = self.new_server(false, framework.to_owned(), span) else { return };
        if matches!(handler, Value::Nothing) {
            let router = self.default_router(module, span);
            self.event(root, EventKind::Mounted(router), Mount::All, span);
        } else {
            self.unfold(root, handler, span, 0);
        }
        self.event(root, EventKind::Listen, Mount::All, span);
    }

    fn unfold(&mut self, root: usize, handler: &Value, span: &Span, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match handler {
            Value::Nothing => {}
            Value::Server(id) => self.event(root, EventKind::Mounted(*id), Mount::All, span),
            Value::OneOf(parts) => {
                self.branches += 1;
                let branch = self.branches;
                let there: Vec<&Value> =
                    parts.iter().filter(|part| !matches!(part, Value::Nothing)).collect();
                for (arm, part) in there.iter().enumerate() {
                    if there.len() > 1 {
                        self.branch.push((branch, arm));
                    }
                    self.unfold(root, part, span, depth + 1);
                    if there.len() > 1 {
                        self.branch.pop();
                    }
                }
            }
            Value::Made(made) => {
                for kind in self.kinds(root, handler, span) {
                    self.event_at(root, kind, &made.span, made.order);
                }
                if let Some(inner) = &made.around {
                    return self.unfold(root, inner, &made.span, depth + 1);
                }
                let inside: Vec<_> = made.arguments.iter().filter(|(value, _)| is_handler(value)).collect();
                if inside.is_empty() && made.role.is_none() {
                    // The router of a package that st does not know.
                    let name = format!("{}.{}", made.maker.module, made.maker.export);
                    self.event_at(root, EventKind::Unknown(name), &made.span, made.order);
                }
                for (inner, at) in inside {
                    self.unfold(root, inner, at, depth + 1);
                }
            }
            Value::Function(closure, _) => {
                let inside = self.inside_of(closure);
                let mut seen = self.scan(root, closure);
                seen.next |= !inside.is_empty();
                for kind in seen.kinds() {
                    self.event(root, kind, Mount::All, &closure.function.span);
                }
                for inner in inside {
                    self.unfold(root, &inner, &closure.function.span, depth + 1);
                }
            }
            other => {
                for kind in self.kinds(root, other, span) {
                    self.event(root, kind, Mount::All, span);
                }
            }
        }
    }

    /// The handlers that a handler of the project hands its requests to: `next.ServeHTTP(w, r)`.
    fn inside_of(&self, closure: &Closure) -> Vec<Value> {
        let methods: Vec<&str> =
            self.knowledge.frameworks.iter().flat_map(|known| &known.next).map(String::as_str).collect();
        let mut found: Vec<Value> = Vec::new();
        walk::statements(&closure.function.body, &mut |expression| {
            let Kind::Call(callee, ..) = &*expression.kind else { return };
            let name = match &*callee.kind {
                Kind::Member(owner, method) if methods.contains(&method.as_str()) => match &*owner.kind {
                    Kind::Name(name) => name,
                    _ => return,
                },
                Kind::Name(name) => name,
                _ => return,
            };
            let Some(value) = closure.scope.get(name) else { return };
            let is_next = matches!(&*callee.kind, Kind::Member(..)) || is_handler(&value);
            if is_next && !found.iter().any(|known| known.same(&value)) {
                found.push(value);
            }
        });
        found
    }

    fn event_at(&mut self, id: usize, kind: EventKind, span: &Span, order: usize) {
        let branch = self.branch.clone();
        let event = Event { kind, path: Mount::All, span: span.clone(), order, branch };
        self.program.servers[id].events.push(event);
    }

    /// The same value with the names that the rules know: `AppInfo` -> `appInfo`.
    pub(super) fn neutral(&self, value: &Value) -> Value {
        let names = &self.knowledge.sdk.names;
        match value {
            _ if names.is_empty() => value.clone(),
            Value::Object(object) => {
                let object = object.borrow();
                let fields = object.fields.iter().map(|field| Field {
                    name: names.get(&field.name).unwrap_or(&field.name).clone(),
                    value: self.neutral(&field.value),
                    span: field.span.clone(),
                });
                Value::object(fields.collect(), object.open)
            }
            Value::List(list) => {
                let list = list.borrow();
                let items = list.items.iter().map(|(item, at)| (self.neutral(item), at.clone())).collect();
                Value::list(items, list.open)
            }
            Value::OneOf(parts) => Value::one_of(parts.iter().map(|part| self.neutral(part))),
            other => other.clone(),
        }
    }
}

/// Whether a value answers requests, as far as that is known.
fn is_handler(value: &Value) -> bool {
    match value {
        Value::Server(_) => true,
        Value::Made(made) => {
            made.around.is_some() || made.arguments.iter().any(|(value, _)| is_handler(value))
        }
        Value::OneOf(parts) => parts.iter().any(is_handler),
        _ => false,
    }
}
