//! The options that CORS libraries come with.

use super::{
    Machine,
    value::{Field, Foreign, Value},
};
use crate::{analysis::facts::Span, catalog::knowledge::Role};

impl Machine<'_> {
    /// The options that an export makes or is: `cors.DefaultConfig()`.
    pub(super) fn cors_options(&self, foreign: &Foreign, span: &Span) -> Option<Value> {
        let (Role::CorsOptions, _) = self.knowledge.role(&foreign.module, &foreign.export)? else {
            return None;
        };
        let given = self.knowledge.cors_library(&foreign.module)?.given.get(&foreign.export);
        Some(of_table(given?, span))
    }
}

/// What a table of the knowledge says, as if it stood at a place.
pub fn of_table(table: &toml::Table, span: &Span) -> Value {
    let field = |(name, value): (&String, &toml::Value)| Field {
        name: name.clone(),
        value: of_toml(value, span),
        span: span.clone(),
    };
    Value::object(table.iter().map(field).collect(), false)
}

fn of_toml(value: &toml::Value, span: &Span) -> Value {
    match value {
        toml::Value::String(text) => Value::text(text),
        toml::Value::Boolean(bool) => Value::Bool(*bool),
        toml::Value::Array(items) => {
            Value::list(items.iter().map(|item| (of_toml(item, span), span.clone())).collect(), false)
        }
        toml::Value::Table(table) => of_table(table, span),
        other => Value::unknown(other.to_string()),
    }
}
