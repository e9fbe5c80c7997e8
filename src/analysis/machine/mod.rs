//! Walks the facts as the runtime would run them, without running anything: each statement once,
//! both ways of a branch, functions of the project as they are called.

mod apps;
mod assign;
mod attached;
mod builtins;
mod call;
mod classes;
mod components;
mod containers;
mod controllers;
mod decorated;
mod evaluate;
mod execute;
mod files;
mod guards;
mod handlers;
mod layers;
mod modules;
mod named;
mod nested;
mod objects;
pub(super) mod options;
mod plugins;
mod register;
mod scope;
mod settings;
pub mod value;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet, VecDeque},
    rc::Rc,
};

use self::{
    modules::Loaded,
    scope::Scope,
    settings::Settings,
    value::{Closure, Object, Type, Value},
};
use super::{
    Modules,
    facts::{Pattern, Span},
    program::{Branch, Mount, Program},
};
use crate::catalog::{
    Knowledge,
    knowledge::{Framework, PlacedFile},
};

/// How deep calls are followed.
const MAX_DEPTH: usize = 24;
/// How many expressions one program may take: a bound, never reached by real set-up code.
const MAX_STEPS: usize = 400_000;

/// The state of one walk.
pub(super) struct Machine<'a> {
    modules: &'a Modules<'a>,
    knowledge: &'static Knowledge,
    program: Program,
    loaded: BTreeMap<String, Loaded>,
    /// The ways taken so far.
    branch: Branch,
    branches: usize,
    order: usize,
    steps: usize,
    /// The functions being run.
    running: Vec<*const Closure>,
    /// What each of them returned so far.
    returned: Vec<Vec<Value>>,
    /// Callbacks that run when the module is done.
    later: VecDeque<Deferred>,
    deferred: HashSet<*const Closure>,
    /// Package -> the router that its functions register on.
    defaults: BTreeMap<String, usize>,
    /// What classes of the project add to the apps that they extend.
    of_servers: BTreeMap<usize, Rc<RefCell<Object>>>,
    /// What apps are made of, where they are made of modules.
    containers: BTreeMap<usize, components::Container>,
    /// What a container has for those that ask for it: token and value.
    injectables: Vec<(Value, Value)>,
    /// The class of the project that an app was made by.
    classes: BTreeMap<usize, Rc<Type>>,
    /// The prefix of a router, as a mount and as written.
    prefixes: BTreeMap<usize, (Mount, Value)>,
    /// The configuration of an app.
    configs: BTreeMap<usize, Rc<RefCell<Object>>>,
    /// The handler that is being run, where handlers are.
    serving: Option<files::Serving>,
    /// The modules of settings that are named, and the apps that were made of them.
    settings: Settings,
    /// Above zero: a variable that is read may be absent.
    optional: usize,
}

/// A callback, its arguments, and the branches that it was registered in.
type Deferred = (Value, Vec<(Value, Span)>, Branch);

/// Walks one entry file.
pub(super) fn run(modules: &Modules<'_>, knowledge: &'static Knowledge, entry: &str) -> Program {
    let mut machine = Machine::new(modules, knowledge, entry);
    machine.load(entry);
    machine.finish(entry)
}

/// Walks the files that a framework finds by their place.
pub(super) fn run_placed(
    modules: &Modules<'_>,
    knowledge: &'static Knowledge,
    framework: &'static Framework,
    folder: &str,
    files: &[(String, &PlacedFile)],
) -> Program {
    let entry = files.last().map_or("", |(path, _)| path.as_str());
    let mut machine = Machine::new(modules, knowledge, entry);
    machine.load_placed(framework, folder, files);
    machine.finish(entry)
}

impl<'a> Machine<'a> {
    fn new(modules: &'a Modules<'a>, knowledge: &'static Knowledge, entry: &str) -> Self {
        Self {
            modules,
            knowledge,
            program: Program { entry: entry.to_owned(), ..Program::default() },
            loaded: BTreeMap::new(),
            branch: Vec::new(),
            branches: 0,
            order: 0,
            steps: 0,
            running: Vec::new(),
            returned: Vec::new(),
            later: VecDeque::new(),
            deferred: HashSet::new(),
            defaults: BTreeMap::new(),
            of_servers: BTreeMap::new(),
            containers: BTreeMap::new(),
            injectables: Vec::new(),
            classes: BTreeMap::new(),
            prefixes: BTreeMap::new(),
            configs: BTreeMap::new(),
            settings: Settings::default(),
            serving: None,
            optional: 0,
        }
    }

    /// Runs the callbacks that are left.
    fn finish(mut self, entry: &str) -> Program {
        self.run_later(entry);
        self.settings_of(entry);
        self.run_later(entry);
        if self.program.servers.is_empty() {
            self.run_factories();
            self.run_later(entry);
        }
        // Others may make them listen.
        for id in self.containers.keys().copied().collect::<Vec<_>>() {
            let span = self.program.servers[id].span.clone();
            self.complete(id, &span);
        }
        self.program
    }
}

/// The beginning of a file.
fn start_of(file: &str) -> Span {
    Span { file: Rc::from(file), line: 1, column: 1, end_line: 1, end_column: 1 }
}

impl Machine<'_> {
    /// Callbacks, when the modules are done.
    fn run_later(&mut self, entry: &str) {
        while let Some((callback, arguments, branch)) = self.later.pop_front() {
            self.branch = branch;
            let span = arguments.first().map_or_else(|| start_of(entry), |(_, span)| span.clone());
            self.call(&callback, None, arguments, &span);
        }
        self.branch.clear();
    }

    /// Functions that the server calls to get its app.
    fn run_factories(&mut self) {
        let mut found = Vec::new();
        for loaded in self.loaded.values() {
            let exports = loaded.exports.borrow();
            let is = |name: &String| self.knowledge.factories.iter().any(|known| known == name);
            found.extend(
                exports.fields.iter().filter(|field| is(&field.name)).map(|field| field.value.clone()),
            );
        }
        for factory in found {
            if let Value::Function(closure, _) = &factory {
                let span = closure.function.span.clone();
                let unknown = closure.function.parameters.iter().map(|parameter| match parameter {
                    Pattern::Default(..) => (Value::Nothing, span.clone()),
                    _ => (Value::unknown("what the server gives"), span.clone()),
                });
                self.call(&factory, None, unknown.collect(), &span);
            }
        }
    }

    /// The next point in time.
    fn tick(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    /// Whether the bound is reached.
    fn exhausted(&mut self) -> bool {
        self.steps += 1;
        self.steps > MAX_STEPS
    }

    /// Runs a callback when the module is done; each once.
    fn defer(&mut self, callback: Value, arguments: Vec<(Value, Span)>) {
        if let Value::Function(closure, _) = &callback
            && self.deferred.insert(Rc::as_ptr(closure))
        {
            self.later.push_back((callback, arguments, self.branch.clone()));
        }
    }

    /// A scope inside another, at the depth of the branches that are open.
    fn inside(&self, scope: &Scope) -> Scope {
        scope.inner(self.branch.len())
    }
}
