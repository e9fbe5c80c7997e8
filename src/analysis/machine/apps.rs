//! Apps and routers: making them, and what their methods do.

use std::rc::Rc;

use super::{
    Machine,
    value::{Foreign, Value},
};
use crate::{
    analysis::{
        facts::Span,
        program::{Event, EventKind, Mount, Server},
    },
    catalog::knowledge::Runs,
};

impl Machine<'_> {
    pub(super) fn new_server(&mut self, router: bool, framework: String, span: &Span) -> Value {
        let runs = self.knowledge.framework(&framework).map(|known| known.runs);
        let server = Server {
            router,
            framework,
            span: span.clone(),
            reversed: runs == Some(Runs::Reversed),
            events: Vec::new(),
            escaped: Vec::new(),
        };
        self.program.servers.push(server);
        Value::Server(self.program.servers.len() - 1)
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
        let methods = &self.knowledge.framework(&framework)?.methods;
        let is = |names: &[String]| names.iter().any(|known| known == name);
        let this = Value::Server(id);
        let first = || arguments.first().map_or(Value::Nothing, |(value, _)| value.clone());
        if is(&methods.r#use) || (is(&methods.mount) && arguments.len() > 1) {
            self.register_use(id, arguments, open, span);
        } else if is(&methods.register) {
            let options = arguments.get(1).map_or(Value::Nothing, |(value, _)| value.clone());
            self.register_plugin(id, &first(), &options, span);
        } else if is(&methods.describe) {
            self.describe_route(id, &first(), span);
        } else if is(&methods.on) {
            self.register_on(id, arguments, span);
        } else if is(&methods.error_handler) {
            self.set_error_handler(id, &first(), span);
        } else if is(&methods.hook) {
            self.add_hook(id, arguments, span);
        } else if is(&methods.at) {
            return Some(Value::ServerAt(id, Rc::new(first())));
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
            self.event(id, EventKind::Listen, Mount::All, span);
            for (callback, _) in arguments {
                self.defer(callback.clone(), Vec::new());
            }
            return Some(Value::unknown("a server"));
        } else if !is(&methods.setting) {
            self.program.servers[id].escaped.push((format!("`.{name}()`"), span.clone()));
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
        self.register_route(id, name, path, arguments, span);
        Value::ServerAt(id, Rc::new(path.clone()))
    }

    pub(super) fn event(&mut self, id: usize, kind: EventKind, path: Mount, span: &Span) {
        let order = self.tick();
        let branch = self.branch.clone();
        self.program.servers[id].events.push(Event { kind, path, span: span.clone(), order, branch });
    }
}
