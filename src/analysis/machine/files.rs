//! Frameworks that find handlers by the place of their files: what those export answers requests, and there is no
//! app that anything is registered on.

use std::rc::Rc;

use super::{
    Machine,
    register::mount,
    start_of,
    value::{Closure, Made, Value},
};
use crate::{
    analysis::{
        facts::Span,
        program::{EventKind, Mount, Route},
    },
    catalog::knowledge::{FileKind, Framework, PlacedFile, Role},
};

/// The handler that is being run.
pub(super) struct Serving {
    /// The app that it belongs to.
    server: usize,
    /// Which requests it gets.
    path: Mount,
}

impl Machine<'_> {
    /// Loads a project's placed files, in this order, as one app; their places are those below its folder.
    pub(super) fn load_placed(
        &mut self,
        framework: &'static Framework,
        folder: &str,
        files: &[(String, &PlacedFile)],
    ) {
        let root = start_of(&self.program.entry.clone());
        let Value::Server(server) = self.new_server(false, framework.framework.clone(), &root) else {
            return;
        };
        for (path, placed) in files {
            self.load(path);
            let Some(loaded) = self.loaded.get(path) else { continue };
            let exports =
                loaded.replaced.clone().unwrap_or_else(|| Value::Object(Rc::clone(&loaded.exports)));
            let at = match placed.kind {
                FileKind::Start | FileKind::Before => matched(&exports),
                FileKind::Route => path
                    .strip_prefix(folder)
                    .and_then(|below| placed.pattern(below))
                    .map_or(Mount::Unknown, |pattern| Mount::At(vec![pattern])),
            };
            let mut known: Vec<Value> = Vec::new();
            for name in &placed.exports {
                let value = match exports.field(if name.is_empty() { "default" } else { name }) {
                    Some(field) => field.value,
                    // `module.exports = handler`
                    None if name.is_empty() && !matches!(exports, Value::Object(_)) => exports.clone(),
                    None => continue,
                };
                if known.iter().any(|other| other.same(&value)) {
                    continue;
                }
                known.push(value.clone());
                let method = if placed.kind == FileKind::Route && !name.is_empty() { name } else { "ALL" };
                self.placed(server, placed.kind, method, &at, &value, &start_of(path));
            }
        }
        // Whatever serves the SDK's APIs is what stands for the app.
        let main = self.program.servers[server]
            .events
            .iter()
            .find(|event| matches!(event.kind, EventKind::Middleware(_)));
        if let Some(span) = main.map(|event| start_of(&event.span.file)) {
            self.program.entry = span.file.to_string();
            self.program.servers[server].span = span;
        }
    }

    fn placed(
        &mut self,
        server: usize,
        kind: FileKind,
        method: &str,
        at: &Mount,
        value: &Value,
        span: &Span,
    ) {
        match value {
            Value::Function(closure, _) if kind == FileKind::Start => {
                self.call(value, None, Vec::new(), &closure.function.span);
            }
            Value::Function(closure, _) => self.placed_handler(server, kind, method, at, closure),
            Value::Made(made) if made.role == Some(Role::Middleware) => {
                self.event(server, EventKind::Middleware(made.variant.clone()), at.clone(), &made.span);
            }
            Value::Nothing => {}
            other => {
                for kind in self.kinds(server, other, span) {
                    self.event(server, kind, at.clone(), span);
                }
            }
        }
    }

    /// A handler: run, for what it calls in which order; read, for what can't be run.
    fn placed_handler(
        &mut self,
        server: usize,
        kind: FileKind,
        method: &str,
        at: &Mount,
        closure: &Rc<Closure>,
    ) {
        let span = &closure.function.span;
        let first = self.program.servers[server].events.len();
        let outer = self.serving.replace(Serving { server, path: at.clone() });
        let given = ["request", "response", "more"].map(|name| (Value::unknown(name), span.clone()));
        self.call(&Value::Function(Rc::clone(closure), None), None, given.to_vec(), span);
        self.serving = outer;
        let seen = self.scan(server, closure);
        let has = |machine: &Self, is: fn(&EventKind) -> bool| {
            machine.program.servers[server].events[first..].iter().any(|event| is(&event.kind))
        };
        let cors = has(self, |kind| matches!(kind, EventKind::Cors(..)));
        let middleware = has(self, |kind| matches!(kind, EventKind::Middleware(_)));
        if seen.cors && !cors {
            // Its headers are on whatever the handler answers.
            self.event(server, EventKind::OwnCors, at.clone(), span);
            let events = &mut self.program.servers[server].events;
            events[first..].rotate_right(1);
        }
        if seen.middleware && !middleware {
            self.event(server, EventKind::Middleware(seen.framework), at.clone(), span);
        } else if !middleware && kind == FileKind::Route {
            let patterns = match at {
                Mount::At(patterns) => Some(patterns.clone()),
                Mount::All | Mount::Unknown => None,
            };
            let route = Route {
                method: method.to_owned(),
                patterns,
                // A file of a more exact path is asked first, wherever it stands.
                terminal: false,
                guarded: seen.guards,
                handler: None,
                not_called: None,
                unsettled: seen.reads_session.is_some() && !seen.settles,
                reads_session: seen.reads_session,
                exposes: seen.exposes,
            };
            self.event(server, EventKind::Route(route), at.clone(), span);
        }
    }

    /// What a handler calls with its request: a middleware that was made, or a CORS library.
    pub(super) fn serve_with(&mut self, made: &Rc<Made>, span: &Span) {
        let Some(serving) = &self.serving else { return };
        let (server, path) = (serving.server, serving.path.clone());
        let kind = match made.role {
            Some(Role::Cors) => EventKind::Cors(Rc::clone(made), false),
            Some(Role::Middleware) => EventKind::Middleware(made.variant.clone()),
            _ => return,
        };
        self.event(server, kind, path, span);
    }
}

/// Which requests a file that comes before all others gets: `export const config = { matcher: [...] }`.
fn matched(exports: &Value) -> Mount {
    let Some(config) = exports.field("config") else { return Mount::All };
    let Some(matcher) = config.value.field("matcher") else {
        return if config.value.is_open() { Mount::Unknown } else { Mount::All };
    };
    match mount(&matcher.value) {
        Mount::At(patterns) if patterns.iter().any(|pattern| pattern.contains(['(', '+', '?'])) => {
            Mount::Unknown
        }
        other => other,
    }
}
