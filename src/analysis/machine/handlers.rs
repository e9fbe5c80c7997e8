//! What a handler of the project does, seen by reading it: it is not run.

use std::{collections::HashSet, rc::Rc};

use super::{
    Machine,
    evaluate::member,
    scope::Scope,
    value::{Closure, Value},
};
use crate::{
    analysis::{
        facts::{Argument, Expression, Kind, Pattern, Property, Span, Statement},
        program::EventKind,
        walk,
    },
    catalog::knowledge::{Framework, Role, SessionErrors},
};

/// How many functions deep a handler is followed.
const MAX_DEPTH: usize = 4;
const ALLOW_ORIGIN: &str = "access-control-allow-origin";

/// What a handler does.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// It takes an error first.
    pub error_handler: bool,
    /// It calls `next()` and keeps to itself what that throws.
    pub catches: bool,
    /// It asks whether a request is a preflight.
    pub options: bool,
    /// It mentions `next`.
    pub next: bool,
    /// The next handler follows, whether it says so or not.
    pub goes_on: bool,
    /// It may end that.
    pub aborts: bool,
    /// It answers: uses the response.
    pub answers: bool,
    /// Where it reads the session in a way that throws.
    pub reads_session: Option<Span>,
    /// It looks after failures by hand: `.catch(next)`, `try { } catch { }`.
    pub settles: bool,
    /// It runs the guard that answers by itself.
    pub guards: bool,
    /// Where it sets the exposed headers by hand, without the SDK's.
    pub exposes: Option<Span>,
    /// It sets CORS headers by hand, or runs a CORS library.
    pub cors: bool,
    /// It runs the SDK's middleware.
    pub middleware: bool,
    /// The framework that this middleware is made for.
    pub framework: Option<String>,
    /// It runs the SDK's error handler.
    pub sdk_errors: bool,
    /// Where it names the guard without making one.
    pub not_called: Option<Span>,
}

impl Seen {
    /// What it is in the pipeline.
    pub(super) fn kinds(self) -> Vec<EventKind> {
        if self.sdk_errors {
            return vec![EventKind::ErrorHandler];
        }
        if self.catches {
            return vec![EventKind::OwnErrorHandler { forwards: false }];
        }
        if self.error_handler {
            return vec![EventKind::OwnErrorHandler { forwards: self.next }];
        }
        let mut kinds = Vec::new();
        if self.cors {
            kinds.push(EventKind::OwnCors);
        }
        if self.middleware {
            kinds.push(EventKind::Middleware(self.framework));
        }
        let not_aborted = self.goes_on && !self.aborts && (self.middleware || self.guards);
        if kinds.is_empty() {
            kinds.push(match (self.guards, self.answers && !self.next && !self.goes_on) {
                (true, _) => EventKind::Guard,
                (_, true) => EventKind::CatchAll,
                _ => EventKind::Other("own middleware".to_owned()),
            });
        }
        kinds.extend(not_aborted.then_some(EventKind::NotAborted(!self.middleware)));
        kinds
    }
}

impl Machine<'_> {
    /// Reads a handler of an app or router.
    pub(super) fn scan(&mut self, id: usize, closure: &Rc<Closure>) -> Seen {
        let names: Vec<Option<&str>> = closure.function.parameters.iter().map(name_of).collect();
        let known = self.knowledge.framework(&self.program.servers[id].framework);
        let given = known.map_or(&[][..], |framework| &framework.handler);
        let takes = |what: &str| given.iter().position(|name| name == what);
        // One more than usual: the error comes first.
        let error_handler = given.len() == 3 && names.len() == 4;
        let first = usize::from(error_handler);
        let name = |what: &str| names.get(takes(what)? + first).copied().flatten();
        let self_is_dotted = self.knowledge.is_dotted();
        let mut seen = Seen {
            error_handler,
            next: closure.function.rest,
            goes_on: known.is_some_and(|framework| framework.goes_on),
            // With one object for both, answering is no use of the response: whatever doesn't go on answers.
            answers: takes("response").is_none(),
            ..Seen::default()
        };
        let given = closure.function.named.given.iter();
        let defaults = closure.function.parameters.iter().chain(&closure.function.named.parameters);
        let defaults = defaults.filter_map(|parameter| match parameter {
            Pattern::Default(_, default) if self_is_dotted => Some(&**default),
            _ => None,
        });
        let mut scan = Scan {
            machine: self,
            response: name("response"),
            context: name("context"),
            next: name("next"),
            framework: known,
            late: HashSet::new(),
            around: known.is_some_and(|framework| framework.session_errors == SessionErrors::Middleware),
            seen: &mut seen,
            visited: HashSet::new(),
        };
        for part in given.chain(defaults) {
            scan.expression(part, &closure.scope, 0, &[]);
        }
        scan.statements(&closure.function.body, &closure.scope, 0);
        seen
    }
}

