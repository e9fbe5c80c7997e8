//! Methods of Python's dictionaries, lists and environment.

use std::{cell::RefCell, rc::Rc};

use super::{
    Machine,
    value::{Field, List, Value},
};
use crate::analysis::facts::Span;

impl Machine<'_> {
    /// `os.environ.get("NAME", default)`
    pub(super) fn environment_method(
        &mut self,
        name: &str,
        arguments: &[(Value, Span)],
        span: &Span,
    ) -> Option<Value> {
        let Some((Value::Text(variable), _)) = arguments.first() else { return None };
        let default = arguments.get(1).map(|(value, _)| value.clone());
        if let ("setdefault", Some(Value::Text(value))) = (name, &default) {
            self.environment_set(variable, value);
        }
        match name {
            "get" | "pop" => Some(self.variable(variable, default, span)),
            "setdefault" => {
                let default = default.unwrap_or(Value::Nothing);
                Some(self.variable(variable, Some(default), span))
            }
            _ => None,
        }
    }

    pub(super) fn own_list_method(
        &mut self,
        list: &Rc<RefCell<List>>,
        name: &str,
        arguments: &[(Value, Span)],
    ) -> Value {
        let sure = self.branch.is_empty();
        let mut list = list.borrow_mut();
        let position =
            |list: &List, wanted: &Value| list.items.iter().position(|(item, _)| item.same(wanted));
        match (name, arguments) {
            ("copy", []) => return Value::list(list.items.clone(), list.open),
            ("index", [(wanted, _)]) => {
                let at = position(&list, wanted).and_then(|at| u32::try_from(at).ok());
                return at.map_or_else(|| Value::unknown("a place"), |at| Value::Number(f64::from(at)));
            }
            _ if !sure => list.open = true,
            ("append", [item]) => list.items.push(item.clone()),
            ("insert", [(Value::Number(number), _), item]) => {
                let count = list.items.len();
                let at = (0..=count).find(|at| format!("{at}") == format!("{number}"));
                list.items.insert(at.unwrap_or(count), item.clone());
            }
            ("extend", [(Value::List(more), _)]) => {
                let (items, open) = (more.borrow().items.clone(), more.borrow().open);
                list.items.extend(items);
                list.open |= open;
            }
            ("remove", [(wanted, _)]) => match position(&list, wanted) {
                Some(at) => {
                    list.items.remove(at);
                }
                None => list.open = true,
            },
            _ => list.open = true,
        }
        Value::Nothing
    }
}

/// A method of a dictionary, where its value is one.
pub(super) fn object_method(owner: &Value, name: &str, arguments: &[(Value, Span)]) -> Option<Value> {
    let Value::Object(object) = owner else { return None };
    let named = arguments.iter().find_map(|(value, _)| match value {
        Value::Keywords(named) => Some(Rc::clone(named)),
        _ => None,
    });
    match (name, arguments) {
        ("get", [(Value::Text(key), _), rest @ ..]) => {
            let default = rest.first().map_or(Value::Nothing, |(value, _)| value.clone());
            let object = object.borrow();
            Some(match object.field(key) {
                Some(field) => field.value.clone(),
                None if object.open => Value::unknown(key),
                None => default,
            })
        }
        ("update" | "from_mapping" | "from_object", [(more, _), ..]) => {
            let more = match more {
                Value::Object(more) | Value::Keywords(more) => Some(Rc::clone(more)),
                Value::Type(class) => Some(Rc::clone(&class.members)),
                _ => named,
            };
            let Some(more) = more.filter(|more| !Rc::ptr_eq(more, object)) else {
                object.borrow_mut().open = true;
                return Some(Value::Nothing);
            };
            let (fields, open): (Vec<Field>, bool) = (more.borrow().fields.clone(), more.borrow().open);
            object.borrow_mut().fields.extend(fields);
            object.borrow_mut().open |= open;
            Some(Value::Nothing)
        }
        ("from_pyfile" | "from_envvar" | "from_prefixed_env" | "from_file" | "from_json", _) => {
            object.borrow_mut().open = true;
            Some(Value::Nothing)
        }
        ("setdefault", [(Value::Text(key), _), (value, span)]) => {
            let there = object.borrow().field(key).map(|field| field.value.clone());
            Some(there.unwrap_or_else(|| {
                let field = Field { name: key.to_string(), value: value.clone(), span: span.clone() };
                object.borrow_mut().fields.push(field);
                value.clone()
            }))
        }
        _ => None,
    }
}
