//! What an expression may be worth. "Not known" is a value, never a guess.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::scope::Scope;
use crate::{
    analysis::facts::{Class, Function, Span},
    catalog::knowledge::Role,
};

/// So many things that a value may be are told apart.
const MAX_CHOICES: usize = 64;

/// So many parts of two values are compared.
const MAX_COMPARED: usize = 2_000;

/// A value, as far as it is known.
#[derive(Clone, Debug)]
pub enum Value {
    /// Not known; the text tells one unknown from another.
    Unknown(Rc<str>),
    /// `undefined`, `null`.
    Nothing,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(Rc<str>),
    /// A regular expression.
    Regex(Rc<str>),
    /// An environment variable.
    Env(Rc<str>),
    /// A text, split at a separator.
    Split(Rc<Value>, Rc<str>),
    /// One of these, depending on what is not known.
    OneOf(Rc<Vec<Value>>),
    /// The first, or the second where the first is not set.
    Fallback(Rc<(Value, Value)>),
    /// Parts put together, not all of them known.
    Template(Rc<Vec<Value>>),
    /// A list.
    List(Rc<RefCell<List>>),
    /// An object.
    Object(Rc<RefCell<Object>>),
    /// A function of the project, and its `this` where it is bound.
    Function(Rc<Closure>, Option<Box<Value>>),
    /// A class of the project, and its surroundings.
    Class(Rc<Class>, Scope),
    /// A class whose body has run.
    Type(Rc<Type>),
    /// What a call is given by name; its last argument.
    Keywords(Rc<RefCell<Object>>),
    /// An export of a package.
    Foreign(Rc<Foreign>),
    /// What a call of a package's export gave.
    Made(Rc<Made>),
    /// An app or router: its index.
    Server(usize),
    /// An app or router at one path.
    ServerAt(usize, Rc<Value>),
    /// A method of an app that was called without the handler, which follows.
    Waiting(Rc<Waiting>),
    /// The process.
    Process,
    /// The environment.
    Environment,
}

/// A list; `open`: there may be more in it.
#[derive(Debug, Default)]
pub struct List {
    /// What is known to be in it.
    pub items: Vec<(Value, Span)>,
    /// There may be more.
    pub open: bool,
}

/// An object; `open`: there may be more in it.
#[derive(Debug, Default)]
pub struct Object {
    /// What is known to be in it; the last of a name counts.
    pub fields: Vec<Field>,
    /// There may be more.
    pub open: bool,
}

/// A property.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is worth.
    pub value: Value,
    /// Where its value stands.
    pub span: Span,
}

/// The field of a module that holds a package all of whose exports it hands on.
pub(super) const EVERYTHING: &str = "*";

impl Object {
    /// A property.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().rev().find(|field| field.name == name)
    }
}

/// A function and its surroundings.
#[derive(Debug)]
pub struct Closure {
    /// The function.
    pub function: Rc<Function>,
    /// Its surroundings.
    pub scope: Scope,
}

/// A class whose body has run.
#[derive(Debug)]
pub struct Type {
    /// Its members, those of its bases among them.
    pub members: Rc<RefCell<Object>>,
    /// Its bases that are a package's.
    pub foreign: Vec<Rc<Foreign>>,
    /// Where it stands.
    pub span: Span,
}

/// A method of an app that was called without the handler: `@app.get("/path")`.
#[derive(Debug)]
pub struct Waiting {
    /// The app or router.
    pub server: usize,
    /// The method.
    pub method: String,
    /// Its arguments so far.
    pub arguments: Vec<(Value, Span)>,
    /// The call.
    pub span: Span,
}

/// An export of a package.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The module, normalised.
    pub module: String,
    /// The path of names in it; empty: the module or its default export.
    pub export: String,
}

