//! `go.mod`: the modules that a Go project requires.

use serde_json::{Map, Value, json};

/// What it requires, as a package.json would say it: `{dependencies: {module: version}}`, without the `v`.
pub fn read(text: &str) -> Value {
    let mut dependencies = Map::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let mut words = line.trim().trim_start_matches("require ").split_whitespace();
        if let (Some(module), Some(version), None) = (words.next(), words.next(), words.next())
            && let Some(version) = version.strip_prefix('v')
        {
            dependencies.insert(module.to_owned(), version.into());
        }
    }
    json!({ "dependencies": dependencies })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_requirements_are_read() {
        let text = "module x\n\ngo 1.22\n\nrequire a.test/b v1.2.3\n\nrequire (\n\tc.test/d/v5 v5.0.0 // indirect\n)\n";
        assert_eq!(read(text), json!({"dependencies": {"a.test/b": "1.2.3", "c.test/d/v5": "5.0.0"}}));
    }
}
