//! Apps that are made by a module of settings, as Django's are.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use super::{
    Machine, guards,
    named::Given,
    value::{Field, Foreign, Object, Type, Value},
};
use crate::{
    analysis::{
        facts::Span,
        program::{EventKind, Mount},
    },
    catalog::knowledge::{Framework, Role, SettingsNames},
};

/// How many modules of routes deep is followed.
const MAX_DEPTH: usize = 8;
/// The methods of a class that answer requests.
const ANSWERS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options", "dispatch"];

/// Which modules of settings are named, and what was made of them.
#[derive(Default)]
pub(super) struct Settings {
    named: Option<String>,
    apps: BTreeMap<String, usize>,
}

impl Machine<'_> {
    /// An environment variable is set: it may name the settings.
    pub(super) fn environment_set(&mut self, name: &str, value: &str) {
        let mut known = self.knowledge.frameworks.iter().filter_map(|framework| framework.settings.as_ref());
        if known.any(|names| names.variable == name) {
            self.settings.named = Some(value.to_owned());
        }
    }

    /// The entry file is a module of settings, or it named one.
    pub(super) fn settings_of(&mut self, entry: &str) {
        if !self.knowledge.frameworks.iter().any(|framework| framework.settings.is_some()) {
            return;
        }
        self.settings_app();
        self.app_of(entry);
    }

    /// The app of the settings that were named.
    pub(super) fn settings_app(&mut self) -> Option<usize> {
        let named = self.settings.named.clone()?;
        let path = self.modules.resolve(&self.program.entry, &named)?.to_owned();
        // Whatever leads there, the app has all of them.
        let branch = std::mem::take(&mut self.branch);
        self.load(&path);
        let app = self.app_of(&path);
        self.branch = branch;
        app
    }

    /// The app that a module of settings makes.
    fn app_of(&mut self, path: &str) -> Option<usize> {
        if let Some(id) = self.settings.apps.get(path) {
            return Some(*id);
        }
        let exports = Rc::clone(&self.loaded.get(path)?.exports);
        let field = |name: &str| exports.borrow().field(name).cloned();
        let (framework, names) = self.framework_of_settings(&field)?;
        let layers = field(&names.layers)?;
        let signs = field(&names.apps).is_some() || field(&names.routes).is_some();
        if !signs {
            return None;
        }
        let Value::Server(id) = self.new_server(false, framework.framework.clone(), &layers.span) else {
            return None;
        };
        self.settings.apps.insert(path.to_owned(), id);
        self.program.servers[id].listed_at = field(&names.apps).map(|apps| apps.span);
        self.program.servers[id].listed = field(&names.apps).and_then(|apps| texts(&apps.value));
        self.layers_of(id, path, &layers, &exports);
        for app in self.program.servers[id].listed.clone().unwrap_or_default() {
            self.ready(path, &app);
        }
        for name in &names.served {
            if let Some(Value::Text(served)) = field(name).map(|field| field.value)
                && let Some((module, _)) = served.rsplit_once('.')
                && let Some(file) = self.modules.resolve(path, module).map(str::to_owned)
            {
                self.load(&file);
            }
        }
        if let Some(Value::Text(routes)) = field(&names.routes).map(|field| field.value) {
            self.routes_of(id, path, &routes, &names.patterns, &Mount::All, 0);
        }
        Some(id)
    }

    fn framework_of_settings(
        &self,
        field: &dyn Fn(&str) -> Option<Field>,
    ) -> Option<(&'static Framework, &'static SettingsNames)> {
        let mut found = None;
        for framework in &self.knowledge.frameworks {
            let Some(names) = &framework.settings else { continue };
            let apps = field(&names.apps).and_then(|apps| match &apps.value {
                Value::List(list) => Some(list.borrow().items.clone()),
                _ => None,
            });
            let has = |wanted: &str| {
                let is = |item: &Value| matches!(item, Value::Text(text) if text.as_ref() == wanted);
                apps.iter().flatten().any(|(item, _)| is(item))
            };
            match &names.with_app {
                Some(app) if has(app) => return Some((framework, names)),
                None => found = Some((framework, names)),
                Some(_) => {}
            }
        }
        found
    }

    /// The list of middleware: names of classes and functions, the outermost first.
    fn layers_of(&mut self, id: usize, path: &str, layers: &Field, exports: &Rc<RefCell<Object>>) {
        let unknown = || EventKind::Unknown("a list that is not known".to_owned());
        if let Value::OneOf(lists) = &layers.value {
            self.branches += 1;
            let branch = self.branches;
            for (arm, list) in lists.iter().enumerate() {
                self.branch.push((branch, arm));
                self.layers_of(id, path, &Field { value: list.clone(), ..layers.clone() }, exports);
                self.branch.pop();
            }
            return;
        }
        let Value::List(list) = &layers.value else {
            return self.event(id, unknown(), Mount::All, &layers.span);
        };
        let (items, open) = (list.borrow().items.clone(), list.borrow().open);
        for (item, span) in items {
            let Value::Text(name) = &item else {
                self.event(id, unknown(), Mount::All, &span);
                continue;
            };
            let span = if span.file.is_empty() { &layers.span } else { &span };
            self.named_layer(id, path, name, exports, span);
        }
        if open {
            self.event(id, unknown(), Mount::All, &layers.span);
        }
    }

    fn named_layer(
        &mut self,
        id: usize,
        path: &str,
        name: &str,
        settings: &Rc<RefCell<Object>>,
        span: &Span,
    ) {
        let (module, export) = name.rsplit_once('.').unwrap_or(("", name));
        if let Some(file) = self.modules.resolve(path, module).map(str::to_owned) {
            self.load(&file);
            let value = self
                .loaded
                .get(&file)
                .and_then(|loaded| loaded.exports.borrow().field(export).map(|field| field.value.clone()));
            let value = match value {
                // A function that makes the middleware: what it makes answers.
                Some(Value::Function(closure, _)) => {
                    let seen = self.scan(id, &closure);
                    let known = seen.cors || seen.middleware;
                    let kinds = if known { seen.kinds() } else { vec![EventKind::Other(export.to_owned())] };
                    for kind in kinds {
                        self.event(id, kind, Mount::All, span);
                    }
                    return;
                }
                Some(value) => value,
                None => Value::unknown(name),
            };
            return self.layer(id, &value, Object::default(), span);
        }
        let foreign = Rc::new(Foreign { module: module.to_owned(), export: export.to_owned() });
        match self.knowledge.role(module, export) {
            Some((Role::Middleware, variant)) => {
                self.event(id, EventKind::Middleware(variant), Mount::All, span);
            }
            Some((Role::Cors, _)) => {
                let (fields, open) = (settings.borrow().fields.clone(), settings.borrow().open);
                self.hook_cors(id, &foreign, Object { fields, open }, span);
            }
            _ => self.layer(id, &Value::Foreign(foreign), Object::default(), span),
        }
    }

    /// What an app of the project does when it is ready.
    fn ready(&mut self, path: &str, app: &str) {
        let (module, class) = match app.rsplit_once('.') {
            Some((module, class)) if class.starts_with(char::is_uppercase) => {
                (module.to_owned(), Some(class))
            }
            _ => (format!("{app}.apps"), None),
        };
        let Some(file) = self.modules.resolve(path, &module).map(str::to_owned) else { return };
        self.load(&file);
        let Some(exports) = self.loaded.get(&file).map(|loaded| Rc::clone(&loaded.exports)) else { return };
        let fields = exports.borrow().fields.clone();
        for field in fields.iter().filter(|field| class.is_none_or(|class| field.name == class)) {
            let Value::Type(of) = &field.value else { continue };
            let ready = of.members.borrow().field("ready").map(|field| field.value.clone());
            if let Some(ready) = ready {
                let this = Value::Object(Rc::clone(&of.members));
                self.call(&ready, Some(this), Vec::new(), &field.span);
            }
        }
    }

    /// The routes that a module lists.
    fn routes_of(
        &mut self,
        id: usize,
        path: &str,
        module: &str,
        patterns: &str,
        below: &Mount,
        depth: usize,
    ) {
        let Some(file) = self.modules.resolve(path, module).map(str::to_owned) else { return };
        self.load(&file);
        let list = self.loaded.get(&file).and_then(|loaded| loaded.exports.borrow().field(patterns).cloned());
        if let Some(list) = list {
            self.routes_in(id, &file, &list.value, patterns, below, depth + 1);
        }
    }

    fn routes_in(
        &mut self,
        id: usize,
        file: &str,
        list: &Value,
        patterns: &str,
        below: &Mount,
        depth: usize,
    ) {
        let Value::List(list) = list else { return };
        if depth > MAX_DEPTH {
            return;
        }
        let items = list.borrow().items.clone();
        for (item, span) in items {
            let Value::Made(made) = &item else { continue };
            let given = Given::of(&made.arguments);
            let view = given.positional.get(1).map(|(value, _)| value.clone());
            let view = view.or_else(|| given.field("view").map(|field| field.value.clone()));
            let (Some(Role::Route), Some((part, _)), Some(view)) =
                (made.role, given.positional.first(), view)
            else {
                continue;
            };
            let at = joined(below, part);
            match &view {
                Value::Made(inner) if inner.role == Some(Role::Include) => match inner.arguments.first() {
                    Some((Value::Text(module), _)) => self.routes_of(id, file, module, patterns, &at, depth),
                    Some((module @ Value::Object(_), _)) => {
                        let list = module.field(patterns).map_or(Value::Nothing, |field| field.value);
                        self.routes_in(id, file, &list, patterns, &at, depth + 1);
                    }
                    Some((list @ Value::List(_), _)) => {
                        self.routes_in(id, file, list, patterns, &at, depth + 1);
                    }
                    _ => {}
                },
                _ => self.view(id, &at, &view, &span),
            }
        }
    }

    /// A view: a function, or a class with a method for each method.
    fn view(&mut self, id: usize, at: &Mount, view: &Value, span: &Span) {
        let path = match at {
            Mount::At(paths) => {
                paths.first().map_or(Value::Nothing, |path| self.written(id, &Value::text(path)))
            }
            Mount::All => Value::text("/"),
            Mount::Unknown => Value::unknown("a path"),
        };
        let guarded = guards::is_decorated(view);
        let answers = match class_of(view) {
            Some(class) => {
                let members = class.members.borrow();
                let is = |field: &&Field| ANSWERS.contains(&field.name.as_str());
                members
                    .fields
                    .iter()
                    .filter(is)
                    .map(|field| (field.name.clone(), field.value.clone()))
                    .collect()
            }
            None => vec![("all".to_owned(), view.clone())],
        };
        let dispatch = answers.iter().any(|(name, value)| name == "dispatch" && guards::is_decorated(value));
        for (method, handler) in answers {
            let method = if method == "dispatch" { "all" } else { method.as_str() };
            self.register_route(id, method, &path, &[(handler.clone(), span.clone())], span);
            let own = guarded || dispatch || guards::is_decorated(&handler);
            let last = self.program.servers[id].events.last_mut();
            if let Some(EventKind::Route(route)) = last.map(|event| &mut event.kind) {
                route.guarded |= own;
                // All of these come behind the middleware.
                route.terminal = false;
            }
        }
    }
}

/// The class that a view is made of.
fn class_of(view: &Value) -> Option<Rc<Type>> {
    match view {
        Value::Type(class) => Some(Rc::clone(class)),
        Value::Made(made) => made.around.as_ref().and_then(class_of),
        _ => None,
    }
}

fn joined(below: &Mount, part: &Value) -> Mount {
    let Value::Text(part) = part else { return Mount::Unknown };
    let before = match below {
        Mount::All => "/",
        Mount::At(paths) => paths.first().map_or("/", String::as_str),
        Mount::Unknown => return Mount::Unknown,
    };
    Mount::At(vec![format!("{before}{}", part.trim_start_matches('/'))])
}

/// The texts of a list, where all of it is known.
fn texts(value: &Value) -> Option<Vec<String>> {
    let Value::List(list) = value else { return None };
    let list = list.borrow();
    let all = list.items.iter().map(|(item, _)| match item {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let all: Option<Vec<String>> = all.collect();
    all.filter(|_| !list.open)
}