fn name_of(pattern: &Pattern) -> Option<&str> {
    match pattern {
        Pattern::Name(name) => Some(name),
        Pattern::Default(inner, _) => name_of(inner),
        _ => None,
    }
}

struct Scan<'a, 'm, 's> {
    machine: &'a mut Machine<'m>,
    response: Option<&'s str>,
    context: Option<&'s str>,
    next: Option<&'s str>,
    framework: Option<&'static Framework>,
    /// What is only done once an answer has begun: an error handler that hands on no more answers all the same.
    late: HashSet<Span>,
    /// Errors come back through `next()`.
    around: bool,
    seen: &'a mut Seen,
    visited: HashSet<*const Closure>,
}

impl Scan<'_, '_, '_> {
    fn statements(&mut self, body: &[Statement], scope: &Scope, depth: usize) {
        let caught = walk::caught(body);
        self.seen.settles |= walk::tries(body);
        let begun = self.framework.and_then(|framework| framework.begun.as_deref());
        if let (0, true, Some(begun)) = (depth, self.seen.error_handler, begun) {
            let decides = |test: &Expression| matches!(&*test.kind, Kind::Member(_, name) if name == begun);
            let late = &mut self.late;
            walk::only_where(body, &decides, &mut |part| {
                late.insert(part.span.clone());
            });
        }
        walk::statements(body, &mut |part| self.one(part, scope, depth, &caught));
    }

    fn expression(&mut self, whole: &Expression, scope: &Scope, depth: usize, caught: &[&Span]) {
        walk::expression(whole, &mut |part| self.one(part, scope, depth, caught));
    }

    /// One expression, by itself.
    fn one(&mut self, expression: &Expression, scope: &Scope, depth: usize, caught: &[&Span]) {
        match &*expression.kind {
            Kind::Name(name) if depth == 0 => {
                self.seen.next |= self.next == Some(name) && !self.late.contains(&expression.span);
                self.seen.catches |= self.around
                    && self.next == Some(name)
                    && caught.iter().any(|place| place.holds(&expression.span));
                self.seen.answers |= self.response == Some(name);
            }
            Kind::Call(callee, arguments, _) => {
                let reads = self.seen.reads_session.take();
                self.called(callee, arguments, scope, depth, &expression.span);
                // What is thrown in a `try` that ends it is no error of this handler.
                if reads.is_some() || caught.iter().any(|place| place.holds(&expression.span)) {
                    self.seen.reads_session = reads;
                }
            }
            Kind::Text(text) if text == "OPTIONS" => self.seen.options = true,
            Kind::Assign(Pattern::Place(place), _) => {
                let name = match &*place.kind {
                    Kind::Member(_, name) => name.to_ascii_lowercase(),
                    _ => return,
                };
                self.seen.cors |= name == ALLOW_ORIGIN;
            }
            Kind::Object(properties) => {
                let is = |property: &Property| matches!(property, Property::Named(name, _) if name.eq_ignore_ascii_case(ALLOW_ORIGIN));
                self.seen.cors |= properties.iter().any(is);
            }
            _ => {}
        }
    }

    fn called(
        &mut self,
        callee: &Expression,
        arguments: &[Argument],
        scope: &Scope,
        depth: usize,
        span: &Span,
    ) {
        self.by_hand(arguments, span);
        self.context_says(callee);
        self.seen.settles |= settles(callee, arguments);
        let Some(value) = resolve(callee, scope) else { return };
        match value {
            Value::Foreign(foreign) => match self.machine.knowledge.role(&foreign.module, &foreign.export) {
                Some((Role::GetSession, _))
                    if self.seen.reads_session.is_none() && !is_optional(arguments) =>
                {
                    self.seen.reads_session = Some(span.clone());
                }
                Some((Role::VerifySession, _)) => self.seen.guards = true,
                Some((Role::Cors, _)) => self.seen.cors = true,
                Some((Role::Middleware, variant)) => self.runs_sdk(variant.as_deref()),
                Some((Role::ErrorHandler, _)) => self.seen.sdk_errors = true,
                Some((Role::Dependency, _)) => self.depends(arguments, span, scope, depth),
                _ => {}
            },
            Value::Made(made) => match made.role {
                Some(Role::VerifySession) => self.seen.guards = true,
                Some(Role::Cors) => self.seen.cors = true,
                Some(Role::Middleware) => self.runs_sdk(made.variant.as_deref()),
                Some(Role::ErrorHandler) => self.seen.sdk_errors = true,
                _ => {}
            },
            Value::Function(closure, _) if depth < MAX_DEPTH && self.visited.insert(Rc::as_ptr(&closure)) => {
                self.statements(&closure.function.body, &closure.scope, depth + 1);
            }
            _ => {}
        }
    }

    /// What a route depends on runs before it.
    fn depends(&mut self, arguments: &[Argument], span: &Span, scope: &Scope, depth: usize) {
        for argument in arguments {
            match resolve(argument.expression(), scope) {
                Some(Value::Function(closure, _))
                    if depth < MAX_DEPTH && self.visited.insert(Rc::as_ptr(&closure)) =>
                {
                    self.statements(&closure.function.body, &closure.scope, depth + 1);
                }
                Some(Value::Foreign(foreign))
                    if matches!(argument.expression().kind.as_ref(), Kind::Name(_) | Kind::Member(..)) =>
                {
                    let role = self.machine.knowledge.role(&foreign.module, &foreign.export);
                    if matches!(role, Some((Role::VerifySession, _))) {
                        self.seen.not_called = Some(span.clone());
                    }
                }
                _ => {}
            }
        }
    }

    fn runs_sdk(&mut self, framework: Option<&str>) {
        self.seen.middleware = true;
        self.seen.framework = framework.map(str::to_owned);
    }

    /// `c.Next()`, `c.Abort()`: the context is what a handler hands its request on by.
    fn context_says(&mut self, callee: &Expression) {
        let (Kind::Member(owner, method), Some(framework)) = (&*callee.kind, self.framework) else { return };
        if !matches!(&*owner.kind, Kind::Name(name) if self.context == Some(name.as_str())) {
            return;
        }
        self.seen.next |= framework.next.contains(method);
        self.seen.aborts |= framework.abort.contains(method);
    }

    /// `res.setHeader("Access-Control-...", ...)`, also by a constant: `c.Set(fiber.HeaderAccessControlAllowOrigin, ...)`.
    fn by_hand(&mut self, arguments: &[Argument], span: &Span) {
        let Some(Kind::Text(name) | Kind::Member(_, name)) =
            arguments.first().map(|argument| &*argument.expression().kind)
        else {
            return;
        };
        let is = |header: &str| {
            let plain = name.trim_start_matches("Header");
            plain.eq_ignore_ascii_case(header) || plain.eq_ignore_ascii_case(&header.replace('-', ""))
        };
        let value = arguments.get(1).map(|argument| &*argument.expression().kind);
        if is(ALLOW_ORIGIN) {
            self.seen.cors = true;
        } else if is("access-control-expose-headers")
            && let Some(Kind::Text(value)) = value
            && !value.to_ascii_lowercase().contains("front-token")
        {
            self.seen.exposes = Some(span.clone());
        }
    }
}

/// A name or a path of names, as the surroundings of the handler have it.
pub(super) fn resolve(expression: &Expression, scope: &Scope) -> Option<Value> {
    match &*expression.kind {
        Kind::Name(name) => scope.get(name),
        Kind::Member(owner, name) => {
            let owner = resolve(owner, scope)?;
            Some(member(&owner, name))
        }
        // `middleware()(req, res, next)`: what is called is what the inner call makes.
        Kind::Call(callee, ..) => resolve(callee, scope),
        _ => None,
    }
}

/// `promise.catch(next)`, `promise.then(answer, next)`.
fn settles(callee: &Expression, arguments: &[Argument]) -> bool {
    matches!(&*callee.kind, Kind::Member(_, name) if name == "catch" || (name == "then" && arguments.len() > 1))
}

/// `get_session(request, session_required=False)` throws nothing where nobody is signed in.
fn is_optional(arguments: &[Argument]) -> bool {
    arguments.iter().any(|argument| match (argument, &*argument.expression().kind) {
        (Argument::Keywords(_), Kind::Object(properties)) => properties.iter().any(|property| {
            matches!(property, Property::Named(name, value)
                if name == "session_required" && matches!(&*value.kind, Kind::Bool(false)))
        }),
        _ => false,
    })
}
