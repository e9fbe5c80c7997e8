//! What an app's CORS middleware is set to.

use std::collections::BTreeSet;

use super::{
    environment::{Environment, Text},
    subject::AppSubject,
};
use crate::{
    analysis::{
        edit::{Edit, Literal},
        facts::Span,
        of_table,
        program::{EventKind, exclusive},
        timeline::Step,
        value::{Field, Made, Value},
    },
    catalog::knowledge::CorsLibrary,
};

/// One CORS middleware.
pub struct Cors<'a> {
    /// The step.
    pub step: &'a Step,
    /// How its library behaves.
    pub library: &'static CorsLibrary,
    /// It sees preflights only.
    pub preflight_only: bool,
    /// No other one answers preflights before it.
    pub first: bool,
    options: Value,
}

/// An option.
pub enum Setting {
    /// Not given: the library's default counts.
    Omitted,
    /// Given.
    Given(Field),
    /// Not known.
    Unknown,
}

/// The request headers that are allowed.
pub enum Headers {
    /// All that are asked for.
    Any,
    /// These, in lower case.
    Listed {
        /// They.
        listed: BTreeSet<String>,
        /// The option that more are added to.
        option: &'static str,
        /// Where that is, or the whole.
        span: Span,
    },
    /// Not known, why, and where.
    Unknown(String, Span),
}

impl Cors<'_> {
    /// The request headers that it allows.
    pub fn headers(&self, env: &Environment) -> Headers {
        let library = self.library;
        let (mut listed, mut option, mut span) =
            (library.always.iter().cloned().collect::<BTreeSet<_>>(), &library.headers, self.span().clone());
        for name in [Some(&library.headers), library.more_headers.as_ref()].into_iter().flatten() {
            let first = *name == library.headers;
            let texts = match self.setting(name) {
                Setting::Omitted if first && library.omitted_headers == "reflected" => return Headers::Any,
                Setting::Omitted if first => {
                    listed.extend(library.usual_headers.iter().cloned());
                    option = library.more_headers.as_ref().unwrap_or(name);
                    continue;
                }
                Setting::Omitted => continue,
                Setting::Unknown => {
                    return Headers::Unknown(
                        "its options are computed when the backend runs".to_owned(),
                        span,
                    );
                }
                Setting::Given(field) => match env.text(&field.value) {
                    Text::Known(texts) => {
                        (option, span) = (name, field.span);
                        texts
                    }
                    // An empty list is a list.
                    Text::Unset(None) => {
                        (option, span) = (name, field.span);
                        continue;
                    }
                    other => return Headers::Unknown(other.why(), field.span),
                },
            };
            listed
                .extend(texts.iter().flat_map(|text| text.split(',')).map(|part| part.trim().to_lowercase()));
        }
        if listed.contains("*") && library.any_header == "any" {
            return Headers::Any;
        }
        Headers::Listed { listed, option, span }
    }

    /// An option by its name.
    pub fn setting(&self, name: &str) -> Setting {
        let setting = self.given(name);
        if name != self.library.origin {
            return setting;
        }
        if let Some(field) = self.library.any_origin_option.as_ref().and_then(|name| self.options.field(name))
        {
            match &field.value {
                Value::Bool(true) => return Setting::Given(Field { value: Value::text("*"), ..field }),
                Value::Bool(false) | Value::Nothing => {}
                _ => return Setting::Unknown,
            }
        }
        let patterns = self.library.origin_patterns.iter();
        let pattern =
            patterns.filter_map(|name| self.options.field(name)).find(|field| is_filled(&field.value));
        if let Some(field) = pattern {
            return Setting::Given(Field { value: Value::Regex("".into()), ..field });
        }
        match setting {
            Setting::Given(field) if self.library.patterns_in_texts && has_pattern(&field.value) => {
                Setting::Given(Field { value: Value::Regex("".into()), ..field })
            }
            Setting::Given(field) if self.library.any_in_list && lists_any(&field.value) => {
                Setting::Given(Field { value: Value::text("*"), ..field })
            }
            Setting::Omitted => {
                let mut functions = self.library.origin_functions.iter();
                functions.find_map(|name| self.options.field(name)).map_or(setting, Setting::Given)
            }
            other => other,
        }
    }

    /// An option by its name, as it is written.
    pub fn setting_named(&self, name: &str) -> Setting {
        self.given(name)
    }

    fn given(&self, name: &str) -> Setting {
        match self.options.field(name) {
            Some(field) if matches!(field.value, Value::Nothing) => Setting::Omitted,
            Some(field) => Setting::Given(field),
            None if self.options.is_open() => Setting::Unknown,
            None => Setting::Omitted,
        }
    }

    /// The edit that sets an option that is not given: beside one that is, or in the call.
    pub fn with_option(&self, name: &str, value: Literal) -> Edit {
        let library = self.library;
        let others = [&library.origin, &library.headers, &library.methods, &library.credentials];
        let given = others.into_iter().find_map(|other| match self.given(other) {
            Setting::Given(field) => Some(field.span),
            _ => None,
        });
        // What a function of the library is set to without being told stands at its call.
        let given = given.filter(|span| span != self.span());
        let call = given.is_none();
        let beside = given.unwrap_or_else(|| self.span().clone());
        Edit::AddOption { beside, call, name: name.to_owned(), value }
    }

    /// A list of texts as its library takes it.
    pub fn list(&self, texts: Vec<String>) -> Literal {
        if self.library.separator.is_some() || self.library.joined {
            Literal::Joined(texts)
        } else {
            Literal::Texts(texts)
        }
    }

    /// The call that made it.
    pub fn span(&self) -> &Span {
        &self.step.event.span
    }
}

