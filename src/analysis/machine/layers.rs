//! The options of an app, and the middleware that is added to it as a class.

use super::{
    Machine,
    handlers::Seen,
    named::Given,
    register::{foreign_middleware, short},
    value::{Foreign, Object, Type, Value},
};
use crate::{
    analysis::{
        facts::Span,
        program::{EventKind, Mount},
    },
    catalog::knowledge::Role,
};

impl Machine<'_> {
    /// The options of an app or router.
    pub(super) fn configure(&mut self, id: usize, arguments: &[(Value, Span)], span: &Span) {
        let Some(known) = self.knowledge.framework(&self.program.servers[id].framework) else { return };
        let given = Given::of(arguments);
        if let Some(field) = known.layers.as_ref().and_then(|name| given.field(name)) {
            match &field.value {
                Value::List(list) => {
                    let (items, open) = (list.borrow().items.clone(), list.borrow().open);
                    // The first is the outermost, as if it had been added last.
                    for (item, at) in items.iter().rev() {
                        self.layer(id, item, Object::default(), at);
                    }
                    if open {
                        self.event(
                            id,
                            EventKind::Unknown("a list that is not known".into()),
                            Mount::All,
                            &field.span,
                        );
                    }
                }
                Value::Nothing => {}
                _ => {
                    let unknown = EventKind::Unknown("a list that is not known".into());
                    self.event(id, unknown, Mount::All, &field.span);
                }
            }
        }
        if given.named.open && known.layers.is_some() {
            self.event(id, EventKind::Unknown("options that are not known".into()), Mount::All, span);
        }
        if let Some(field) = known.before.as_ref().and_then(|name| given.field(name))
            && self.guards(&field.value)
        {
            self.event(id, EventKind::Guard, Mount::All, &field.span);
        }
        if let Some(field) = known.files.as_ref().and_then(|name| given.field(name))
            && !matches!(&field.value, Value::Text(path) if !path.trim_matches('/').is_empty())
        {
            self.event(id, EventKind::Options, Mount::All, &field.span);
        }
        if let Some(field) = known.prefix.as_ref().and_then(|name| given.field(name)) {
            self.prefixes.insert(id, (self.path_of(id, &field.value), field.value.clone()));
        }
        for field in &given.named.fields {
            if let Value::Function(..) = &field.value {
                self.defer(field.value.clone(), vec![(Value::Server(id), field.span.clone())]);
            }
            if let Value::Made(made) = &field.value
                && let Some(inner) = &made.around
            {
                self.defer(inner.clone(), vec![(Value::Server(id), field.span.clone())]);
            }
        }
    }

    /// Adds a middleware: a class and its options.
    pub(super) fn layer(&mut self, id: usize, class: &Value, options: Object, span: &Span) {
        let kind = match class {
            Value::Foreign(foreign) => match self.knowledge.role(&foreign.module, &foreign.export) {
                Some((Role::Cors, _)) => EventKind::Cors(self.cors_made(foreign, options, span), false),
                Some((Role::Middleware, _)) => EventKind::NotCalled(short(&foreign.module, &foreign.export)),
                _ => foreign_layer(foreign),
            },
            Value::Made(made) if made.role == Some(Role::Layer) => {
                let given = Given::of(&made.arguments);
                let class = given.positional.first().map_or(Value::Nothing, |(value, _)| value.clone());
                return self.layer(id, &class, given.named, span);
            }
            Value::Made(made) if made.role == Some(Role::Middleware) => {
                EventKind::Middleware(made.variant.clone())
            }
            Value::Made(made) => foreign_layer(&made.maker),
            Value::Type(class) => return self.own_layer(id, class, options, span),
            Value::OneOf(parts) => {
                self.branches += 1;
                let branch = self.branches;
                for (arm, part) in parts.iter().enumerate() {
                    self.branch.push((branch, arm));
                    let options = Object { fields: options.fields.clone(), open: options.open };
                    self.layer(id, part, options, span);
                    self.branch.pop();
                }
                return;
            }
            Value::Nothing => return,
            Value::Unknown(name) => EventKind::Unknown(name.to_string()),
            _ => EventKind::Unknown(format!("line {}", span.line)),
        };
        self.event(id, kind, Mount::All, span);
    }

    /// A middleware class of the project.
    pub(super) fn own_layer(&mut self, id: usize, class: &Type, options: Object, span: &Span) {
        if let Some((foreign, Role::Cors)) = self.base_of(class) {
            let made = self.cors_made(&foreign, options, span);
            return self.event(id, EventKind::Cors(made, false), Mount::All, span);
        }
        let methods: Vec<Value> =
            class.members.borrow().fields.iter().map(|field| field.value.clone()).collect();
        let mut all = Seen::default();
        for method in &methods {
            for closure in method.functions() {
                let seen = self.scan(id, &closure);
                all.cors |= seen.cors;
                all.middleware |= seen.middleware;
                all.framework = all.framework.or(seen.framework);
            }
        }
        let kinds = if all.cors || all.middleware {
            all.kinds()
        } else if class.foreign.iter().any(|base| base.module.to_lowercase().contains("cors")) {
            vec![EventKind::Unknown("a class of a package".to_owned())]
        } else {
            vec![EventKind::Other("own middleware".to_owned())]
        };
        for kind in kinds {
            self.event(id, kind, Mount::All, span);
        }
    }
}

/// A middleware of a package that st does not know.
fn foreign_layer(of: &Foreign) -> EventKind {
    if of.module.to_lowercase().contains("cors") {
        return EventKind::Unknown(format!("{}.{}", of.module, of.export));
    }
    foreign_middleware(short(&of.module, &of.export))
}
