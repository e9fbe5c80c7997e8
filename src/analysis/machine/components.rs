//! Apps that are made of modules: what a module names is made by the framework, and hooked in before it listens.

use std::{collections::HashSet, rc::Rc};

use super::{
    Machine,
    register::mount,
    value::{Foreign, Made, Value},
};
use crate::{
    analysis::{
        facts::{Class, Span},
        program::{EventKind, Mount},
    },
    catalog::knowledge::Role,
};

/// What an app is made of.
#[derive(Default)]
pub(super) struct Container {
    visited: HashSet<*const Class>,
    /// The objects of its modules.
    modules: Vec<Value>,
    controllers: Vec<Value>,
    /// They stand before every route.
    pub(super) guards: Vec<Value>,
    /// The path that every route is below.
    pub(super) prefix: Option<Value>,
    finished: bool,
}

impl Machine<'_> {
    /// `create(RootModule)`.
    pub(super) fn contain(&mut self, id: usize, root: &Value, span: &Span) {
        self.containers.insert(id, Container::default());
        self.module_of(id, root, span);
    }

    fn module_of(&mut self, id: usize, module: &Value, span: &Span) {
        match module {
            Value::Class(class, scope) => {
                let new = self.containers.get_mut(&id).is_some_and(|c| c.visited.insert(Rc::as_ptr(class)));
                if !new {
                    return;
                }
                if let Some(made) = self.decorator(&class.decorators, scope, Role::Module)
                    && let Some((options, _)) = made.arguments.first()
                {
                    self.module_parts(id, options, span);
                }
                let object = self.injected(module, span);
                self.container(id).modules.push(object);
            }
            Value::Object(_) => {
                self.module_parts(id, module, span);
                if let Some(field) = module.field("module") {
                    self.module_of(id, &field.value, span);
                }
            }
            Value::OneOf(parts) => parts.iter().for_each(|part| self.module_of(id, part, span)),
            // `forwardRef(() => Module)`
            Value::Made(made) => {
                if let [(function @ Value::Function(..), _)] = made.arguments.as_slice() {
                    let module = self.call(function, None, Vec::new(), span);
                    self.module_of(id, &module, span);
                }
            }
            Value::Unknown(name) => {
                let what = format!("the module `{name}`");
                self.program.servers[id].escaped.push((what, span.clone()));
            }
            _ => {}
        }
    }

    pub(super) fn container(&mut self, id: usize) -> &mut Container {
        self.containers.entry(id).or_default()
    }

    /// `{ imports, providers, controllers }`.
    fn module_parts(&mut self, id: usize, options: &Value, span: &Span) {
        for (module, at) in listed(options, "imports") {
            self.module_of(id, &module, &at);
        }
        let providers = listed(options, "providers");
        // Values first: the others may be given them.
        let (values, others): (Vec<_>, Vec<_>) =
            providers.into_iter().partition(|(provider, _)| provider.field("useValue").is_some());
        for (provider, at) in values.into_iter().chain(others) {
            self.provide(id, &provider, &at);
        }
        for (controller, _) in listed(options, "controllers") {
            self.container(id).controllers.push(controller);
        }
        if options.is_open() {
            self.program.servers[id].escaped.push(("a module".to_owned(), span.clone()));
        }
    }

    fn provide(&mut self, id: usize, provider: &Value, span: &Span) {
        if matches!(provider, Value::Class(..)) {
            let object = self.injected(provider, span);
            self.injectables.push((provider.clone(), object));
            return;
        }
        let Some(token) = provider.field("provide") else { return };
        let part = |name: &str| provider.field(name).map(|field| field.value);
        let value = if let Some(value) = part("useValue") {
            value
        } else if let Some(class) = part("useClass") {
            self.injected(&class, span)
        } else if let Some(factory) = part("useFactory") {
            let count = if let Value::Function(closure, _) = &factory {
                closure.function.parameters.len()
            } else {
                0
            };
            let unknown = (0..count).map(|_| (Value::unknown("what is injected"), span.clone())).collect();
            self.call(&factory, None, unknown, span)
        } else {
            return;
        };
        let role = match &token.value {
            Value::Foreign(foreign) => self.knowledge.role(&foreign.module, &foreign.export),
            _ => None,
        };
        match role {
            Some((Role::Filters, _)) => self.filter(id, &value, span),
            Some((Role::Guards, _)) => self.container(id).guards.push(value),
            _ => self.injectables.push((token.value, value)),
        }
    }

    /// `app.setGlobalPrefix("api")`.
    pub(super) fn set_prefix(&mut self, id: usize, prefix: Value) {
        self.container(id).prefix = Some(prefix);
    }

    /// Where an app is not made of modules, what it uses is below its prefix like everything else.
    fn put_below(&mut self, id: usize) {
        let made_of_modules =
            self.knowledge.framework(&self.program.servers[id].framework).is_some_and(|known| known.contains);
        let Some(prefix) = self.container(id).prefix.clone().filter(|_| !made_of_modules) else { return };
        let path = mount(&prefix);
        if matches!(&path, Mount::At(paths) if paths.iter().all(|path| is_any(path))) {
            return;
        }
        for event in &mut self.program.servers[id].events {
            if event.path == Mount::All {
                event.path = path.clone();
            }
        }
    }

    /// `app.useGlobalGuards(guard)`.
    pub(super) fn use_guards(&mut self, id: usize, arguments: &[(Value, Span)]) {
        self.container(id).guards.extend(arguments.iter().map(|(guard, _)| guard.clone()));
    }

    /// `app.useGlobalFilters(filter)`: what it makes of the SDK's errors.
    pub(super) fn filter(&mut self, id: usize, filter: &Value, span: &Span) {
        let kind = match filter {
            Value::Made(made) if made.role == Some(Role::ErrorHandler) => EventKind::ErrorHandler,
            Value::Foreign(foreign)
                if matches!(
                    self.knowledge.role(&foreign.module, &foreign.export),
                    Some((Role::ErrorHandler, _))
                ) =>
            {
                EventKind::ErrorHandler
            }
            _ => match self.method_of(filter, "catch", span) {
                Some(closure) if self.scan(id, &closure).sdk_errors => EventKind::ErrorHandler,
                Some(_) if self.catches_all(filter) => EventKind::OwnErrorHandler { forwards: false },
                Some(_) => EventKind::Other("own filter".to_owned()),
                None => EventKind::Unknown("a filter".to_owned()),
            },
        };
        self.event(id, kind, Mount::All, span);
    }

    /// Whether a filter takes the SDK's errors: it says nothing of what it takes, or names them.
    pub(super) fn catches_all(&mut self, filter: &Value) -> bool {
        let of = filter.field(super::objects::CLASS).map_or_else(|| filter.clone(), |field| field.value);
        let Value::Class(class, scope) = &of else { return false };
        let Some(made) = self.decorator(&class.decorators, scope, Role::Catches) else { return false };
        made.arguments.is_empty()
            || made.arguments.iter().any(|(what, _)| match what {
                Value::Unknown(name) => name.as_ref() == "Error",
                Value::Foreign(foreign) => foreign.module == self.knowledge.sdk.package,
                _ => false,
            })
    }

    /// Whether its routes are there, with the filters that it has by then.
    pub(super) fn is_complete(&self, id: usize) -> bool {
        self.containers.get(&id).is_some_and(|container| container.finished)
    }

    /// Before it listens: modules add their middleware, controllers their routes.
    pub(super) fn complete(&mut self, id: usize, span: &Span) {
        let Some(container) = self.containers.get_mut(&id) else { return };
        if std::mem::replace(&mut container.finished, true) {
            return;
        }
        let (modules, controllers) = (container.modules.clone(), container.controllers.clone());
        self.put_below(id);
        for module in &modules {
            if let Some(configure) = module.field("configure") {
                let consumer = self.consumer(vec![(Value::Server(id), span.clone())], span);
                self.call(&configure.value, None, vec![(consumer, span.clone())], span);
            }
        }
        for hook in ["onModuleInit", "onApplicationBootstrap"] {
            for module in &modules {
                if let Some(hook) = module.field(hook) {
                    self.call(&hook.value, None, Vec::new(), span);
                }
            }
        }
        for controller in &controllers {
            self.controller(id, controller, span);
        }
    }

    fn consumer(&mut self, arguments: Vec<(Value, Span)>, span: &Span) -> Value {
        let maker = Rc::new(Foreign { module: String::new(), export: "consumer".to_owned() });
        let order = self.tick();
        Value::Made(Rc::new(Made::new(&maker, Some(Role::Consumer), arguments, span, order)))
    }

    /// `consumer.apply(handler).exclude(path).forRoutes(path)`.
    pub(super) fn consume(
        &mut self,
        made: &Rc<Made>,
        name: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Value {
        let Some((Value::Server(id), _)) = made.arguments.first() else { return Value::Nothing };
        match name {
            "apply" => {
                let mut all = vec![made.arguments[0].clone()];
                all.extend(arguments.iter().cloned());
                self.consumer(all, span)
            }
            "forRoutes" => {
                let path = self.targets(*id, arguments);
                for (handler, at) in &made.arguments[1..] {
                    let handler = match handler {
                        Value::Class(..) | Value::Object(_) => match self.method_of(handler, "use", at) {
                            Some(closure) => Value::Function(closure, None),
                            None => Value::unknown("a middleware"),
                        },
                        other => other.clone(),
                    };
                    self.register_handler(*id, &handler, &path, span);
                }
                let rest = vec![made.arguments[0].clone()];
                self.consumer(rest, span)
            }
            _ => Value::Made(Rc::clone(made)),
        }
    }

    /// Where middleware is put: paths, descriptions of routes, controllers; below the prefix.
    fn targets(&mut self, id: usize, arguments: &[(Value, Span)]) -> Mount {
        let prefix = self.container(id).prefix.clone();
        let mut all = Vec::new();
        for (target, _) in arguments {
            let paths = match target {
                Value::Class(..) => Mount::At(self.paths_below(target)),
                Value::Object(_) => target.field("path").map_or(Mount::Unknown, |field| mount(&field.value)),
                other => mount(other),
            };
            let Mount::At(paths) = paths else { return Mount::Unknown };
            all.extend(paths);
        }
        let Some(prefix) = prefix else {
            return if all.iter().any(|path| is_any(path)) { Mount::All } else { Mount::At(all) };
        };
        match prefix {
            Value::Text(prefix) => Mount::At(all.iter().map(|path| below(&prefix, path)).collect()),
            _ => Mount::Unknown,
        }
    }
}

/// What a list in an object is known to have.
fn listed(options: &Value, name: &str) -> Vec<(Value, Span)> {
    match options.field(name).map(|field| field.value) {
        Some(Value::List(list)) => list.borrow().items.clone(),
        _ => Vec::new(),
    }
}

/// `api` and `users/` -> `/api/users`.
pub(super) fn below(outer: &str, inner: &str) -> String {
    let parts = outer.split('/').chain(inner.split('/')).filter(|part| !part.is_empty());
    let path = parts.fold(String::new(), |whole, part| whole + "/" + part);
    if path.is_empty() { "/".to_owned() } else { path }
}

/// `*`, `/`, `{*path}`: every path.
fn is_any(path: &str) -> bool {
    matches!(path.trim_matches('/'), "" | "*" | "(.*)") || {
        let name = path.trim_matches('/').trim_start_matches('{').trim_end_matches('}');
        name.starts_with('*') && !name.contains('/')
    }
}
