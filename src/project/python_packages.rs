//! The packages that a Python project requires: requirements.txt, pyproject.toml, Pipfile and what locks them.

use serde_json::{Map, Value};

/// What a file of that name lists: package -> exact version, or what narrows it down.
pub fn read(name: &str, text: &str) -> Map<String, Value> {
    match name {
        "Pipfile.lock" => of_pipenv(text),
        "uv.lock" | "poetry.lock" => of_lock(text),
        "pyproject.toml" | "Pipfile" => of_toml(text),
        "requirements.txt" | "requirements.lock" => {
            let mut found = Map::new();
            text.lines().for_each(|line| requirement(line, &mut found));
            found
        }
        _ => Map::new(),
    }
}

/// `name[extra]==1.2.3 ; python_version > "3.8"  # comment`
fn requirement(line: &str, found: &mut Map<String, Value>) {
    let line = line.split(['#', ';']).next().unwrap_or_default().trim().trim_end_matches('\\').trim();
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if name.is_empty() || name.starts_with('-') {
        return;
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    found.insert(
        normalised(name),
        Value::from(rest.trim().trim_matches(['(', ')']).trim_start_matches('=').trim()),
    );
}

/// `Flask_Cors` -> `flask-cors`.
fn normalised(name: &str) -> String {
    name.to_lowercase().replace(['_', '.'], "-")
}

/// `[[package]] name = "x", version = "1"`
fn of_lock(text: &str) -> Map<String, Value> {
    let Ok(lock) = text.parse::<toml::Table>() else { return Map::new() };
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let packages = packages.into_iter().flatten().filter_map(|package| {
        let name = package.get("name")?.as_str()?;
        Some((normalised(name), Value::from(package.get("version")?.as_str()?)))
    });
    packages.collect()
}

fn of_pipenv(text: &str) -> Map<String, Value> {
    let lock: Value = serde_json::from_str(text).unwrap_or_default();
    let packages = lock["default"].as_object();
    let packages = packages.into_iter().flatten().filter_map(|(name, package)| {
        let version = package["version"].as_str()?.trim_start_matches('=');
        Some((normalised(name), Value::from(version)))
    });
    packages.collect()
}

/// `[project] dependencies`, `[dependency-groups]`, `[tool.poetry.dependencies]`, `[packages]`.
fn of_toml(text: &str) -> Map<String, Value> {
    let Ok(file) = text.parse::<toml::Table>() else { return Map::new() };
    let mut found = Map::new();
    let at = |path: &[&str]| {
        let mut inner = file.get(*path.first()?)?;
        for name in &path[1..] {
            inner = inner.get(name)?;
        }
        Some(inner)
    };
    let lists = at(&["project", "dependencies"]).into_iter();
    let groups = [at(&["project", "optional-dependencies"]), at(&["dependency-groups"])];
    let groups = groups.into_iter().flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::values);
    for item in lists.chain(groups).filter_map(toml::Value::as_array).flatten() {
        if let Some(line) = item.as_str() {
            requirement(line, &mut found);
        }
    }
    for table in [at(&["tool", "poetry", "dependencies"]), at(&["packages"])].into_iter().flatten() {
        for (name, version) in table.as_table().into_iter().flatten() {
            let version = version.as_str().or_else(|| version.get("version")?.as_str());
            found.insert(normalised(name), Value::from(version.unwrap_or_default().trim_start_matches("==")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str, text: &str) -> String {
        read(name, text)["supertokens-python"].as_str().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_form_names_the_version() {
        let lines =
            "# x\n-r base.txt\nflask==3.0\nsupertokens_python[flask]==0.31.4 ; python_version > '3' # y\n";
        assert_eq!(version("requirements.txt", lines), "0.31.4");
        let project = "[project]\nname = \"x\"\ndependencies = [\"supertokens-python>=0.25\", \"flask\"]\n";
        assert_eq!(version("pyproject.toml", project), ">=0.25");
        let poetry =
            "[tool.poetry.dependencies]\npython = \"^3.11\"\nsupertokens-python = { version = \"^0.20\" }\n";
        assert_eq!(version("pyproject.toml", poetry), "^0.20");
        let lock = "version = 1\n[[package]]\nname = \"supertokens-python\"\nversion = \"0.30.1\"\n";
        assert_eq!(version("uv.lock", lock), "0.30.1");
        assert_eq!(version("poetry.lock", lock), "0.30.1");
        let pipenv = r#"{"default": {"supertokens-python": {"version": "==0.29.0"}}}"#;
        assert_eq!(version("Pipfile.lock", pipenv), "0.29.0");
        assert_eq!(version("Pipfile", "[packages]\nsupertokens-python = \"==0.28.0\"\n"), "0.28.0");
    }
}
