//! Values -> texts, with the variables of `.env` and its example.

use std::collections::BTreeSet;

use crate::{
    analysis::value::Value,
    project::{DotEnv, Sources},
};

/// The files that tell what a variable is, the surest first.
const FILES: &[&str] =
    &[".env", ".env.local", ".env.development", ".env.example", ".env.sample", ".env.template"];
const EXAMPLES: &[&str] = &[".env.example", ".env.sample", ".env.template"];

/// The variables of a project.
#[derive(Debug, Default)]
pub struct Environment {
    files: Vec<(String, DotEnv)>,
}

/// What a value is as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// One of these.
    Known(BTreeSet<String>),
    /// Nothing, or a variable that no file sets: its name.
    Unset(Option<String>),
    /// Not known.
    Unknown,
}

impl Environment {
    /// Reads the files in a folder (`""` or `path/`) and in the folders above it.
    pub fn read(sources: &dyn Sources, folder: &str) -> Self {
        let mut files = Vec::new();
        let mut folder = folder;
        loop {
            for name in FILES {
                let path = format!("{folder}{name}");
                files.extend(sources.read(&path).map(|text| (path, DotEnv::new(text))));
            }
            if folder.is_empty() {
                return Self { files };
            }
            folder = folder
                .trim_end_matches('/')
                .rsplit_once('/')
                .map_or("", |(above, _)| &folder[..=above.len()]);
        }
    }

    /// The value of a variable and the file that sets it; an empty value is none.
    pub fn get(&self, name: &str) -> Option<(&str, String)> {
        self.files.iter().find_map(|(file, env)| {
            let value = env.get(name).filter(|value| !value.trim().is_empty())?;
            Some((file.as_str(), value.trim().to_owned()))
        })
    }

    /// The `.env` itself, where there is one.
    pub fn main(&self) -> Option<(&str, &DotEnv)> {
        self.files
            .iter()
            .find(|(file, _)| file.rsplit('/').next() == Some(".env"))
            .map(|(file, env)| (file.as_str(), env))
    }

    /// The example that names a variable, and the line.
    pub fn example_of(&self, name: &str) -> Option<(&str, usize)> {
        self.files
            .iter()
            .filter(|(file, _)| EXAMPLES.iter().any(|example| file.ends_with(example)))
            .find_map(|(file, env)| Some((file.as_str(), env.line_of(name)?)))
    }

    /// Whether any file of the user's own (no example) names a variable.
    pub fn names(&self, name: &str) -> bool {
        self.files
            .iter()
            .filter(|(file, _)| !EXAMPLES.iter().any(|example| file.ends_with(example)))
            .any(|(_, env)| env.line_of(name).is_some())
    }

    /// A value as text.
    pub fn text(&self, value: &Value) -> Text {
        match value {
            Value::Text(text) => Text::Known(BTreeSet::from([text.to_string()])),
            Value::Number(number) => Text::Known(BTreeSet::from([number.to_string()])),
            Value::Nothing => Text::Unset(None),
            Value::Env(name) => match self.get(name) {
                Some((_, value)) => Text::Known(BTreeSet::from([value])),
                None => Text::Unset(Some(name.to_string())),
            },
            Value::Fallback(parts) => match self.text(&parts.0) {
                Text::Unset(name) => match self.text(&parts.1) {
                    // `?? ""` is no value either.
                    Text::Known(texts) if texts.iter().all(String::is_empty) => Text::Unset(name),
                    Text::Unset(None) => Text::Unset(name),
                    other => other,
                },
                known => known,
            },
            Value::OneOf(parts) => self.any(parts.iter()),
            Value::Split(inner, separator) => match self.text(inner) {
                Text::Known(texts) => Text::Known(
                    texts
                        .iter()
                        .flat_map(|text| text.split(separator.as_ref()))
                        .map(|part| part.trim().to_owned())
                        .collect(),
                ),
                other => other,
            },
            Value::Template(parts) => {
                let mut whole = String::new();
                for part in parts.iter() {
                    match self.text(part) {
                        Text::Known(texts) if texts.len() == 1 => whole.extend(texts),
                        Text::Unset(name) => return Text::Unset(name),
                        _ => return Text::Unknown,
                    }
                }
                Text::Known(BTreeSet::from([whole]))
            }
            Value::List(list) => {
                let list = list.borrow();
                if list.open {
                    return Text::Unknown;
                }
                self.any(list.items.iter().map(|(value, _)| value))
            }
            _ => Text::Unknown,
        }
    }

    /// Whether a value is what the code falls back to, because no file sets the variable.
    pub fn is_default(&self, value: &Value) -> bool {
        matches!(value, Value::Fallback(parts) if matches!(self.text(&parts.0), Text::Unset(Some(_))))
    }

    fn any<'v>(&self, values: impl Iterator<Item = &'v Value>) -> Text {
        let (mut known, mut unset) = (BTreeSet::new(), None);
        for value in values {
            match self.text(value) {
                Text::Known(texts) => known.extend(texts),
                Text::Unset(name) => unset = unset.or(name),
                Text::Unknown => return Text::Unknown,
            }
        }
        // A variable that no file sets may be set elsewhere: then more is allowed than is known.
        if known.is_empty() || unset.is_some() { Text::Unset(unset) } else { Text::Known(known) }
    }
}

/// The variables that a value can't do without, as deep as that.
pub fn needed(value: &Value, depth: usize, names: &mut BTreeSet<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Env(name) => {
            names.insert(name.to_string());
        }
        Value::Fallback(parts) if matches!(&parts.1, Value::Text(text) if text.is_empty()) => {
            needed(&parts.0, depth, names);
        }
        Value::Split(inner, _) => needed(inner, depth, names),
        Value::Template(parts) => {
            for part in parts.iter() {
                needed(part, depth, names);
            }
        }
        Value::List(list) => {
            for (item, _) in &list.borrow().items {
                needed(item, depth, names);
            }
        }
        Value::Object(object) => {
            for field in &object.borrow().fields {
                needed(&field.value, depth, names);
            }
        }
        Value::Made(made) => {
            for (argument, _) in &made.arguments {
                needed(argument, depth, names);
            }
        }
        _ => {}
    }
}

impl Text {
    /// The texts that it may be; `None` when that is not known.
    pub fn known(&self) -> Option<&BTreeSet<String>> {
        match self {
            Self::Known(texts) => Some(texts),
            _ => None,
        }
    }

    /// Why it is not known.
    pub fn why(&self) -> String {
        match self {
            Self::Unset(Some(name)) => format!("`{name}` is set neither in .env nor in .env.example"),
            Self::Unset(None) => "it is not set".to_owned(),
            _ => "it is computed when the backend runs".to_owned(),
        }
    }
}
