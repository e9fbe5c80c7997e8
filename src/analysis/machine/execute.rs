//! Statements.

use super::{
    Machine,
    scope::Scope,
    value::{Closure, Field, Value},
};
use crate::analysis::facts::{Expression, Imported, Span, Statement};
use std::rc::Rc;

impl Machine<'_> {
    /// Runs statements in order; `true` when what follows them is not reached.
    pub(super) fn statements(&mut self, body: &[Statement], scope: &Scope) -> bool {
        for statement in body {
            if let Statement::Function { name, function, exported, default } = statement {
                let closure = Closure { function: Rc::clone(function), scope: scope.clone() };
                let value = Value::Function(Rc::new(closure), None);
                scope.declare(name, value.clone());
                if *exported {
                    self.export(scope, name, value.clone(), &function.span);
                }
                if *default {
                    self.export(scope, "default", value, &function.span);
                }
            }
        }
        body.iter().any(|statement| self.statement(statement, scope))
    }

    fn statement(&mut self, statement: &Statement, scope: &Scope) -> bool {
        match statement {
            Statement::Function { .. } => {}
            Statement::Import { specifier, names, span } => {
                let file = file_of(scope);
                if names.is_empty() {
                    self.module(&file, specifier);
                }
                for (name, what) in names {
                    let value = self.imported(&file, specifier, what);
                    if *what == Imported::All {
                        self.import_all(&value, scope);
                        continue;
                    }
                    scope.assign(name, value, self.branch.len());
                    self.share(name, scope, span);
                }
            }
            Statement::ReExport { specifier, names, span } => {
                self.re_export(scope, specifier, names.as_deref(), span);
            }
            Statement::Export(names) => {
                for (local, exported) in names {
                    let value = scope.get(local).unwrap_or_else(|| Value::unknown(local));
                    self.export(scope, exported, value, &super::start_of(&file_of(scope)));
                }
            }
            Statement::ExportDefault(expression) => {
                let value = self.evaluate(expression, scope);
                self.export(scope, "default", value, &expression.span);
            }
            Statement::Let { pattern, value, exported } => {
                let bound = value.as_ref().map_or(Value::Nothing, |value| self.evaluate(value, scope));
                let span = value.as_ref().map(|value| value.span.clone());
                let mut names = Vec::new();
                self.bind(pattern, bound, scope, &mut names);
                for name in names.iter().filter(|_| *exported) {
                    let value = scope.get(name).unwrap_or(Value::Nothing);
                    let span = span.clone().unwrap_or_else(|| super::start_of(&file_of(scope)));
                    self.export(scope, name, value, &span);
                }
            }
            Statement::Expression(expression) => {
                self.evaluate(expression, scope);
            }
            Statement::Return(value) => {
                let value = value.as_ref().map_or(Value::Nothing, |value| self.evaluate(value, scope));
                if let Some(returned) = self.returned.last_mut() {
                    returned.push(value);
                }
                return true;
            }
            Statement::Branches { tests, arms } => return self.branches(tests, arms, scope),
            Statement::ForOf { pattern, list, body } => self.for_of(pattern, list, body, scope),
            // What is tried runs; the handler may.
            Statement::Try { body, handler, finally, .. } => {
                let inner = self.inside(scope);
                let left = self.statements(body, &inner);
                self.one_of(handler, scope);
                return self.statements(finally, scope) || left;
            }
            Statement::Block(body) => {
                let inner = self.inside(scope);
                let depth = self.branch.len();
                let left = self.statements(body, &inner);
                if self.branch.len() > depth {
                    scope.deepen(self.branch.len());
                }
                return left;
            }
            Statement::Leave(values) => {
                for value in values {
                    self.evaluate(value, scope);
                }
                return true;
            }
        }
        false
    }

    /// Something that may not happen.
    fn one_of(&mut self, body: &[Statement], scope: &Scope) {
        let depth = self.branch.len();
        self.branches += 1;
        self.branch.push((self.branches, 0));
        let inner = self.inside(scope);
        self.statements(body, &inner);
        self.branch.truncate(depth);
    }

    /// Both ways; what follows a branch of which only one way goes on belongs to that way.
    fn branches(&mut self, tests: &[Expression], arms: &[Vec<Statement>], scope: &Scope) -> bool {
        self.optional += 1;
        let known: Vec<Value> = tests.iter().map(|test| self.evaluate(test, scope)).collect();
        self.optional -= 1;
        let taken = match (known.as_slice(), arms.len()) {
            ([Value::Bool(test)], 2) => Some(usize::from(!*test)),
            _ => None,
        };
        self.branches += 1;
        let (id, depth) = (self.branches, self.branch.len());
        let mut going_on = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            if taken.is_some_and(|taken| taken != index) {
                continue;
            }
            self.branch.push((id, index));
            let inner = self.inside(scope);
            if !self.statements(arm, &inner) {
                going_on.push(index);
            }
            self.branch.truncate(depth);
        }
        if let ([only], true) = (going_on.as_slice(), arms.len() > 1) {
            self.branch.push((id, *only));
            scope.deepen(self.branch.len());
        }
        going_on.is_empty() && arms.len() > 1
    }

    fn for_of(
        &mut self,
        pattern: &crate::analysis::facts::Pattern,
        list: &Expression,
        body: &[Statement],
        scope: &Scope,
    ) {
        let value = self.evaluate(list, scope);
        let (items, open) = match &value {
            Value::List(list) => (list.borrow().items.clone(), list.borrow().open),
            _ => (Vec::new(), true),
        };
        let mut values: Vec<Value> = items.into_iter().map(|(value, _)| value).collect();
        if open {
            values.push(Value::unknown("an item"));
        }
        let depth = self.branch.len();
        for value in values {
            let inner = self.inside(scope);
            self.bind(pattern, value, &inner, &mut Vec::new());
            self.statements(body, &inner);
            self.branch.truncate(depth);
        }
    }

    /// `from module import *`
    fn import_all(&mut self, module: &Value, scope: &Scope) {
        let Value::Object(object) = module else { return };
        let fields = object.borrow().fields.clone();
        for field in fields.into_iter().filter(|field| !field.name.starts_with('_')) {
            let top = scope.outermost();
            top.assign(&field.name, field.value, self.branch.len());
            self.share(&field.name, top, &field.span);
        }
    }

    fn re_export(
        &mut self,
        scope: &Scope,
        specifier: &str,
        names: Option<&[(Imported, String)]>,
        span: &Span,
    ) {
        let file = file_of(scope);
        let Some(names) = names else {
            let module = self.module(&file, specifier);
            let fields = match &module {
                Value::Object(object) => object.borrow().fields.clone(),
                // Whatever a package exports.
                Value::Foreign(_) => {
                    let name = super::value::EVERYTHING.to_owned();
                    vec![Field { name, value: module.clone(), span: span.clone() }]
                }
                _ => Vec::new(),
            };
            for field in fields.into_iter().filter(|field| field.name != "default") {
                self.export(scope, &field.name, field.value, &field.span);
            }
            return;
        };
        for (there, here) in names {
            let value = self.imported(&file, specifier, there);
            self.export(scope, here, value, span);
        }
    }

    pub(super) fn export(&mut self, scope: &Scope, name: &str, value: Value, span: &Span) {
        if let Some(loaded) = self.loaded.get(&file_of(scope)) {
            let field = Field { name: name.to_owned(), value, span: span.clone() };
            loaded.exports.borrow_mut().fields.push(field);
        }
    }
}

/// The file that a scope belongs to.
pub(super) fn file_of(scope: &Scope) -> String {
    match scope.get("#file") {
        Some(Value::Text(file)) => file.to_string(),
        _ => String::new(),
    }
}
