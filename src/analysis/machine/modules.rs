//! Loading the project's files: each once, its imports first.

use std::{cell::RefCell, rc::Rc};

use super::{
    Machine,
    evaluate::member,
    scope::Scope,
    start_of,
    value::{Field, Foreign, Object, Value},
};
use crate::analysis::{
    facts::{Imported, Span},
    python,
};
use serde_json::Value as Json;

/// A file that is loaded, or being loaded.
pub(super) struct Loaded {
    /// `exports`.
    pub exports: Rc<RefCell<Object>>,
    /// `module.exports = ...`.
    pub replaced: Option<Value>,
}

impl Machine<'_> {
    /// Runs a file of the project, unless that was done.
    pub(super) fn load(&mut self, path: &str) {
        if self.loaded.contains_key(path) {
            return;
        }
        for package in self.modules.around(path) {
            self.load(package);
        }
        if self.loaded.contains_key(path) {
            return;
        }
        let exports = Rc::new(RefCell::new(Object::default()));
        self.loaded.insert(path.to_owned(), Loaded { exports: Rc::clone(&exports), replaced: None });
        self.program.files.extend(self.modules.files(path));
        let Some(module) = self.modules.get(path) else { return };
        for line in &module.unreadable {
            let mut span = start_of(path);
            (span.line, span.end_line) = (*line, *line);
            self.program.unreadable.push(span);
        }
        let scope = Scope::root();
        if module.shares {
            scope.share();
            self.attach(path, &exports);
            if path != self.program.entry {
                scope.declare("#main", Value::Bool(false));
            }
        }
        let object = Value::Object(exports);
        let field = |value| Field { name: "exports".to_owned(), value, span: start_of(path) };
        scope.declare("exports", object.clone());
        scope.declare("module", Value::object(vec![field(object)], false));
        scope.declare("#file", Value::text(path));
        // What a module does on loading happens whoever loads it.
        let returned = std::mem::take(&mut self.returned);
        let depth = self.branch.len();
        self.statements(&module.body, &scope);
        self.branch.truncate(depth);
        self.returned = returned;
        if let Some(loaded) = self.loaded.get_mut(path)
            && let Some(field) = scope.get("module").and_then(|module| module.field("exports"))
        {
            let same = matches!(&field.value, Value::Object(object) if Rc::ptr_eq(object, &loaded.exports));
            loaded.replaced = (!same).then_some(field.value);
        }
    }

    /// `run("shop.main:app")`: a server loads what it is told by name, and calls it where that makes the app.
    pub(super) fn load_named(&mut self, arguments: &[(Value, Span)], span: &Span) {
        if !self.knowledge.is_dotted() {
            return;
        }
        for (value, _) in arguments {
            let Value::Text(text) = value else { continue };
            let Some((module, name)) = text.split_once(':') else { continue };
            let Some(path) = self.modules.resolve(&span.file, module).map(str::to_owned) else { continue };
            self.load(&path);
            let named =
                self.loaded.get(&path).and_then(|loaded| loaded.exports.borrow().field(name).cloned());
            if let Some(Value::Function(closure, bound)) = named.map(|field| field.value)
                && closure.function.parameters.is_empty()
            {
                self.call(&Value::Function(closure, bound), None, Vec::new(), span);
            }
        }
    }

    /// A module of a package can be reached through it.
    fn attach(&mut self, path: &str, exports: &Rc<RefCell<Object>>) {
        let Some(package) = self.modules.around(path).pop() else { return };
        if let Some(loaded) = self.loaded.get(package) {
            let (name, value) =
                (python::modules::name_of(path).to_owned(), Value::Object(Rc::clone(exports)));
            loaded.exports.borrow_mut().fields.push(Field { name, value, span: start_of(path) });
        }
    }

    /// The value of a whole module, as `require` or `import *` give it.
    pub(super) fn module(&mut self, from: &str, specifier: &str) -> Value {
        if let Some(path) = self.modules.resolve(from, specifier) {
            let path = path.to_owned();
            self.load(&path);
            let Some(loaded) = self.loaded.get(&path) else { return Value::unknown(specifier) };
            return loaded.replaced.clone().unwrap_or_else(|| Value::Object(Rc::clone(&loaded.exports)));
        }
        if self.modules.is_package(from, specifier) {
            return Value::object(Vec::new(), true);
        }
        if specifier.starts_with('.') || specifier.starts_with('/') {
            if let Some(data) = self.modules.data(from, specifier) {
                return of_data(&data, from);
            }
            if is_asset(specifier) {
                return Value::unknown(specifier);
            }
            self.program.unresolved.push((specifier.to_owned(), from.to_owned()));
            return Value::unknown(specifier);
        }
        let module = specifier.strip_prefix("node:").unwrap_or(specifier);
        if module == "process" {
            return Value::Process;
        }
        self.program.packages.insert(module.to_owned());
        Value::Foreign(Rc::new(Foreign { module: normalised(module), export: String::new() }))
    }

    /// What an import's name stands for.
    pub(super) fn imported(&mut self, from: &str, specifier: &str, what: &Imported) -> Value {
        let module = self.module(from, specifier);
        match what {
            Imported::Namespace | Imported::All => module,
            Imported::Named(name) => {
                let there = matches!(&module, Value::Object(object) if object.borrow().field(name).is_some());
                // A name may be that of a module inside.
                let inside =
                    format!("{}{}{name}", specifier, if specifier.ends_with('.') { "" } else { "." });
                if !there && self.modules.is_dotted(from) && self.modules.resolve(from, &inside).is_some() {
                    return self.module(from, &inside);
                }
                match member(&module, name) {
                    Value::Nothing if self.modules.is_dotted(from) && !there => Value::unknown(name),
                    value => self.known(value),
                }
            }
            Imported::Default => match &module {
                Value::Object(object) => {
                    let default = object.borrow().field("default").map(|field| field.value.clone());
                    default.unwrap_or_else(|| module.clone())
                }
                _ => module,
            },
        }
    }
}

/// The value of a JSON file.
fn of_data(data: &Json, file: &str) -> Value {
    match data {
        Json::Null => Value::Nothing,
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or_default()),
        Json::String(text) => Value::text(text),
        Json::Array(items) => {
            Value::list(items.iter().map(|item| (of_data(item, file), start_of(file))).collect(), false)
        }
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| Field {
                name: name.clone(),
                value: of_data(value, file),
                span: start_of(file),
            };
            Value::object(fields.iter().map(field).collect(), false)
        }
    }
}

/// A file that is no code: what it is does not matter here.
fn is_asset(specifier: &str) -> bool {
    let ending = specifier.rsplit('.').next().unwrap_or_default();
    matches!(ending, "json" | "css" | "html" | "svg" | "png" | "graphql" | "sql" | "txt" | "yaml" | "yml")
}

/// `supertokens-node/lib/build/framework/express/index.js` -> `supertokens-node/framework/express`.
fn normalised(module: &str) -> String {
    let module = module.strip_suffix(".js").unwrap_or(module);
    let module = module.strip_suffix("/index").unwrap_or(module);
    module.replace("/lib/build/", "/").trim_end_matches("/lib/build").to_owned()
}