/// What a call of a package's export gave.
#[derive(Debug)]
pub struct Made {
    /// Whose call.
    pub maker: Rc<Foreign>,
    /// What that export is.
    pub role: Option<Role>,
    /// What a `*` in the knowledge stood for: the framework or recipe.
    pub variant: Option<String>,
    /// The arguments.
    pub arguments: Vec<(Value, Span)>,
    /// The call.
    pub span: Span,
    /// When.
    pub order: usize,
    /// The handler that it was put around.
    pub around: Option<Value>,
}

impl Made {
    /// What a call gave that is put around nothing yet.
    pub fn new(
        maker: &Rc<Foreign>,
        role: Option<Role>,
        arguments: Vec<(Value, Span)>,
        span: &Span,
        order: usize,
    ) -> Self {
        Self {
            maker: Rc::clone(maker),
            role,
            variant: None,
            arguments,
            span: span.clone(),
            order,
            around: None,
        }
    }

    /// The same, put around a handler.
    #[must_use]
    pub fn put_around(&self, handler: Value, span: &Span, order: usize) -> Self {
        Self {
            variant: self.variant.clone(),
            around: Some(handler),
            ..Self::new(&self.maker, self.role, self.arguments.clone(), span, order)
        }
    }
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// The functions that a handler is made of: itself, or what a wrapper was given.
    pub fn functions(&self) -> Vec<Rc<Closure>> {
        match self {
            Self::Function(closure, _) => vec![closure.clone()],
            Self::Made(made) => match &made.around {
                Some(inner @ (Self::Function(..) | Self::Made(_))) => inner.functions(),
                _ => made.arguments.iter().flat_map(|(value, _)| value.functions()).collect(),
            },
            _ => Vec::new(),
        }
    }

    /// Something not known.
    pub fn unknown(what: impl AsRef<str>) -> Self {
        Self::Unknown(what.as_ref().into())
    }

    /// A list.
    pub fn list(items: Vec<(Value, Span)>, open: bool) -> Self {
        Self::List(Rc::new(RefCell::new(List { items, open })))
    }

    /// An object.
    pub fn object(fields: Vec<Field>, open: bool) -> Self {
        Self::Object(Rc::new(RefCell::new(Object { fields, open })))
    }

