//! Apps and routers: making them, and what their methods do.

use std::rc::Rc;

use super::{
    Machine,
    register::mount,
    value::{Foreign, Value},
};
use crate::{
    analysis::{
        facts::Span,
        program::{Event, EventKind, Mount, Server},
        timeline::join,
    },
    catalog::knowledge::{Framework, Inner, Runs, Sees},
};

impl Machine<'_> {
    pub(super) fn new_server(&mut self, router: bool, framework: String, span: &Span) -> Value {
        let known = self.knowledge.framework(&framework);
        let server = Server {
            router,
            routes_only: known.is_some_and(|known| known.sees == Sees::Routes),
            adds_slash: known.is_some_and(|known| known.adds_slash),
            reversed: known.is_some_and(|known| known.runs == Runs::Reversed),
            registers_on: None,
            early: [0, 0],
            framework,
            span: span.clone(),
            events: Vec::new(),
            listed: None,
            listed_at: None,
            escaped: Vec::new(),
            settled: Vec::new(),
        };
        self.program.servers.push(server);
        Value::Server(self.program.servers.len() - 1)
    }

    /// An app or router of a package.
    pub(super) fn make_app(
        &mut self,
        foreign: &Foreign,
        router: bool,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Value {
        let adapter = arguments.iter().find_map(|(value, _)| match value {
            Value::Made(made) => Some(made.maker.module.as_str()),
            _ => None,
        });
        let framework = self.knowledge.framework_by(&foreign.module, adapter);
        let id = framework.map_or("", |framework| framework.framework.as_str()).to_owned();
        let server = self.new_server(router, id, span);
        if let (Value::Server(id), Some(framework)) = (&server, framework) {
            self.configured_cors(*id, framework, &foreign.module, arguments, span);
            if framework.contains
                && let Some((root, at)) = arguments.first()
            {
                self.contain(*id, root, at);
            }
            if framework.takes_handler && !arguments.is_empty() {
                self.register_use(*id, &arguments[..1], false, span);
            }
        }
        server
    }

    /// A method of an app or router.
    pub(super) fn server_method(
        &mut self,
        id: usize,
        name: &str,
        arguments: &[(Value, Span)],
        open: bool,
        span: &Span,
    ) -> Option<Value> {
        if self.knowledge.is_dotted() {
            return Some(self.app_method(id, name, arguments, span));
        }
        let framework = self.program.servers[id].framework.clone();
        // A method of the class that extends the app.
        if let Some(function @ Value::Function(..)) = self.of_server(id, name) {
            return Some(self.call(&function, Some(Value::Server(id)), arguments.to_vec(), span));
        }
        let known = self.knowledge.framework(&framework)?;
        let methods = &known.methods;
        let is = |names: &[String]| names.iter().any(|known| known == name);
        let this = Value::Server(id);
        let first = || arguments.first().map_or(Value::Nothing, |(value, _)| value.clone());
        if let Some(inner) = known.inner.iter().find(|inner| is(&inner.methods)) {
            return Some(self.inner_router(id, inner, Mount::All, arguments, open, span));
        } else if is(&methods.pre) {
            self.register_early(id, 0, arguments, open, span);
        } else if is(&methods.r#use) && known.routes_last {
            let (phase, arguments) = phase(known, arguments);
            self.register_early(id, phase, arguments, open, span);
        } else if is(&methods.r#use) || (is(&methods.mount) && arguments.len() > 1) {
            self.register_use(id, arguments, open, span);
        } else if is(&methods.register) {
            let options = arguments.get(1).map_or(Value::Nothing, |(value, _)| value.clone());
            self.register_plugin(id, &first(), &options, span);
        } else if is(&methods.describe) {
            self.describe_route(id, &first(), span);
        } else if is(&methods.on) {
            self.register_on(id, arguments, span);
        } else if is(&methods.filters) {
            for (filter, at) in arguments {
                let at = if arguments.len() == 1 { span } else { at };
                if self.is_complete(id) {
                    self.event(id, EventKind::Other("a filter, too late".to_owned()), Mount::All, at);
                } else {
                    self.filter(id, filter, at);
                }
            }
        } else if is(&methods.guards) {
            self.use_guards(id, arguments);
        } else if is(&methods.prefix) {
            self.set_prefix(id, first());
        } else if is(&methods.cors) {
            self.enable_cors(id, arguments, span);
        } else if is(&methods.controller) {
            self.controller(id, &first(), span);
        } else if is(&methods.gives) {
            return Some(Value::unknown(format!("{name}()")));
        } else if is(&methods.ready) {
            self.complete(id, span);
        } else if is(&methods.error_handler) {
            self.set_error_handler(id, &first(), span);
        } else if is(&methods.hook) {
            self.add_hook(id, arguments, span);
        } else if is(&methods.at) || is(&methods.at_below) || is(&methods.at_some) {
            return Some(self.route_object(id, &Value::text(""), name, &first()));
        } else if is(&methods.fallback) {
            self.event(id, EventKind::Fallback, Mount::All, span);
        } else if is(&methods.route) {
            // `app.get("setting")` reads a setting.
            if let [(path, _), handlers @ ..] = arguments
                && !handlers.is_empty()
            {
                self.register_route(id, name, path, handlers, span);
            } else if arguments.len() < 2 && name == "get" {
                return Some(Value::unknown("a setting"));
            }
        } else if is(&methods.itself) {
            return Some(this);
        } else if is(&methods.extra) {
            let foreign = Foreign { module: framework.clone(), export: name.to_owned() };
            return Some(Value::Foreign(Rc::new(foreign)));
        } else if is(&methods.listen) {
            self.complete(id, span);
            self.event(id, EventKind::Listen, Mount::All, span);
            for (callback, _) in arguments {
                self.defer(callback.clone(), Vec::new());
            }
            return Some(Value::unknown("a server"));
        } else if !is(&methods.setting) {
            self.escapes(id, format!("`.{name}()`"), span);
        }
        Some(this)
    }

    /// `app.route(path).get(handler)`.
    pub(super) fn route_at(
        &mut self,
        id: usize,
        path: &Value,
        name: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Value {
        let Some(known) = self.knowledge.framework(&self.program.servers[id].framework) else {
            return Value::ServerAt(id, Rc::new(path.clone()));
        };
        let methods = &known.methods;
        if methods.at_handler.is_empty() {
            self.register_route(id, name, path, arguments, span);
        } else if methods.at_handler.iter().any(|method| method == name) {
            self.register_route(id, "all", path, arguments, span);
        } else if let Some(inner) = known.inner.iter().find(|inner| inner.methods.iter().any(|m| m == name)) {
            return self.inner_router(id, inner, mount(path), arguments, false, span);
        } else {
            let first = arguments.first().map_or(Value::Nothing, |(value, _)| value.clone());
            return self.route_object(id, path, name, &first);
        }
        Value::ServerAt(id, Rc::new(path.clone()))
    }

    /// `router.Path("/a")`, `router.PathPrefix("/a").Methods("GET")`: what registers routes there.
    fn route_object(&self, id: usize, path: &Value, name: &str, more: &Value) -> Value {
        let known = self.knowledge.framework(&self.program.servers[id].framework);
        let is = |list: &[String]| list.iter().any(|known| known == name);
        let path = match (known.map(|known| &known.methods), path, more) {
            (Some(methods), Value::Text(path), Value::Text(more)) if is(&methods.at_below) => {
                Value::text(&format!("{path}{}/*", more.trim_end_matches('/')))
            }
            (Some(methods), Value::Text(path), Value::Text(more)) if is(&methods.at) => {
                Value::text(&format!("{path}{more}"))
            }
            (Some(methods), Value::Text(path), more) if path.is_empty() && is(&methods.at) => more.clone(),
            (Some(methods), ..) if is(&methods.at) || is(&methods.at_below) => Value::unknown("a path"),
            // Which requests these are is not known before their path is.
            (Some(methods), Value::Text(path), _) if path.is_empty() && is(&methods.at_some) => {
                Value::unknown("a path")
            }
            _ => path.clone(),
        };
        Value::ServerAt(id, Rc::new(path))
    }

    /// A router inside of a router: what it is given sets it up, or is used in it.
    fn inner_router(
        &mut self,
        id: usize,
        inner: &Inner,
        at: Mount,
        arguments: &[(Value, Span)],
        open: bool,
        span: &Span,
    ) -> Value {
        let (path, rest) = match arguments {
            [(path, _), rest @ ..] if inner.path => (mount(&self.method_and_path(id, "all", path).1), rest),
            all => (at, all),
        };
        let framework = self.program.servers[id].framework.clone();
        let router = self.new_server(true, framework, span);
        let Value::Server(child) = router else { return router };
        self.program.servers[child].routes_only = inner.sees == Sees::Routes;
        if inner.flat {
            self.program.servers[child].registers_on = Some((id, path));
        } else {
            self.event(id, EventKind::Mounted(child), path, span);
        }
        if inner.set_up {
            for (function, at) in rest {
                self.call(function, None, vec![(router.clone(), at.clone())], at);
            }
        } else if !rest.is_empty() || open {
            self.register_use(child, rest, open, span);
        }
        router
    }

    /// `middleware(middy(handler))`: the SDK's middleware is put around an app that is a handler itself.
    pub(super) fn stand_around(&mut self, id: usize, variant: Option<String>, span: &Span) -> bool {
        let known = self.knowledge.framework(&self.program.servers[id].framework);
        if !known.is_some_and(|known| known.takes_handler) {
            return false;
        }
        self.event(id, EventKind::Middleware(variant), Mount::All, span);
        let events = &mut self.program.servers[id].events;
        events.rotate_right(1);
        true
    }

    /// What sees requests before the routes do: it is put before them, behind what came before it.
    fn register_early(
        &mut self,
        id: usize,
        phase: usize,
        arguments: &[(Value, Span)],
        open: bool,
        span: &Span,
    ) {
        let before = self.program.servers[id].events.len();
        self.register_use(id, arguments, open, span);
        let server = &mut self.program.servers[id];
        let new = server.events.split_off(before);
        let place = server.early[..=phase].iter().sum::<usize>().min(before);
        server.early[phase] += new.len();
        server.events.splice(place..place, new);
    }

    /// What is not known may register more.
    pub(super) fn escapes(&mut self, id: usize, to: String, span: &Span) {
        let id = self.program.servers[id].registers_on.as_ref().map_or(id, |(outer, _)| *outer);
        self.program.servers[id].escaped.push((to, span.clone()));
    }

    pub(super) fn event(&mut self, id: usize, kind: EventKind, path: Mount, span: &Span) {
        let slashed = self.program.servers[id].adds_slash;
        let slashed = |path: Mount| if slashed { with_slash(&path) } else { path };
        let (mut id, mut path) = (id, slashed(path));
        while let Some((outer, around)) = &self.program.servers[id].registers_on {
            (id, path) = (*outer, slashed(join(around, &path)));
        }
        let order = self.tick();
        let branch = self.branch.clone();
        let server = &mut self.program.servers[id];
        let around = matches!(kind, EventKind::Cors(..))
            && self.knowledge.framework(&server.framework).is_some_and(|framework| framework.takes_handler);
        let event = Event { kind, path, span: span.clone(), order, branch };
        // Around the handler, which was given first.
        server.events.insert(if around { 0 } else { server.events.len() }, event);
    }
}

/// Whether a handler says that it runs before CORS (0) or not (1), and the arguments without what says so.
fn phase<'a>(known: &Framework, arguments: &'a [(Value, Span)]) -> (usize, &'a [(Value, Span)]) {
    let (Some(groups), [_, (options @ Value::Object(_), _), ..]) = (&known.groups, arguments) else {
        return (1, arguments);
    };
    let behind = options.field(&groups.option).map(|field| field.value);
    let names = |item: &Value| matches!(item, Value::Text(name) if **name == *groups.cors);
    let before_cors = match &behind {
        Some(Value::List(list)) => list.borrow().items.iter().any(|(item, _)| names(item)),
        Some(one) => names(one),
        None => false,
    };
    (usize::from(!before_cors), &arguments[..1])
}

/// `users` -> `/users`.
fn with_slash(path: &Mount) -> Mount {
    match path {
        Mount::At(patterns) => {
            Mount::At(patterns.iter().map(|path| format!("/{}", path.trim_start_matches('/'))).collect())
        }
        other => other.clone(),
    }
}
