//! Frameworks in which parts are plugged in: `app.register(plugin, options)`, described routes, hooks.

use std::rc::Rc;

use super::{
    Machine,
    value::{Field, Foreign, Made, Value},
};
use crate::{
    analysis::{
        facts::{Expression, Kind, Span},
        program::{EventKind, Mount},
    },
    catalog::knowledge::{Framework, Role},
};

impl Machine<'_> {
    /// `app.register(plugin, options)`, `server.register([plugin, { plugin, options }])`.
    pub(super) fn register_plugin(&mut self, id: usize, plugin: &Value, options: &Value, span: &Span) {
        let id = if self.scopes(id) { id } else { self.prefixed(id, options, span) };
        match plugin {
            Value::List(list) => {
                let items = list.borrow().items.clone();
                for (item, at) in items {
                    self.register_plugin(id, &item, &Value::Nothing, &at);
                }
            }
            Value::Object(_) if plugin.field("plugin").is_some() => {
                let part = |name: &str| plugin.field(name).map_or(Value::Nothing, |field| field.value);
                let id = self.prefixed(id, plugin, span);
                self.register_plugin(id, &part("plugin"), &part("options"), span);
            }
            // A plugin is an object: what it registers is the app's own.
            Value::Object(_) if plugin.field("register").is_some() => {
                let register = plugin.field("register").map_or(Value::Nothing, |field| field.value);
                self.run_plugin(&register, id, options, span);
            }
            Value::Foreign(foreign) => self.register_foreign(id, foreign, options, span),
            // A function is a scope of its own: what it registers is not seen outside.
            Value::Function(..) => {
                let prefix = self.prefix(id, options);
                let child = self.part(id, prefix.unwrap_or(Mount::All), span);
                self.run_plugin(plugin, child, options, span);
            }
            Value::Made(made) if made.role == Some(Role::Unscoped) => {
                if let Some((inner @ Value::Function(..), _)) = made.arguments.first() {
                    self.run_plugin(inner, id, options, span);
                }
            }
            Value::OneOf(parts) => {
                for part in parts.iter().filter(|part| !matches!(part, Value::Nothing)) {
                    self.register_plugin(id, part, options, span);
                }
            }
            Value::Nothing => {}
            other => {
                let name =
                    if let Value::Unknown(name) = other { name.to_string() } else { "a plugin".to_owned() };
                self.event(id, EventKind::Unknown(name), Mount::All, span);
            }
        }
    }

    fn scopes(&self, id: usize) -> bool {
        self.knowledge.framework(&self.program.servers[id].framework).is_some_and(|known| known.scopes)
    }

    /// The path that the options of a registration put before those of the plugin.
    fn prefix(&self, id: usize, options: &Value) -> Option<Mount> {
        let known = self.knowledge.framework(&self.program.servers[id].framework)?;
        let mut found = options.clone();
        for name in &known.prefix_option {
            found = found.field(name)?.value;
        }
        Some(super::register::mount(&found))
    }

    /// The app, or a part of it below such a path.
    fn prefixed(&mut self, id: usize, options: &Value, span: &Span) -> usize {
        match self.prefix(id, options) {
            Some(prefix) => self.part(id, prefix, span),
            None => id,
        }
    }

    /// A new part of an app.
    fn part(&mut self, id: usize, path: Mount, span: &Span) -> usize {
        let framework = self.program.servers[id].framework.clone();
        let Value::Server(child) = self.new_server(true, framework, span) else { return id };
        self.event(id, EventKind::Mounted(child), path, span);
        child
    }

    fn run_plugin(&mut self, plugin: &Value, server: usize, options: &Value, span: &Span) {
        let arguments = vec![(Value::Server(server), span.clone()), (options.clone(), span.clone())];
        self.call(plugin, None, arguments, span);
    }

    fn register_foreign(&mut self, id: usize, foreign: &Rc<Foreign>, options: &Value, span: &Span) {
        let role = self.knowledge.role(&foreign.module, &foreign.export);
        let kind = match role {
            Some((Role::Cors, _)) => {
                let arguments = vec![(options.clone(), span.clone())];
                EventKind::Cors(made(foreign, Role::Cors, arguments, span), false)
            }
            Some((Role::Middleware, variant)) => EventKind::Middleware(variant),
            _ => {
                super::register::foreign_middleware(super::register::short(&foreign.module, &foreign.export))
            }
        };
        self.event(id, kind, Mount::All, span);
    }

    /// CORS that is an option of the app: `server({ routes: { cors: { ... } } })`.
    pub(super) fn configured_cors(
        &mut self,
        id: usize,
        framework: &'static Framework,
        module: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) {
        if framework.cors_option.is_empty() {
            return;
        }
        let library = framework.cors_library.as_deref().unwrap_or(module);
        let maybe = |value: &Value| !matches!(value, Value::Class(..) | Value::Made(_) | Value::Nothing);
        // Where an app is made of modules, the first of them is no option.
        let skipped = usize::from(framework.contains);
        let mut found = None;
        for (options, at) in arguments.iter().skip(skipped).filter(|(value, _)| maybe(value)) {
            found = option(options, at, &framework.cors_option);
            if found.is_some() {
                break;
            }
        }
        let (value, at) = match found {
            None | Some((Value::Nothing, _)) if framework.cors_always => {
                (self.defaults(library, span), span.clone())
            }
            None | Some((Value::Nothing | Value::Bool(false), _)) => return,
            // All of the library's defaults.
            Some((Value::Bool(true), at)) => (Value::object(Vec::new(), false), at),
            Some(given) => given,
        };
        let at = if at.file == span.file { at } else { span.clone() };
        self.cors_event(id, library, value, &at);
        // What is put before the routes comes behind it.
        self.program.servers[id].early[1] += usize::from(framework.routes_last);
    }

    /// What an app does with CORS that is told nothing of it.
    fn defaults(&self, library: &str, span: &Span) -> Value {
        let Some(library) = self.knowledge.cors_library(library) else { return Value::unknown("cors") };
        let field = |name: &str, value| Field { name: name.to_owned(), value, span: span.clone() };
        let origin = field(&library.origin, Value::text(&library.omitted_origin));
        Value::object(vec![origin, field(&library.credentials, Value::Bool(true))], false)
    }

    /// `app.enableCors(options)`.
    pub(super) fn enable_cors(&mut self, id: usize, arguments: &[(Value, Span)], span: &Span) {
        let framework = self.knowledge.framework(&self.program.servers[id].framework);
        let Some(library) = framework.and_then(|known| known.cors_library.as_deref()) else { return };
        let options = arguments.first().map_or(Value::Nothing, |(value, _)| value.clone());
        self.cors_event(id, library, options, span);
    }

    fn cors_event(&mut self, id: usize, library: &str, options: Value, span: &Span) {
        let foreign = Rc::new(Foreign { module: library.to_owned(), export: String::new() });
        let made = made(&foreign, Role::Cors, vec![(options, span.clone())], span);
        self.event(id, EventKind::Cors(made, false), Mount::All, span);
    }

    /// `app.route({ method, url, handler })`, or a list of them.
    pub(super) fn describe_route(&mut self, id: usize, route: &Value, span: &Span) {
        if let Value::List(list) = route {
            let items = list.borrow().items.clone();
            for (item, at) in items {
                self.describe_route(id, &item, &at);
            }
            return;
        }
        let path = route.field("url").or_else(|| route.field("path"));
        let path = path.map_or_else(|| Value::unknown("a path"), |field| field.value);
        let methods = match route.field("method").map(|field| field.value) {
            Some(Value::Text(method)) => vec![method.to_string()],
            Some(Value::List(list)) => texts(&Value::List(list)),
            _ => vec!["all".to_owned()],
        };
        for method in methods {
            let method = if method == "*" { "all".to_owned() } else { method.to_lowercase() };
            self.register_route(id, &method, &path, &[(route.clone(), span.clone())], span);
        }
    }

    /// `app.on("GET", "/path", handler)`.
    pub(super) fn register_on(&mut self, id: usize, arguments: &[(Value, Span)], span: &Span) {
        let [(methods, _), (path, _), handlers @ ..] = arguments else { return };
        let methods = match methods {
            Value::Text(method) => vec![method.to_string()],
            other => texts(other),
        };
        for method in methods {
            self.register_route(id, &method.to_lowercase(), path, handlers, span);
            // The SDK is mounted once, for whatever methods.
            let last = self.program.servers[id].events.last();
            if last.is_some_and(|event| matches!(event.kind, EventKind::Middleware(_))) {
                return;
            }
        }
    }

    /// `app.setErrorHandler(handler)`.
    pub(super) fn set_error_handler(&mut self, id: usize, handler: &Value, span: &Span) {
        let kinds = self.kinds(id, handler, span);
        let sdk = kinds.iter().any(|kind| matches!(kind, EventKind::ErrorHandler));
        let kind = if sdk { EventKind::ErrorHandler } else { EventKind::OwnErrorHandler { forwards: false } };
        self.event(id, kind, Mount::All, span);
    }

    /// `await app.register(plugin)`: the routes so far are loaded, with the error handler that there is by then.
    pub(super) fn settle(&mut self, callee: &Expression, value: &Value) {
        let (Kind::Member(_, name), Value::Server(id)) = (&*callee.kind, value) else { return };
        let known = self.knowledge.framework(&self.program.servers[*id].framework);
        if known.is_some_and(|known| known.methods.settles.contains(name)) {
            let order = self.tick();
            self.program.servers[*id].settled.push(order);
        }
    }

    /// `app.addHook("preHandler", hook)`.
    pub(super) fn add_hook(&mut self, id: usize, arguments: &[(Value, Span)], span: &Span) {
        let Some((hook, _)) = arguments.get(1) else { return };
        for kind in self.kinds(id, hook, span) {
            // A hook that answers nothing goes on by itself.
            let kind = match kind {
                EventKind::CatchAll => EventKind::Other("own hook".to_owned()),
                other => other,
            };
            self.event(id, kind, Mount::All, span);
        }
    }
}

/// What is at a path of names; a value that is not known may have it.
fn option(options: &Value, at: &Span, path: &[String]) -> Option<(Value, Span)> {
    let (mut value, mut at) = (options.clone(), at.clone());
    for name in path {
        match value.field(name) {
            Some(Field { value: found, span, .. }) => (value, at) = (found, span),
            None if value.is_open() => value = Value::unknown(name),
            None => return None,
        }
    }
    Some((value, at))
}

fn made(foreign: &Rc<Foreign>, role: Role, arguments: Vec<(Value, Span)>, span: &Span) -> Rc<Made> {
    // Only what is put around a handler is asked when it was.
    Rc::new(Made::new(foreign, Some(role), arguments, span, 0))
}

fn texts(value: &Value) -> Vec<String> {
    let Value::List(list) = value else { return Vec::new() };
    let list = list.borrow();
    let texts = list.items.iter().filter_map(|(item, _)| match item {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    });
    texts.collect()
}