/// The CORS middleware that the SDK's APIs pass before they are answered.
pub fn in_force<'a>(app: &'a AppSubject<'_>) -> Vec<Cors<'a>> {
    let answered = app.middleware();
    let mut found: Vec<Cors<'a>> = Vec::new();
    for (index, step) in app.find(|kind| matches!(kind, EventKind::Cors(..))) {
        let EventKind::Cors(made, preflight_only) = &step.event.kind else { continue };
        let late = app.in_order() && !answered.is_empty() && answered.iter().all(|(at, _)| *at < index);
        let Some(library) = app.whole.project.knowledge.cors_library(&made.maker.module) else { continue };
        if app.sees_apis(step) != Some(true) || (late && !preflight_only) {
            continue;
        }
        let first = !found.iter().any(|other| !exclusive(&other.step.event.branch, &step.event.branch));
        found.push(Cors {
            step,
            library,
            preflight_only: *preflight_only,
            first,
            options: options(made, library),
        });
    }
    found
}

/// The website's origin, where it is known and one.
pub fn only_website(app: &AppSubject<'_>) -> Option<String> {
    let website = app.whole.website().ok()?;
    website.first().filter(|_| website.len() == 1).map(ToString::to_string)
}

/// The edit that lists the website's origin where no origin is given.
pub fn with_website(app: &AppSubject<'_>, cors: &Cors<'_>) -> Option<Edit> {
    Some(cors.with_option(&cors.library.origin, cors.list(vec![only_website(app)?])))
}

fn options(made: &Made, library: &CorsLibrary) -> Value {
    if library.calls {
        return of_calls(made);
    }
    let options = match (made.arguments.get(library.argument), library.given.get(&made.maker.export)) {
        (Some((value, _)), _) => value.clone(),
        (None, Some(given)) => of_table(given, &made.span),
        (None, None) => Value::Nothing,
    };
    match (&library.separator, &options) {
        (Some(separator), Value::Object(object)) => {
            let object = object.borrow();
            let fields = object.fields.iter().map(|field| {
                let value = split(&field.value, separator, &field.span);
                Field { value, ..field.clone() }
            });
            Value::object(fields.collect(), object.open)
        }
        _ => options,
    }
}

/// `"a, b"`, also put together of texts and lists -> a list.
fn split(value: &Value, separator: &str, span: &Span) -> Value {
    let parts = match value {
        Value::Template(parts) => parts.to_vec(),
        Value::Text(_) => vec![value.clone()],
        other => return other.clone(),
    };
    let (mut items, mut open) = (Vec::new(), false);
    for part in parts {
        match part {
            Value::Text(text) => {
                let texts = text.split(separator).map(str::trim).filter(|text| !text.is_empty());
                items.extend(texts.map(|text| (Value::text(text), span.clone())));
            }
            Value::List(list) => {
                items.extend(list.borrow().items.iter().cloned());
                open |= list.borrow().open;
            }
            _ => open = true,
        }
    }
    // An empty text says nothing.
    if items.is_empty() && !open { Value::Nothing } else { Value::list(items, open) }
}

/// Whether a value is not nothing and not an empty list.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Nothing => false,
        Value::List(list) => list.borrow().open || !list.borrow().items.is_empty(),
        _ => true,
    }
}

/// Whether a text, or one in a list, has signs of a regular expression; `*` alone is none.
fn has_pattern(value: &Value) -> bool {
    match value {
        Value::Text(text) => {
            text.as_ref() != "*" && text.contains(['*', '\\', ']', '?', '$', '^', '[', '(', ')'])
        }
        Value::List(list) => list.borrow().items.iter().any(|(item, _)| has_pattern(item)),
        _ => false,
    }
}

/// Whether a list has `*` among its texts.
fn lists_any(value: &Value) -> bool {
    let Value::List(list) = value else { return false };
    list.borrow().items.iter().any(|(item, _)| matches!(item, Value::Text(text) if text.as_ref() == "*"))
}

/// `CORS(AllowedOrigins(list), AllowCredentials())`: an option is a call; without a value it is switched on.
fn of_calls(made: &Made) -> Value {
    let (mut fields, mut open) = (Vec::new(), false);
    for (value, span) in &made.arguments {
        let Value::Made(option) = value else {
            open = true;
            continue;
        };
        let value = option.arguments.first().map_or(Value::Bool(true), |(value, _)| value.clone());
        fields.push(Field { name: option.maker.export.clone(), value, span: span.clone() });
    }
    Value::object(fields, open)
}

/// Whether any CORS middleware, or what may be one, comes before a step of the pipeline.
pub fn comes_before(app: &AppSubject<'_>, index: usize) -> bool {
    let branch = &app.steps[index].event.branch;
    let before = if app.in_order() { &app.steps[..index] } else { &app.steps[..] };
    before.iter().any(|step| {
        let maybe = match &step.event.kind {
            EventKind::Cors(_, preflight_only) => !preflight_only,
            EventKind::OwnCors | EventKind::Unknown(_) => true,
            _ => false,
        };
        maybe && app.sees_apis(step) != Some(false) && !exclusive(&step.event.branch, branch)
    })
}
