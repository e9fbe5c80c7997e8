//! Calls: of the project's functions, of packages, of what is not known.

use std::rc::Rc;

use super::{
    MAX_DEPTH, Machine,
    evaluate::at,
    execute::file_of,
    scope::Scope,
    value::{Closure, Foreign, Made, Value},
};
use crate::{
    analysis::{
        facts::{Argument, Expression, Kind, Span},
        program::{Init, Use},
    },
    catalog::knowledge::Role,
};

type Arguments = Vec<(Value, Span)>;

impl Machine<'_> {
    pub(super) fn call_expression(
        &mut self,
        callee: &Expression,
        arguments: &[Argument],
        new: bool,
        scope: &Scope,
        span: &Span,
    ) -> Value {
        if let (Kind::Name(name), [Argument::One(only)]) = (&*callee.kind, arguments)
            && name == "require"
            && scope.get(name).is_none()
        {
            return match self.evaluate(only, scope) {
                Value::Text(specifier) => self.module(&file_of(scope), &specifier),
                _ => self.computed_import(scope),
            };
        }
        if let Kind::Member(owner, name) = &*callee.kind {
            let owner = self.evaluate(owner, scope);
            let (arguments, open) = self.arguments(arguments, scope);
            if let Some(value) = self.class_method(&owner, name, &arguments, scope, span) {
                return value;
            }
            if !new && let Some(value) = self.method(&owner, name, &arguments, open, span) {
                return value;
            }
            let callee = self.member_of_value(&owner, name);
            let callee = self.known(callee);
            let this = matches!(owner, Value::Object(_) | Value::Server(_) | Value::Type(_)).then_some(owner);
            return if new {
                self.construct(&callee, arguments, span)
            } else {
                self.call(&callee, this, arguments, span)
            };
        }
        if matches!(&*callee.kind, Kind::Name(name) if name == "super") {
            let (arguments, _) = self.arguments(arguments, scope);
            self.call_super(scope, arguments, span);
            return Value::Nothing;
        }
        let callee = self.evaluate(callee, scope);
        let (arguments, _) = self.arguments(arguments, scope);
        if new { self.construct(&callee, arguments, span) } else { self.call(&callee, None, arguments, span) }
    }

    /// An import whose file is computed: it may be any, and do anything.
    pub(super) fn computed_import(&mut self, scope: &Scope) -> Value {
        self.program.unresolved.push(("a computed path".to_owned(), file_of(scope)));
        Value::unknown("require()")
    }

    /// Calls a value.
    pub(super) fn call(
        &mut self,
        callee: &Value,
        this: Option<Value>,
        arguments: Arguments,
        span: &Span,
    ) -> Value {
        match callee {
            Value::Function(closure, bound) => {
                let this = bound.as_deref().cloned().or(this);
                self.run_function(closure, this, &arguments)
            }
            Value::Foreign(foreign) => self.call_foreign(foreign, arguments, span),
            Value::Type(class) => self.instance(class, arguments, span),
            Value::Waiting(waiting) => self.completed(waiting, &arguments),
            Value::Nothing if self.knowledge.is_dotted() => Value::unknown(at(span)),
            Value::Made(made)
                if self.serving.is_some() && matches!(made.role, Some(Role::Cors | Role::Middleware)) =>
            {
                self.serve_with(made, span);
                Value::unknown(at(span))
            }
            Value::Made(made) if self.is_wrapper(made) => self.wrapped(made, &arguments, span),
            Value::Made(made) if self.knowledge.is_dotted() => {
                if let Some(value) = self.decorated(made, &arguments, span) {
                    return value;
                }
                self.hand_over("a function that is not known", &arguments);
                Value::unknown(at(span))
            }
            Value::OneOf(parts) => {
                let parts: Vec<Value> =
                    parts.iter().filter(|part| !matches!(part, Value::Nothing)).cloned().collect();
                let results: Vec<Value> =
                    parts.iter().map(|part| self.call(part, this.clone(), arguments.clone(), span)).collect();
                Value::one_of(results)
            }
            Value::Unknown(name) => {
                self.hand_over(name, &arguments);
                // A decorator that is not known leaves a function, as far as can be seen.
                match arguments.as_slice() {
                    [(function @ Value::Function(..), _)] if self.knowledge.is_dotted() => function.clone(),
                    _ => Value::unknown(format!("{name}()@{}", at(span))),
                }
            }
            _ => {
                self.hand_over("a function that is not known", &arguments);
                Value::unknown(at(span))
            }
        }
    }

    /// What is not known may register more on an app, and runs its callbacks at some time.
    pub(super) fn hand_over(&mut self, to: &str, arguments: &[(Value, Span)]) {
        for (value, span) in arguments {
            match value {
                Value::Server(id) => self.escapes(*id, to.to_owned(), span),
                Value::Function(..) => self.defer(value.clone(), Vec::new()),
                Value::Object(object) => {
                    let inside: Vec<(Value, Span)> = object
                        .borrow()
                        .fields
                        .iter()
                        .filter(|field| matches!(field.value, Value::Server(_)))
                        .map(|field| (field.value.clone(), field.span.clone()))
                        .collect();
                    self.hand_over(to, &inside);
                }
                _ => {}
            }
        }
    }

    fn run_function(
        &mut self,
        closure: &Rc<Closure>,
        this: Option<Value>,
        arguments: &[(Value, Span)],
    ) -> Value {
        let id = Rc::as_ptr(closure);
        let again = self.running.iter().filter(|running| **running == id).count();
        if again > 1 || self.running.len() > MAX_DEPTH {
            return Value::unknown("a call of itself");
        }
        let function = &closure.function;
        let scope = self.inside(&closure.scope);
        if let (Some(this), false) = (this, function.arrow) {
            scope.declare("this", this);
        }
        let count = function.parameters.len();
        let by_name = self.knowledge.is_dotted();
        if by_name {
            self.bind_named(closure, arguments, &scope);
        }
        for (index, parameter) in function.parameters.iter().enumerate().filter(|_| !by_name) {
            let value = if function.rest && index + 1 == count {
                Value::list(arguments.iter().skip(index).cloned().collect(), false)
            } else {
                arguments.get(index).map_or(Value::Nothing, |(value, _)| value.clone())
            };
            self.bind(parameter, value, &scope, &mut Vec::new());
        }
        self.running.push(id);
        self.returned.push(Vec::new());
        let depth = self.branch.len();
        let left = self.statements(&function.body, &scope);
        self.branch.truncate(depth);
        self.running.pop();
        let mut returned = self.returned.pop().unwrap_or_default();
        if !left {
            returned.push(Value::Nothing);
        }
        // A way that only gives up (`return;`) gives nothing that anybody goes on with.
        Value::one_of(returned)
    }

    pub(super) fn call_foreign(&mut self, foreign: &Rc<Foreign>, arguments: Arguments, span: &Span) -> Value {
        let (role, variant) = match self.knowledge.role(&foreign.module, &foreign.export) {
            Some((role, variant)) => (Some(role), variant),
            None => (None, None),
        };
        let mut arguments = arguments;
        if self.knowledge.is_dotted() {
            if let Some(value) = self.call_named(foreign, role, &arguments, span) {
                return value;
            }
            if matches!(role, Some(Role::Init | Role::Recipe)) {
                arguments = vec![(self.as_options(foreign, &arguments), span.clone())];
            }
        }
        match role {
            Some(Role::App | Role::Router) => {
                return self.make_app(foreign, role == Some(Role::Router), &arguments, span);
            }
            Some(Role::Through) => {
                return arguments.into_iter().next().map_or(Value::Nothing, |(value, _)| value);
            }
            Some(Role::CorsOptions) => {
                return self.cors_options(foreign, span).unwrap_or_else(|| Value::unknown(at(span)));
            }
            Some(Role::Runs) => {
                for (callback, at) in &arguments {
                    if matches!(callback, Value::Function(..)) {
                        let given = vec![(Value::unknown("an argument"), at.clone()); 2];
                        self.call(callback, None, given, span);
                    }
                }
                return Value::unknown(at(span));
            }
            Some(Role::Env) => {
                let Some((Value::Text(name), _)) = arguments.first() else {
                    return Value::unknown(at(span));
                };
                self.optional += 1;
                self.read_env(name, span);
                self.optional -= 1;
                return Value::Env(name.clone());
            }
            Some(Role::Serve) => {
                let handler = arguments.last().map_or(Value::Nothing, |(value, _)| value.clone());
                self.serve(&foreign.module, &handler, span);
                return Value::unknown("a server");
            }
            Some(Role::Init) => {
                let order = self.tick();
                let config = arguments.first().map_or(Value::Nothing, |(value, _)| value.clone());
                let config = self.neutral(&config);
                let branch = self.branch.clone();
                self.program.inits.push(Init { config, span: span.clone(), order, branch });
                return Value::Nothing;
            }
            Some(Role::SdkHeaders) => {
                let order = self.tick();
                let name = foreign.export.clone();
                self.program.eager.push(Use { name, span: span.clone(), order });
                let headers = self.knowledge.sdk.headers.iter();
                let list = headers.map(|header| (Value::text(header), span.clone())).collect();
                return Value::list(list, false);
            }
            None if self.registers_by_default(foreign, &arguments, span) => return Value::Nothing,
            None if self.knowledge.is_harmless(&foreign.module) => self.load_named(&arguments, span),
            None => {
                if arguments.iter().any(|(value, _)| matches!(value, Value::Environment)) {
                    return Value::unknown(format!("{}()@{}", foreign.module, at(span)));
                }
                self.hand_over(&format!("`{}`", foreign.module), &arguments);
            }
            _ => {}
        }
        if role == Some(Role::Middleware)
            && let [(Value::Server(id), _), ..] = arguments.as_slice()
            && self.stand_around(*id, variant.clone(), span)
        {
            return Value::Server(*id);
        }
        let order = self.tick();
        let arguments: Arguments = match role {
            Some(Role::Recipe) => {
                arguments.into_iter().map(|(value, at)| (self.neutral(&value), at)).collect()
            }
            _ => arguments,
        };
        let wraps = role == Some(Role::Middleware) && self.knowledge.sdk.middleware_wraps;
        let around = if wraps { arguments.first().map(|(value, _)| value.clone()) } else { None };
        let maker = Rc::clone(foreign);
        let made = Rc::new(Made { maker, role, variant, arguments, span: span.clone(), order, around });
        if role == Some(Role::Recipe) {
            self.program.recipes.push(Rc::clone(&made));
        }
        let at_once = |library: &crate::catalog::knowledge::CorsLibrary| library.argument > 0;
        if role == Some(Role::Cors) && self.knowledge.cors_library(&made.maker.module).is_some_and(at_once) {
            self.serve_with(&made, span);
        }
        Value::Made(made)
    }
}
