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
    guards: Vec<Value>,
    /// The path that every route is below.
    prefix: Option<Value>,
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

    fn container(&mut self, id: usize) -> &mut Container {
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
    fn catches_all(&mut self, filter: &Value) -> bool {
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

    /// Before it listens: modules add their middleware, controllers their routes.
    pub(super) fn complete(&mut self, id: usize, span: &Span) {
        let Some(container) = self.containers.get_mut(&id) else { return };
        if std::mem::replace(&mut container.finished, true) {
            return;
        }
        let (modules, controllers) = (container.modules.clone(), container.controllers.clone());
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
                Value::Class(..) => Mount::At(self.paths_of(target)),
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

    /// The paths that a controller is at.
    fn paths_of(&mut self, controller: &Value) -> Vec<String> {
        let Value::Class(class, scope) = controller else { return Vec::new() };
        let made = self.decorator(&class.decorators, scope, Role::Controller);
        made.map_or_else(|| vec![String::new()], |made| named_paths(&made))
    }

    /// The routes of a controller.
    pub(super) fn controller(&mut self, id: usize, controller: &Value, span: &Span) {
        let Value::Class(class, scope) = controller else { return };
        let around = self.paths_of(controller);
        let prefix = self.container(id).prefix.clone();
        let mut guards = self.container(id).guards.clone();
        if let Some(made) = self.decorator(&class.decorators, scope, Role::Guards) {
            guards.extend(made.arguments.iter().map(|(guard, _)| guard.clone()));
        }
        let caught = self.caught(id, &class.decorators, scope, span);
        let object = self.injected(controller, span);
        for member in &class.members {
            let Some(route) = self.decorator(&member.decorators, scope, Role::RouteMethod) else { continue };
            let mut paths = Vec::new();
            for outer in &around {
                paths.extend(named_paths(&route).iter().map(|path| below(outer, path)));
            }
            let path = match &prefix {
                None => texts(&paths, span),
                Some(Value::Text(prefix)) => {
                    texts(&paths.iter().map(|path| below(prefix, path)).collect::<Vec<_>>(), span)
                }
                Some(_) => Value::unknown("a path"),
            };
            let mut before = guards.clone();
            if let Some(made) = self.decorator(&member.decorators, scope, Role::Guards) {
                before.extend(made.arguments.iter().map(|(guard, _)| guard.clone()));
            }
            let caught = caught || self.caught(id, &member.decorators, scope, span);
            let mut handlers: Vec<(Value, Span)> = Vec::new();
            for guard in before.iter().filter(|guard| !caught || matches!(guard, Value::Made(_))) {
                let handler = match self.method_of(guard, "canActivate", span) {
                    Some(closure) => Value::Function(closure, None),
                    None => guard.clone(),
                };
                handlers.push((handler, span.clone()));
            }
            if let Some(field) = object.field(&member.name).filter(|_| !caught) {
                handlers.push((field.value, field.span));
            }
            let method = match route.maker.export.to_ascii_lowercase().as_str() {
                "del" => "delete".to_owned(),
                name => name.to_owned(),
            };
            self.register_route(id, &method, &path, &handlers, &member.value.span);
        }
    }

    /// Whether a filter for the SDK's errors stands on a class or method.
    fn caught(
        &mut self,
        id: usize,
        decorators: &[crate::analysis::facts::Expression],
        scope: &super::scope::Scope,
        span: &Span,
    ) -> bool {
        let Some(made) = self.decorator(decorators, scope, Role::Filters) else { return false };
        made.arguments.iter().any(|(filter, _)| {
            let closure = self.method_of(filter, "catch", span);
            closure.is_some_and(|closure| self.scan(id, &closure).sdk_errors)
        })
    }
}

/// What a list in an object is known to have.
fn listed(options: &Value, name: &str) -> Vec<(Value, Span)> {
    match options.field(name).map(|field| field.value) {
        Some(Value::List(list)) => list.borrow().items.clone(),
        _ => Vec::new(),
    }
}

/// The paths that a decorator names: a text, a list of them, `{ path }`.
fn named_paths(made: &Made) -> Vec<String> {
    let Some((first, _)) = made.arguments.first() else { return vec![String::new()] };
    let path = if let Value::Object(_) = first { first.field("path").map(|field| field.value) } else { None };
    match mount(path.as_ref().unwrap_or(first)) {
        Mount::At(paths) => paths,
        Mount::All | Mount::Unknown => vec!["(?)".to_owned()],
    }
}

fn texts(paths: &[String], span: &Span) -> Value {
    Value::list(paths.iter().map(|path| (Value::text(path), span.clone())).collect(), false)
}

/// `api` and `users/` -> `/api/users`.
fn below(outer: &str, inner: &str) -> String {
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
