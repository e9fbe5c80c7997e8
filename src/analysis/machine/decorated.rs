//! The methods of apps that are given arguments by name, and decorate their handlers.

use std::rc::Rc;

use super::{
    Machine,
    named::Given,
    register::mount,
    value::{Object, Value, Waiting},
};
use crate::{
    analysis::{
        facts::Span,
        program::{Event, EventKind, Listen, Mount},
    },
    catalog::knowledge::{Parameters, Role},
};

impl Machine<'_> {
    /// An attribute of an app.
    pub(super) fn app_member(&mut self, id: usize, name: &str) -> Value {
        let known = self.knowledge.framework(&self.program.servers[id].framework);
        if known.is_some_and(|known| known.config.as_deref() == Some(name)) {
            return Value::Object(Rc::clone(self.configs.entry(id).or_default()));
        }
        Value::unknown(name)
    }

    /// A method of an app or router.
    pub(super) fn app_method(
        &mut self,
        id: usize,
        name: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Value {
        let Some(known) = self.knowledge.framework(&self.program.servers[id].framework) else {
            return Value::unknown(name);
        };
        let given = Given::of(arguments);
        let methods = &known.methods;
        let is = |names: &[String]| names.iter().any(|known| known == name);
        if is(&methods.decorate) && given.handler().is_none() {
            return Value::Waiting(Rc::new(Waiting {
                server: id,
                method: name.to_owned(),
                arguments: arguments.to_vec(),
                span: span.clone(),
            }));
        }
        self.app_call(id, name, &given, span);
        Value::Server(id)
    }

    /// The handler of a method of an app is there: `@app.get("/path")` above it.
    pub(super) fn completed(&mut self, waiting: &Waiting, arguments: &[(Value, Span)]) -> Value {
        let handler = arguments.first().cloned().unwrap_or((Value::Nothing, waiting.span.clone()));
        let mut given = Given::of(&waiting.arguments);
        given.positional.push(handler.clone());
        self.app_call(waiting.server, &waiting.method, &given, &waiting.span);
        handler.0
    }

    pub(super) fn app_call(&mut self, id: usize, name: &str, given: &Given, span: &Span) {
        let Some(known) = self.knowledge.framework(&self.program.servers[id].framework) else { return };
        let methods = &known.methods;
        let is = |names: &[String]| names.iter().any(|known| known == name);
        let first = given.positional.first().map(|(value, _)| value.clone());
        let handler = given.handler().or_else(|| given.positional.last().cloned());
        if is(&methods.layer) {
            let class = first.or_else(|| given.named.fields.first().map(|field| field.value.clone()));
            let options = Object { fields: given.named.fields.clone(), open: given.named.open };
            self.layer(id, &class.unwrap_or(Value::Nothing), options, span);
        } else if is(&methods.mount) {
            self.mounted(id, given, span);
        } else if is(&methods.route) || is(&methods.listed) {
            let path = first
                .or_else(|| given.field("path").or(given.field("rule")).map(|field| field.value.clone()));
            let path = self.written(id, &path.unwrap_or_else(|| Value::unknown("a path")));
            let Some(handler) = handler else { return };
            for method in methods_of(name, is(&methods.listed), given) {
                self.register_route(id, &method, &path, std::slice::from_ref(&handler), span);
                self.guard_route(id, &handler.0, given);
            }
        } else if is(&methods.on_error) {
            self.error_handler(id, first.as_ref(), handler.as_ref(), span);
        } else if is(&methods.hook) {
            let Some((hook, _)) = handler else { return };
            for closure in hook.functions() {
                if self.scan(id, &closure).options {
                    self.event(id, EventKind::Options, Mount::All, span);
                }
            }
            for kind in self.kinds(id, &hook, span) {
                let kind = match kind {
                    EventKind::CatchAll | EventKind::Guard => EventKind::Other("own hook".to_owned()),
                    other => other,
                };
                self.event(id, kind, Mount::All, span);
            }
        } else if is(&methods.listen) {
            self.program.listens.push(Listen {
                server: id,
                options: given.named.fields.clone(),
                span: span.clone(),
            });
            self.event(id, EventKind::Listen, Mount::All, span);
        } else if is(&methods.setting) {
            if let Some((handler @ Value::Function(..), at)) = handler {
                self.defer(handler, vec![(Value::Nothing, at)]);
            }
        } else if is(&methods.register) {
            if let Some((value, at)) = given.positional.first() {
                self.hand_over(name, &[(value.clone(), at.clone())]);
            }
        } else {
            self.program.servers[id].escaped.push((format!("`.{name}()`"), span.clone()));
        }
    }

    /// `app.include_router(router, prefix="/api")`, `app.mount("/static", app)`.
    pub(super) fn mounted(&mut self, id: usize, given: &Given, span: &Span) {
        let Some(known) = self.knowledge.framework(&self.program.servers[id].framework) else { return };
        let named = given.named.fields.iter().map(|field| (field.value.clone(), field.span.clone()));
        let parts: Vec<(Value, Span)> = given.positional.iter().cloned().chain(named).collect();
        let inner =
            parts.iter().find_map(|(value, _)| if let Value::Server(id) = value { Some(*id) } else { None });
        let path =
            given.positional.iter().find(|(value, _)| value.is_textual() && !matches!(value, Value::Nothing));
        let option =
            known.prefix.as_ref().and_then(|name| given.field(name)).map(|field| field.value.clone());
        let prefix = option.or_else(|| path.map(|(value, _)| value.clone()));
        let Some(inner) = inner else {
            // Routes that are not known: they add no layer, and may have any path.
            if known.needs_route {
                self.event(id, EventKind::Options, Mount::All, span);
            }
            return;
        };
        let own = self.prefixes.get(&inner).map(|(_, value)| value.clone());
        let path = match (prefix, own) {
            (None, None) => Mount::All,
            (Some(prefix), None) => self.path_of(id, &prefix),
            (Some(prefix), Some(_)) if known.prefix_replaces => self.path_of(id, &prefix),
            (None, Some(own)) => self.path_of(id, &own),
            (Some(Value::Text(prefix)), Some(Value::Text(own))) => {
                self.path_of(id, &Value::text(&format!("{}{own}", prefix.trim_end_matches('/'))))
            }
            _ => Mount::Unknown,
        };
        if let Some(field) = known.before.as_ref().and_then(|name| given.field(name))
            && self.guards(&field.value)
        {
            let order = self.tick();
            let (branch, span) = (self.branch.clone(), field.span.clone());
            let guard = Event { kind: EventKind::Guard, path: Mount::All, span, order, branch };
            self.program.servers[inner].events.insert(0, guard);
        }
        self.event(id, EventKind::Mounted(inner), path, span);
    }

    pub(super) fn error_handler(
        &mut self,
        id: usize,
        what: Option<&Value>,
        handler: Option<&(Value, Span)>,
        span: &Span,
    ) {
        let Some((handler, _)) = handler else { return };
        let sdk = match handler {
            Value::Foreign(foreign) => {
                matches!(self.knowledge.role(&foreign.module, &foreign.export), Some((Role::ErrorHandler, _)))
            }
            _ => false,
        };
        // Only a handler of the SDK's own errors stands between them and the SDK.
        let of_sdk =
            matches!(what, Some(Value::Foreign(error)) if error.module.starts_with(&self.sdk_module()));
        let kind = match (sdk, of_sdk) {
            (true, _) => EventKind::ErrorHandler,
            (_, true) => EventKind::OwnErrorHandler { forwards: true },
            _ => return,
        };
        self.event(id, kind, Mount::All, span);
    }

    pub(super) fn sdk_module(&self) -> String {
        self.knowledge.sdk.package.replace('-', "_")
    }

    /// A path as the patterns of all frameworks are compared: `{id}` -> `:id`.
    pub(super) fn written(&self, id: usize, path: &Value) -> Value {
        let Value::Text(text) = path else { return path.clone() };
        let style =
            self.knowledge.framework(&self.program.servers[id].framework).map(|known| known.parameters);
        let parts: Vec<String> = text
            .split('/')
            .map(|part| match style {
                Some(Parameters::Braces) => parameter(part, '{', '}', false),
                Some(Parameters::Angles) => parameter(part, '<', '>', true),
                _ => part.to_owned(),
            })
            .collect();
        Value::text(&parts.join("/"))
    }

    pub(super) fn path_of(&self, id: usize, prefix: &Value) -> Mount {
        match prefix {
            Value::Nothing => Mount::All,
            Value::Text(text) if text.trim_matches('/').is_empty() => Mount::All,
            other => mount(&self.written(id, other)),
        }
    }
}

/// `{name}` -> `:name`, `{name:path}` -> `*name`; with the kind first: `<path:name>`.
fn parameter(part: &str, open: char, close: char, kind_first: bool) -> String {
    let Some(inner) = part.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) else {
        return if part.contains(open) { format!(":{part}") } else { part.to_owned() };
    };
    let (first, second) = inner.split_once(':').unwrap_or(("", inner));
    let (kind, name) = if kind_first || first.is_empty() { (first, second) } else { (second, first) };
    if kind == "path" { format!("*{name}") } else { format!(":{name}") }
}

/// The methods of a route: its own name, or those that an option lists.
fn methods_of(name: &str, listed: bool, given: &Given) -> Vec<String> {
    if !listed {
        return vec![name.to_owned()];
    }
    let Some(field) = given.field("methods") else { return vec!["get".to_owned()] };
    let Value::List(list) = &field.value else { return vec!["all".to_owned()] };
    let items = list.borrow().items.clone();
    let texts = items.iter().filter_map(|(item, _)| match item {
        Value::Text(text) => Some(text.to_lowercase()),
        _ => None,
    });
    texts.collect()
}
