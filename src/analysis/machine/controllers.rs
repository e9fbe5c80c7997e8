//! Controllers: the routes that their decorators name, the guards before these, the filters around them.

use super::{
    Machine,
    components::below,
    register::mount,
    scope::Scope,
    value::{Made, Value},
};
use crate::{
    analysis::{
        facts::{Expression, Span},
        program::{EventKind, Mount},
    },
    catalog::knowledge::Role,
};

impl Machine<'_> {
    /// The paths of the routes of a controller, but for the root, which stands for no other.
    pub(super) fn paths_below(&mut self, controller: &Value) -> Vec<String> {
        let around = self.paths_of(controller);
        let Value::Class(class, scope) = controller else { return Vec::new() };
        let mut paths = Vec::new();
        for member in &class.members {
            let Some(route) = self.decorator(&member.decorators, scope, Role::RouteMethod) else { continue };
            for outer in &around {
                paths.extend(named_paths(&route).iter().map(|path| below(outer, path)));
            }
        }
        paths.retain(|path| path != "/");
        paths
    }

    /// The paths that a controller is at.
    pub(super) fn paths_of(&mut self, controller: &Value) -> Vec<String> {
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
        let takes_all = self.takes_all(&class.decorators, scope);
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
            let own = self.takes_all(&member.decorators, scope).or_else(|| takes_all.clone());
            if let (Some(filter), false) = (own, caught) {
                // It is asked before those of the app, for this route alone.
                self.event(id, EventKind::OwnErrorHandler { forwards: false }, mount(&path), &filter);
            }
        }
    }

    /// A filter on a class or method that takes every error.
    fn takes_all(&mut self, decorators: &[Expression], scope: &Scope) -> Option<Span> {
        let made = self.decorator(decorators, scope, Role::Filters)?;
        let found = made.arguments.iter().find(|(filter, _)| self.catches_all(filter));
        found.map(|(_, span)| span.clone())
    }

    /// Whether a filter for the SDK's errors stands on a class or method.
    fn caught(&mut self, id: usize, decorators: &[Expression], scope: &Scope, span: &Span) -> bool {
        let Some(made) = self.decorator(decorators, scope, Role::Filters) else { return false };
        made.arguments.iter().any(|(filter, _)| {
            let closure = self.method_of(filter, "catch", span);
            closure.is_some_and(|closure| self.scan(id, &closure).sdk_errors)
        })
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
