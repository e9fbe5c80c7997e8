//! Who may import whom. A pure room imports no other kind; data flows one way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Room -> the rooms that it may import, besides itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    // Pure: values in, values out.
    ("error", &[]),
    ("catalog", &["error"]),
    ("project", &["error"]),
    ("scaffold", &["catalog", "error", "project"]),
    ("analysis", &["catalog", "error", "project"]),
    ("doctor", &["analysis", "catalog", "error", "project"]),
    ("report", &["analysis", "catalog", "doctor", "error", "project", "scaffold"]),
    // The edge: they touch the world, through shell.
    ("cli", &["error", "project"]),
    ("shell", &["cli", "error", "project", "report"]),
    ("probe", &["catalog", "doctor", "error", "project", "shell"]),
    ("runtime", &["catalog", "error", "project", "shell"]),
    ("cdi", &["error", "project", "shell"]),
    (
        "commands",
        &[
            "analysis", "catalog", "cdi", "cli", "doctor", "error", "probe", "project", "report", "runtime",
            "scaffold", "shell",
        ],
    ),
];

/// What only the rooms at the edge may use of the standard library.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "tokio::",
    "reqwest::",
];
const PURE: &[&str] = &["error", "catalog", "project", "scaffold", "analysis", "doctor", "report"];

fn sources() -> Vec<(String, PathBuf)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let inside = path.strip_prefix(&source).unwrap();
                let room = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
                if room != "lib" && room != "main" {
                    found.push((room, path));
                }
            }
        }
    }
    found
}

/// The text without comments and without its tests, which may import what they like.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms that a text imports: `crate::room`, and the members of `crate::{...}`.
fn imports(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, found) in text.match_indices("crate::") {
        let rest = &text[at + found.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            rooms.extend(members(group));
        } else {
            rooms.insert(word(rest));
        }
    }
    // `Error`, `Result`: names of the root, which come from `error`.
    rooms
        .into_iter()
        .map(|room| if room.starts_with(char::is_uppercase) { "error".to_owned() } else { room })
        .collect()
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first words of the members of a group, whose opening brace is gone.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut starts, mut found) = (0_usize, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => starts = true,
            c if starts && c.is_alphabetic() => {
                found.push(word(&group[at..]));
                starts = false;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn rooms_import_only_what_they_may() {
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (room, path) in sources() {
        let Some(allowed) = table.get(room.as_str()) else {
            wrong.push(format!("`{room}` is not in the table"));
            continue;
        };
        for import in imports(&code(&path)) {
            if import != room && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{} imports `{import}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_touch_nothing() {
    let mut wrong = Vec::new();
    for (room, path) in sources().into_iter().filter(|(room, _)| PURE.contains(&room.as_str())) {
        let text = code(&path);
        for world in WORLD.iter().filter(|world| text.contains(**world)) {
            wrong.push(format!("{} ({room}) uses `{world}`", path.display()));
        }
        if let Some(group) = text.split("use std::{").nth(1) {
            let used = members(group);
            for world in
                ["fs", "net", "process", "thread"].iter().filter(|world| used.contains(&(**world).to_owned()))
            {
                wrong.push(format!("{} ({room}) uses `std::{world}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_read_as_it_is_meant() {
    let text = "use crate::{\n    a::{b, c},\n    d,\n};\nuse crate::e::F;\nfn x() -> crate::Result<()> {}";
    let expected = ["a", "d", "e", "error"].map(str::to_owned);
    assert_eq!(imports(text), BTreeSet::from(expected));
}
