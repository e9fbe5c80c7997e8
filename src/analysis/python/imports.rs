//! What a text seems to import, found without parsing it.

/// Calls `add` with every name of a module that a text may import, or name for a server to import.
pub fn seem(text: &str, add: &mut dyn FnMut(&str)) {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if let Some(rest) = line.strip_prefix("import ") {
            for part in rest.split(',') {
                if let Some(name) = part.split_whitespace().next() {
                    add(name);
                }
            }
        } else if let Some((module, names)) =
            line.strip_prefix("from ").and_then(|rest| rest.split_once(" import "))
        {
            let module = module.trim();
            add(module);
            let mut names = names.split('#').next().unwrap_or_default().to_owned();
            while (names.contains('(') && !names.contains(')')) || names.trim_end().ends_with('\\') {
                let Some(more) = lines.next() else { break };
                names = names.trim_end().trim_end_matches('\\').to_owned();
                names.push(' ');
                names.push_str(more.split('#').next().unwrap_or_default());
            }
            for part in names.split([',', '(', ')']) {
                if let Some(name) = part.split_whitespace().next() {
                    let dot = if module.ends_with('.') { "" } else { "." };
                    add(&format!("{module}{dot}{name}"));
                }
            }
        }
        named(line, add);
    }
}

/// `"shop.settings"`, `"main:app"`: a server is told of modules by their names.
fn named(line: &str, add: &mut dyn FnMut(&str)) {
    for quote in ['"', '\''] {
        for inner in line.split(quote).skip(1).step_by(2) {
            let name = inner.split(':').next().unwrap_or_default();
            let is_name = inner.contains(['.', ':'])
                && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
            if is_name {
                add(name);
                if let Some((module, _)) = name.rsplit_once('.') {
                    add(module);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_are_found() {
        let text = "import a.b, c as d\nfrom .x import (\n    y,  # no\n    z as w,\n)\nfrom . import q\nrun(\"main:app\")\nM = ['shop.mw.Cors']\n";
        let mut found = Vec::new();
        seem(text, &mut |name| found.push(name.to_owned()));
        for name in ["a.b", "c", ".x", ".x.y", ".x.z", ".q", "main", "shop.mw"] {
            assert!(found.iter().any(|known| known == name), "{name}: {found:?}");
        }
    }
}