    /// One of several; flat, each once. Of very many nothing is known: they are data, not the wiring of an app.
    pub fn one_of(values: impl IntoIterator<Item = Value>) -> Self {
        let mut flat: Vec<Value> = Vec::new();
        for value in values {
            let parts = match value {
                Self::OneOf(parts) => parts.to_vec(),
                other => vec![other],
            };
            for part in parts {
                if flat.iter().any(|known| known.same(&part)) {
                    continue;
                }
                if flat.len() == MAX_CHOICES {
                    return Self::unknown("one of very many");
                }
                flat.push(part);
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::OneOf(Rc::new(flat)) }
    }

    /// The values that it may have.
    pub fn options(&self) -> Vec<Value> {
        match self {
            Self::OneOf(parts) => parts.to_vec(),
            Self::Fallback(parts) => vec![parts.0.clone(), parts.1.clone()],
            other => vec![other.clone()],
        }
    }

    /// Whether it is a text, known or not, or may be absent.
    pub fn is_textual(&self) -> bool {
        match self {
            Self::Text(_) | Self::Env(_) | Self::Template(_) | Self::Fallback(_) | Self::Nothing => true,
            Self::OneOf(parts) => parts.iter().all(Self::is_textual),
            _ => false,
        }
    }

    /// A property of an object, where it is known to be there.
    pub fn field(&self, name: &str) -> Option<Field> {
        match self {
            Self::Object(object) => object.borrow().field(name).cloned(),
            Self::OneOf(parts) => {
                let mut objects = parts.iter().filter(|part| !matches!(part, Self::Nothing));
                let only = objects.next()?;
                if objects.next().is_some() { None } else { only.field(name) }
            }
            _ => None,
        }
    }

    /// Whether there may be properties that are not known.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Object(object) => object.borrow().open,
            Self::Nothing => false,
            _ => true,
        }
    }

    /// Whether two values are known to be the same.
    pub fn same(&self, other: &Self) -> bool {
        self.same_within(other, 12, &Cell::new(MAX_COMPARED))
    }

    /// The same, as deep as that and in so many steps: objects may hold themselves, and share what they hold.
    fn same_within(&self, other: &Self, depth: usize, left: &Cell<usize>) -> bool {
        let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.get().checked_sub(1)) else {
            return false;
        };
        left.set(fewer);
        let pairs = |a: &[(Self, Span)], b: &[(Self, Span)]| {
            a.len() == b.len() && a.iter().zip(b).all(|((a, _), (b, _))| a.same_within(b, depth, left))
        };
        match (self, other) {
            (Self::Nothing, Self::Nothing)
            | (Self::Process, Self::Process)
            | (Self::Environment, Self::Environment) => true,
            (Self::Unknown(a), Self::Unknown(b))
            | (Self::Text(a), Self::Text(b))
            | (Self::Env(a), Self::Env(b))
            | (Self::Regex(a), Self::Regex(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => (a - b).abs() < f64::EPSILON,
            (Self::Split(a, x), Self::Split(b, y)) => x == y && a.same_within(b, depth, left),
            (Self::Fallback(a), Self::Fallback(b)) => {
                a.0.same_within(&b.0, depth, left) && a.1.same_within(&b.1, depth, left)
            }
            (Self::OneOf(a), Self::OneOf(b)) | (Self::Template(a), Self::Template(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same_within(b, depth, left))
            }
            (Self::List(a), Self::List(b)) => {
                Rc::ptr_eq(a, b) || {
                    let (a, b) = (a.borrow(), b.borrow());
                    !a.open && !b.open && pairs(&a.items, &b.items)
                }
            }
            (Self::Object(a), Self::Object(b)) => {
                Rc::ptr_eq(a, b) || {
                    let (a, b) = (a.borrow(), b.borrow());
                    let alike = |(a, b): (&Field, &Field)| {
                        a.name == b.name && a.value.same_within(&b.value, depth, left)
                    };
                    !a.open
                        && !b.open
                        && a.fields.len() == b.fields.len()
                        && a.fields.iter().zip(&b.fields).all(alike)
                }
            }
            (Self::Function(a, _), Self::Function(b, _)) => Rc::ptr_eq(&a.function, &b.function),
            (Self::Foreign(a), Self::Foreign(b)) => a == b,
            (Self::Class(a, _), Self::Class(b, _)) => Rc::ptr_eq(a, b),
            (Self::Made(a), Self::Made(b)) => {
                Rc::ptr_eq(a, b) || (a.maker == b.maker && pairs(&a.arguments, &b.arguments))
            }
            (Self::Type(a), Self::Type(b)) => Rc::ptr_eq(a, b),
            (Self::Server(a), Self::Server(b)) => a == b,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list that holds the one below it many times, and is one list in memory.
    fn nested(depth: usize) -> Value {
        let span = Span { file: Rc::from("a.ts"), line: 1, column: 1, end_line: 1, end_column: 1 };
        (0..depth).fold(Value::text("end"), |below, _| Value::list(vec![(below, span.clone()); 40], false))
    }

    #[test]
    fn values_that_share_their_parts_are_compared_in_bounded_time() {
        assert!(nested(1).same(&nested(1)));
        assert!(!nested(11).same(&nested(11)), "not known to be the same");
    }

    #[test]
    fn of_very_many_values_nothing_is_known() {
        let some = Value::one_of((0..60).map(|number| Value::Number(f64::from(number))));
        assert!(matches!(some, Value::OneOf(parts) if parts.len() == 60));
        let many = Value::one_of((0..70).map(|number| Value::Number(f64::from(number))));
        assert!(matches!(many, Value::Unknown(_)));
    }
}
