//! What is registered on an app or router.

use std::rc::Rc;

use super::{Machine, guards, value::Value};
use crate::{
    analysis::{
        facts::Span,
        program::{EventKind, Mount, Route},
    },
    catalog::knowledge::Role,
};

impl Machine<'_> {
    /// `app.use([path], ...handlers)`.
    pub(super) fn register_use(&mut self, id: usize, arguments: &[(Value, Span)], open: bool, span: &Span) {
        let (path, handlers) = match arguments {
            [(first, _), rest @ ..] if is_path(first) => (mount(first), rest),
            all => (Mount::All, all),
        };
        for (handler, at) in handlers {
            // One handler: the whole call is its place; several: each its own.
            let at = if handlers.len() == 1 { span } else { at };
            self.register_handler(id, handler, &path, at);
        }
        if open {
            self.event(id, EventKind::Unknown("a list that is not known".to_owned()), path, span);
        }
    }

    pub(super) fn register_handler(&mut self, id: usize, handler: &Value, path: &Mount, span: &Span) {
        match handler {
            Value::List(list) => {
                let (items, open) = (list.borrow().items.clone(), list.borrow().open);
                for (item, at) in items {
                    self.register_handler(id, &item, path, &at);
                }
                if open {
                    self.event(
                        id,
                        EventKind::Unknown("a list that is not known".to_owned()),
                        path.clone(),
                        span,
                    );
                }
            }
            Value::OneOf(parts) => {
                self.branches += 1;
                let branch = self.branches;
                for (arm, part) in parts.iter().enumerate() {
                    self.branch.push((branch, arm));
                    self.register_handler(id, part, path, span);
                    self.branch.pop();
                }
            }
            Value::Nothing | Value::Bool(_) => {}
            other => {
                for kind in self.kinds(id, other, span) {
                    self.event(id, kind, path.clone(), span);
                }
                self.register_inner(id, other, span);
            }
        }
    }

    /// The handler that a handler was put around: `middleware(handler)`.
    fn register_inner(&mut self, id: usize, around: &Value, span: &Span) {
        let Some(framework) = self.knowledge.framework(&self.program.servers[id].framework) else { return };
        if let (true, Value::Made(made)) = (framework.takes_handler, around)
            && matches!(made.role, Some(Role::Middleware | Role::VerifySession))
            && !made.arguments.is_empty()
        {
            self.register_route(id, "all", &Value::unknown("a path"), &made.arguments, span);
        }
    }

    /// What a handler is.
    pub(super) fn kinds(&mut self, id: usize, handler: &Value, span: &Span) -> Vec<EventKind> {
        let kind = match handler {
            Value::Server(id) => EventKind::Mounted(*id),
            Value::Foreign(foreign) => match self.knowledge.role(&foreign.module, &foreign.export) {
                Some((Role::Middleware, variant))
                    if self.knowledge.sdk.middleware_wraps || self.passes(id) =>
                {
                    EventKind::Middleware(variant)
                }
                Some((Role::Cors | Role::Middleware | Role::ErrorHandler | Role::VerifySession, _)) => {
                    EventKind::NotCalled(short(&foreign.module, &foreign.export))
                }
                _ => foreign_middleware(short(&foreign.module, &foreign.export)),
            },
            Value::Made(made) => match made.role {
                Some(Role::Cors) => EventKind::Cors(made.clone(), false),
                Some(Role::Middleware) => EventKind::Middleware(made.variant.clone()),
                Some(Role::ErrorHandler) => EventKind::ErrorHandler,
                Some(Role::VerifySession) => EventKind::Guard,
                Some(Role::BodyParser) => EventKind::BodyParser(made.clone()),
                Some(Role::Static) => EventKind::Other("static".to_owned()),
                _ => foreign_middleware(short(&made.maker.module, &made.maker.export)),
            },
            Value::Function(closure, _) => return self.scan(id, closure).kinds(),
            Value::Unknown(name) => EventKind::Unknown(name.to_string()),
            _ => EventKind::Unknown(format!("line {}", span.line)),
        };
        vec![kind]
    }

    /// Whether the SDK's middleware is passed to this app, not called.
    fn passes(&self, id: usize) -> bool {
        self.knowledge.framework(&self.program.servers[id].framework).is_some_and(|known| known.passes)
    }

    /// `app.get(path, ...handlers)`.
    pub(super) fn register_route(
        &mut self,
        id: usize,
        method: &str,
        path: &Value,
        handlers: &[(Value, Span)],
        span: &Span,
    ) {
        let (method, path) = self.method_and_path(id, method, path);
        let (method, path) = (method.as_str(), &path);
        let mut route = Route {
            method: if method == "Any" || method == "All" { "ALL".to_owned() } else { method.to_uppercase() },
            patterns: match mount(path) {
                Mount::At(patterns) => Some(patterns),
                Mount::All | Mount::Unknown => None,
            },
            terminal: false,
            guarded: false,
            guard: None,
            handler: None,
            not_called: None,
            reads_session: None,
            unsettled: false,
            exposes: None,
        };
        let mut flat = Vec::new();
        for (handler, _) in handlers {
            flatten(handler, &mut flat);
        }
        for (index, handler) in flat.iter().enumerate() {
            let last = index + 1 == flat.len();
            if let Value::Foreign(foreign) = handler
                && let Some((Role::VerifySession | Role::Middleware, _)) =
                    self.knowledge.role(&foreign.module, &foreign.export)
            {
                let name = short(&foreign.module, &foreign.export);
                self.event(id, EventKind::NotCalled(name), mount(path), span);
            }
            if let Value::Made(made) = handler {
                route.guarded |= made.role == Some(Role::VerifySession);
                route.guard = route.guard.or_else(|| guards::around_function(handler).map(Rc::new));
                // A route that hands its requests to the SDK mounts it.
                if made.role == Some(Role::Middleware) {
                    let kind = EventKind::Middleware(made.variant.clone());
                    self.event(id, kind, mount(path), span);
                    return;
                }
                if made.role == Some(Role::Cors) && matches!(method, "options" | "all") {
                    let kind = EventKind::Cors(made.clone(), method == "options");
                    self.event(id, kind, mount(path), span);
                }
            }
            for closure in handler.functions() {
                let seen = self.scan(id, &closure);
                route.handler = Some(Rc::new(closure.function.span.clone()));
                route.not_called = route.not_called.or(seen.not_called.map(Rc::new));
                if seen.middleware {
                    self.event(id, EventKind::Middleware(seen.framework), mount(path), span);
                    return;
                }
                // What a package's wrapper does with the promise is not known.
                let plain = matches!(handler, Value::Function(..)) && !seen.settles;
                route.unsettled |= plain && seen.reads_session.is_some();
                route.reads_session = route.reads_session.or(seen.reads_session);
                route.exposes = route.exposes.or(seen.exposes);
                route.guarded |= seen.guards;
                if seen.guards && seen.goes_on && !seen.aborts && !last {
                    self.event(id, EventKind::NotAborted(true), mount(path), &closure.function.span);
                }
                route.terminal |= last && seen.answers && !seen.next;
            }
        }
        self.event(id, EventKind::Route(route), mount(path), span);
    }
}

