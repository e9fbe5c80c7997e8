//! Names and what they are bound to.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use super::value::Value;

/// A chain of names; cloning shares it.
#[derive(Clone)]
pub struct Scope(Rc<Inner>);

struct Inner {
    names: RefCell<HashMap<String, Value>>,
    parent: Option<Scope>,
    /// How many branches were open when it was made: an assignment from deeper may not happen.
    depth: Cell<usize>,
    /// Its names can be imported.
    shares: Cell<bool>,
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope").field("depth", &self.0.depth).finish_non_exhaustive()
    }
}

impl Scope {
    /// An outermost one.
    pub fn root() -> Self {
        Self(Rc::new(Inner {
            names: RefCell::default(),
            parent: None,
            depth: Cell::new(0),
            shares: Cell::new(false),
        }))
    }

    /// One inside this one.
    pub fn inner(&self, depth: usize) -> Self {
        Self(Rc::new(Inner {
            names: RefCell::default(),
            parent: Some(self.clone()),
            depth: Cell::new(depth),
            shares: Cell::new(false),
        }))
    }

    /// The outermost one around it.
    pub fn outermost(&self) -> &Self {
        let mut scope = self;
        while let Some(parent) = &scope.0.parent {
            scope = parent;
        }
        scope
    }

    /// Its names can be imported.
    pub fn share(&self) {
        self.0.shares.set(true);
    }

    /// The innermost one that binds a name.
    fn binding(&self, name: &str) -> Option<&Inner> {
        let mut scope = Some(self);
        while let Some(Self(inner)) = scope {
            if inner.names.borrow().contains_key(name) {
                return Some(inner);
            }
            scope = inner.parent.as_ref();
        }
        None
    }

    /// Whether a name is bound where it can be imported from.
    pub fn is_shared(&self, name: &str) -> bool {
        self.binding(name).is_some_and(|inner| inner.shares.get())
    }

    /// Whether two are the same.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// The names that are bound here, and their values.
    pub fn names(&self) -> Vec<(String, Value)> {
        self.0.names.borrow().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The rest of it runs in this many branches: the other ways have left.
    pub fn deepen(&self, depth: usize) {
        self.0.depth.set(depth);
    }

    /// How many branches were open where a name was bound; 0 where it is not bound.
    pub fn depth_of(&self, name: &str) -> usize {
        self.binding(name).map_or(0, |inner| inner.depth.get())
    }

    /// What a name is bound to.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.binding(name)?.names.borrow().get(name).cloned()
    }

    /// Binds a name here.
    pub fn declare(&self, name: &str, value: Value) {
        self.0.names.borrow_mut().insert(name.to_owned(), value);
    }

    /// Assigns to a name where it is bound; from inside a branch it keeps its old value as well.
    pub fn assign(&self, name: &str, value: Value, depth: usize) {
        if let Some(inner) = self.binding(name)
            && let Some(old) = inner.names.borrow_mut().get_mut(name)
        {
            let sure = depth <= inner.depth.get() || matches!(old, Value::Nothing);
            *old = if sure { value } else { Value::one_of([old.clone(), value]) };
            return;
        }
        self.declare(name, value);
    }
}
