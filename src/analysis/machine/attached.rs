//! CORS libraries, and the SDK's middleware, that are given an app: they are put around it or hook into it.

use std::{cell::RefCell, rc::Rc};

use super::{
    Machine,
    named::Given,
    value::{Field, Foreign, Made, Object, Value},
};
use crate::{
    analysis::{
        facts::Span,
        program::{EventKind, Mount},
    },
    catalog::knowledge::{Role, TakesApp},
};

impl Machine<'_> {
    /// A CORS library, or the SDK's middleware, that is given an app.
    pub(super) fn at_app(
        &mut self,
        foreign: &Rc<Foreign>,
        role: Option<Role>,
        given: &Given,
        span: &Span,
    ) -> Option<Value> {
        let app = given.positional.first().or(None).map(|(value, _)| value.clone());
        let app = app.or_else(|| given.field("app").map(|field| field.value.clone()));
        let Some(Value::Server(id)) = app else { return None };
        if role == Some(Role::Middleware) {
            let variant =
                self.knowledge.role(&foreign.module, &foreign.export).and_then(|(_, variant)| variant);
            self.event(id, EventKind::Middleware(variant), Mount::All, span);
            return Some(Value::unknown("the SDK's middleware"));
        }
        self.cors_at(id, foreign, given, span)
    }

    pub(super) fn cors_at(
        &mut self,
        id: usize,
        foreign: &Rc<Foreign>,
        given: &Given,
        span: &Span,
    ) -> Option<Value> {
        let takes = self.knowledge.cors_library(&foreign.module)?.takes_app?;
        let mut named = Object { fields: given.named.fields.clone(), open: given.named.open };
        named.fields.retain(|field| field.name != "app");
        match takes {
            TakesApp::Wraps => {
                let Value::Server(root) =
                    self.new_server(false, self.program.servers[id].framework.clone(), span)
                else {
                    return None;
                };
                self.program.servers[root].span = self.program.servers[id].span.clone();
                let made = self.cors_made(foreign, named, span);
                self.event(root, EventKind::Cors(made, false), Mount::All, span);
                self.event(root, EventKind::Mounted(id), Mount::All, span);
                Some(Value::Server(root))
            }
            TakesApp::Registers => {
                self.hook_cors(id, foreign, named, span);
                Some(Value::unknown("cors"))
            }
        }
    }

    pub(super) fn cors_made(&mut self, foreign: &Rc<Foreign>, options: Object, span: &Span) -> Rc<Made> {
        let order = self.tick();
        let options = Value::Object(Rc::new(RefCell::new(options)));
        Rc::new(Made::new(foreign, Some(Role::Cors), vec![(options, span.clone())], span, order))
    }

    /// CORS that hooks into an app, for some paths or all.
    pub(super) fn hook_cors(&mut self, id: usize, foreign: &Rc<Foreign>, mut options: Object, span: &Span) {
        let Some(library) = self.knowledge.cors_library(&foreign.module) else { return };
        for (other, name) in &library.aliases {
            if options.field(name).is_none()
                && let Some(field) = options.field(other).cloned()
            {
                options.fields.push(Field { name: name.clone(), ..field });
            }
        }
        if let (Some(prefix), Some(config)) = (&library.in_config, self.configs.get(&id)) {
            let config = config.borrow();
            let fields = config.fields.iter().filter_map(|field| {
                let name = field.name.strip_prefix(prefix)?.to_lowercase();
                Some(Field { name, ..field.clone() })
            });
            let mut all: Vec<Field> = fields.collect();
            all.append(&mut options.fields);
            options = Object { fields: all, open: options.open || config.open };
        }
        // Of one part of the app only: what it sees of the SDK's APIs is not known.
        let everywhere = if self.program.servers[id].router { Mount::Unknown } else { Mount::All };
        let paths =
            library.paths.as_ref().and_then(|name| options.field(name)).map(|field| field.value.clone());
        let Some(paths) = paths else {
            let made = self.cors_made(foreign, options, span);
            return self.event(id, EventKind::Cors(made, false), everywhere, span);
        };
        let Value::Object(paths) = paths else {
            let made = self.cors_made(foreign, options, span);
            let at = match &paths {
                Value::Text(pattern) => below(pattern),
                _ => Mount::Unknown,
            };
            return self.event(id, EventKind::Cors(made, false), at, span);
        };
        let (fields, open) = (paths.borrow().fields.clone(), paths.borrow().open);
        for field in fields {
            let mut own = Object { fields: options.fields.clone(), open: options.open };
            match &field.value {
                Value::Object(inner) => {
                    own.fields.extend(inner.borrow().fields.iter().cloned());
                    own.open |= inner.borrow().open;
                }
                _ => own.open = true,
            }
            let made = self.cors_made(foreign, own, span);
            self.event(id, EventKind::Cors(made, false), below(&field.name), span);
        }
        if open {
            let made = self.cors_made(foreign, options, span);
            self.event(id, EventKind::Cors(made, false), Mount::Unknown, span);
        }
    }
}

/// The paths that a pattern like `/api/*` is meant for.
fn below(pattern: &str) -> Mount {
    let start = pattern.trim_start_matches('^').trim_end_matches(['$']);
    let start = start.trim_end_matches(".*").trim_end_matches('*').trim_end_matches('/');
    if start.is_empty() {
        return Mount::All;
    }
    if start.contains(['*', '\\', ']', '?', '$', '^', '[', '(', ')', '.', '|', '+']) {
        return Mount::Unknown;
    }
    let exact = start.len() == pattern.trim_end_matches('/').len();
    // A plain text is one path: a sign that no path has keeps those below it out.
    Mount::At(vec![if exact { format!("{start}#") } else { start.to_owned() }])
}
