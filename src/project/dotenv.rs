//! `.env` files: read as Node's `--env-file` reads them, and edited in place.

/// The text of a `.env` file; comments and order are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DotEnv {
    text: String,
}

impl DotEnv {
    /// Takes a file's text as it is. Lines that are no assignment are left alone.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value of the last assignment to `key`, without its quotes and trailing comment.
    pub fn get(&self, key: &str) -> Option<String> {
        self.text
            .lines()
            .rev()
            .find_map(|line| assignment(line).filter(|(k, _)| *k == key))
            .map(|(_, v)| value(v))
    }

    /// The 1-based line of the last assignment to `key`.
    pub fn line_of(&self, key: &str) -> Option<usize> {
        let index =
            self.text.lines().rev().position(|line| assignment(line).is_some_and(|(k, _)| k == key))?;
        Some(self.text.lines().count() - index)
    }

    /// Every key that is assigned, in order, each once.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        for (key, _) in self.text.lines().filter_map(assignment) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// Sets `key`: its last assignment is replaced where it stands, else a line is added at the end.
    pub fn set(&mut self, key: &str, new: &str) {
        let line = format!("{key}={}", quoted(new));
        let ending = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut lines: Vec<&str> = self.text.lines().collect();
        match self.line_of(key) {
            Some(number) => lines[number - 1] = &line,
            None => lines.push(&line),
        }
        self.text = lines.join(ending) + ending;
    }
}

/// `key` and the raw text behind its `=`.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    if line.starts_with('#') {
        return None;
    }
    let (key, value) = line.split_once('=')?;
    let key = key.trim();
    let valid =
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    valid.then_some((key, value.trim()))
}

fn value(raw: &str) -> String {
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = raw.strip_prefix(quote)
            && let Some(end) = inner.find(quote)
        {
            let inner = &inner[..end];
            return if quote == '"' { inner.replace("\\n", "\n") } else { inner.to_owned() };
        }
    }
    raw.split('#').next().unwrap_or_default().trim().to_owned()
}

fn quoted(value: &str) -> String {
    let plain =
        !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@;,+=%&?~".contains(c));
    if plain || value.is_empty() {
        value.to_owned()
    } else if value.contains('"') {
        format!("'{value}'")
    } else {
        format!("\"{}\"", value.replace('\n', "\\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_node_reads() {
        let env = DotEnv::new("# c\nA=1\nexport B = \"x # y\" # c\nC='q'\nD=v # c\nA=2\nE=\n");
        assert_eq!(env.get("A").as_deref(), Some("2"));
        assert_eq!(env.get("B").as_deref(), Some("x # y"));
        assert_eq!(env.get("C").as_deref(), Some("q"));
        assert_eq!(env.get("D").as_deref(), Some("v"));
        assert_eq!(env.get("E").as_deref(), Some(""));
        assert_eq!(env.get("F"), None);
        assert_eq!(env.line_of("A"), Some(6));
        assert_eq!(env.keys(), ["A", "B", "C", "D", "E"]);
    }

    #[test]
    fn setting_keeps_everything_else() {
        let mut env = DotEnv::new("# keep\nA=1\n\nB=2\n");
        env.set("A", "http://127.0.0.1:3567");
        env.set("NEW", "two words");
        assert_eq!(env.text(), "# keep\nA=http://127.0.0.1:3567\n\nB=2\nNEW=\"two words\"\n");
        let before = env.clone();
        env.set("NEW", "two words");
        assert_eq!(env, before);
    }

    #[test]
    fn line_endings_stay() {
        let mut env = DotEnv::new("A=1\r\nB=2\r\n");
        env.set("A", "3");
        assert_eq!(env.text(), "A=3\r\nB=2\r\n");
    }
}
