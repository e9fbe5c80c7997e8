//! Reading fields, with the protocol's texts for what is wrong with them.

use serde_json::{Map, Value};

use super::Refusal;

/// The fields of a request: a JSON object, or a query.
#[derive(Debug)]
pub struct Input {
    fields: Map<String, Value>,
    from_query: bool,
}

impl Input {
    /// A query; of a field given twice the first counts.
    pub fn from_query(query: &str) -> Self {
        let mut fields = Map::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            fields.entry(name.into_owned()).or_insert_with(|| value.into_owned().into());
        }
        Self { fields, from_query: true }
    }

    /// A body.
    pub fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self { fields, from_query: false }),
            _ => Err(Refusal::input("Invalid Json Input")),
        }
    }

    /// The object in a field of a body.
    pub fn inner(&self, name: &str) -> Result<Self, Refusal> {
        Ok(Self { fields: self.object(name)?, from_query: false })
    }

    fn wrong(&self, name: &str) -> Refusal {
        Refusal::input(if self.from_query {
            format!("Field name '{name}' is missing in GET request")
        } else {
            format!("Field name '{name}' is invalid in JSON input")
        })
    }

    fn optional<'a, T>(
        &'a self,
        name: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        // A null is a wrong value, not a missing one, as in the real core.
        self.fields.get(name).map(|value| read(value).ok_or_else(|| self.wrong(name))).transpose()
    }

    fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, Refusal> {
        value.ok_or_else(|| self.wrong(name))
    }

    /// A text that may be missing.
    pub fn text_if_there(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.optional(name, Value::as_str)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.required(name, self.text_if_there(name)?)
    }

    /// A text, a null (`Some(None)`), or nothing.
    pub fn text_or_null(&self, name: &str) -> Result<Option<Option<&str>>, Refusal> {
        match self.fields.get(name) {
            Some(Value::Null) => Ok(Some(None)),
            _ => Ok(self.text_if_there(name)?.map(Some)),
        }
    }

    /// A bool that may be missing; in a query it is the word.
    pub fn flag_if_there(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.optional(name, |value| match value {
            Value::String(word) if self.from_query => Some(word.eq_ignore_ascii_case("true")),
            other => other.as_bool(),
        })
    }

    /// A bool.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        self.required(name, self.flag_if_there(name)?)
    }

    /// An object that may be missing.
    pub fn object_if_there(&self, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
        Ok(self.optional(name, Value::as_object)?.cloned())
    }

    /// An object.
    pub fn object(&self, name: &str) -> Result<Map<String, Value>, Refusal> {
        self.required(name, self.object_if_there(name)?)
    }

    /// A list of texts that may be missing.
    pub fn texts_if_there(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        self.optional(name, |value| value.as_array()?.iter().map(Value::as_str).collect())
    }

    /// A whole number in a query that may be missing.
    pub fn int_if_there(&self, name: &str) -> Result<Option<i32>, Refusal> {
        let text = self.text_if_there(name)?;
        let bad = |_| Refusal::input(format!("Field name '{name}' must be an int in the GET request"));
        text.map(|text| text.parse().map_err(bad)).transpose()
    }
}

/// An e-mail address as it is stored and compared.
pub fn email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A phone number as it is stored and compared: `+` and digits where it begins with `+`. The real
/// core parses numbers with a library of national formats; for valid international numbers the
/// outcome is the same.
pub fn phone(text: &str) -> String {
    let text = text.trim();
    let Some(rest) = text.strip_prefix('+') else { return text.into() };
    let number: String =
        rest.chars().take_while(|c| !c.is_alphabetic()).filter(char::is_ascii_digit).collect();
    if number.is_empty() { text.into() } else { format!("+{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_written_internationally() {
        for (given, stored) in [
            ("+1 (415) 555-0100", "+14155550100"),
            (" +14155550100 ext 3", "+14155550100"),
            ("0041 44 668 18 00", "0041 44 668 18 00"),
            ("abc", "abc"),
            ("+", "+"),
        ] {
            assert_eq!(phone(given), stored);
        }
    }

    #[test]
    fn wrong_types_are_invalid() {
        let input = Input::from_body(br#"{"a":1,"b":"true","c":null,"d":["x",1]}"#).unwrap();
        assert!(input.text_if_there("a").is_err() && input.flag("b").is_err() && input.text("z").is_err());
        assert!(input.text_if_there("c").is_err() && input.texts_if_there("d").is_err());
        assert_eq!(input.text_or_null("c").unwrap(), Some(None));
        assert!(Input::from_body(b"[]").is_err() && Input::from_body(b"").is_err());
    }
}
