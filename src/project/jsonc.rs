//! JSON with comments and trailing commas, as tsconfig.json has it.

use serde_json::Value;

/// Reads it; `None` where it is no JSON even so.
pub fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(&strip(text)).ok()
}

/// The text without comments and trailing commas.
fn strip(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let end = end_of_string(rest);
            kept.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else {
            if matches!(c, '}' | ']') {
                let trimmed = kept.trim_end();
                let end = trimmed.strip_suffix(',').unwrap_or(trimmed).len();
                kept.truncate(end);
            }
            kept.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    kept
}

/// Behind the closing quote of a string that begins here.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_fine() {
        let text = "{ // a\n \"x\": [\"a//b\", /* c */ 2, ], \"y\\\"\": {\"z\": 1, }, }";
        assert_eq!(parse(text).unwrap(), serde_json::json!({"x": ["a//b", 2], "y\"": {"z": 1}}));
        assert_eq!(parse("{"), None);
    }
}