impl Machine<'_> {
    /// `HandleFunc("GET /a/{id}", ...)`: the method is in the pattern, parameters are in braces.
    pub(super) fn method_and_path(&self, id: usize, method: &str, path: &Value) -> (String, Value) {
        let framework = &self.program.servers[id].framework;
        let known = self.knowledge.frameworks.iter().find(|known| known.framework == *framework);
        let (Some(known), Value::Text(text)) = (known, path) else {
            return (method.to_owned(), path.clone());
        };
        if known.braces {
            let parts: Vec<String> = text.split('/').map(in_braces).collect();
            return (method.to_owned(), Value::text(&parts.join("/")));
        }
        if !known.method_in_path {
            return (method.to_owned(), path.clone());
        }
        let named = if method.starts_with("Handle") { "all" } else { method };
        let (method, pattern) = text.split_once(' ').unwrap_or((named, text.as_ref()));
        let parts: Vec<String> = pattern.trim().split('/').map(in_braces).collect();
        let mut pattern = parts.join("/");
        // Of a pattern that ends with a slash everything below it is matched as well.
        if text.ends_with('/') {
            pattern.push('*');
        }
        (method.to_owned(), Value::text(&pattern))
    }
}

/// `{id}` -> `:id`, `{path...}` and `{path*}` -> `*path`, `{$}` -> nothing; `{id?}` and `{id*2}` can't be judged.
fn in_braces(part: &str) -> String {
    let Some(name) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return part.to_owned();
    };
    match name.strip_suffix("...").or_else(|| name.strip_suffix('*')) {
        _ if name == "$" => String::new(),
        None if name.contains(['?', '*']) => format!("(?{name})"),
        Some(rest) => format!("*{rest}"),
        None => format!(":{name}"),
    }
}

/// The handlers in lists of them, and in the options of a route.
fn flatten(value: &Value, into: &mut Vec<Value>) {
    match value {
        Value::Object(object) => object.borrow().fields.iter().for_each(|field| flatten(&field.value, into)),
        Value::List(list) => list.borrow().items.iter().for_each(|(item, _)| flatten(item, into)),
        other => into.push(other.clone()),
    }
}

/// Whether the first argument of `use` is a path.
fn is_path(value: &Value) -> bool {
    match value {
        Value::Text(_) | Value::Regex(_) | Value::Template(_) | Value::Env(_) => true,
        Value::List(list) => {
            let list = list.borrow();
            !list.items.is_empty() && list.items.iter().all(|(item, _)| is_path(item))
        }
        Value::OneOf(_) | Value::Fallback(_) => value.options().iter().any(is_path),
        _ => false,
    }
}

pub(super) fn mount(value: &Value) -> Mount {
    match value {
        Value::Text(path) => Mount::At(vec![path.to_string()]),
        Value::Regex(pattern) => Mount::At(vec![format!("/{pattern}/")]),
        Value::List(list) => {
            let mut all = Vec::new();
            for (item, _) in &list.borrow().items {
                match mount(item) {
                    Mount::At(paths) => all.extend(paths),
                    Mount::All | Mount::Unknown => return Mount::Unknown,
                }
            }
            Mount::At(all)
        }
        _ => Mount::Unknown,
    }
}

/// Middleware of a package that st does not know: harmless, unless it has to do with CORS.
pub(super) fn foreign_middleware(name: String) -> EventKind {
    if name.to_ascii_lowercase().contains("cors") { EventKind::Unknown(name) } else { EventKind::Other(name) }
}

/// The name of an export, as a reader would say it.
pub(super) fn short(module: &str, export: &str) -> String {
    if export.is_empty() { module.to_owned() } else { export.to_owned() }
}
