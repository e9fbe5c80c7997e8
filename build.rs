//! Embeds `templates/` and `docs/rules/` as one sorted table of `(path, bytes)`, and names the frameworks for the tests.
//!
//! A folder is the registration: a new file is noticed without touching any Rust
//! (docs/decisions/0003-embedding.md says why this is not a crate).

#![allow(clippy::disallowed_methods, reason = "a build script has no doors")]

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    // Tests that need a container engine are ignored, and reported so, where there is said to be none.
    println!("cargo::rustc-check-cfg=cfg(no_docker)");
    println!("cargo::rerun-if-env-changed=ST_TEST_NO_DOCKER");
    if env::var("ST_TEST_NO_DOCKER").is_ok_and(|value| value == "1") {
        println!("cargo::rustc-cfg=no_docker");
    }
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let root = Path::new(&root);
    for (folder, table) in [("templates", "templates.rs"), ("docs/rules", "rule_pages.rs")] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(&root.join(folder), "", &mut files)?;
        files.sort();
        let mut code = String::from("&[\n");
        for file in files {
            let full = root.join(folder).join(&file);
            writeln!(code, "    ({file:?}, include_bytes!({:?})),", full.display().to_string())
                .map_err(io::Error::other)?;
        }
        code.push_str("]\n");
        fs::write(Path::new(&out).join(table), code)?;
    }
    let templates = root.join("templates");
    let mut code = each("each_framework", "framework.toml", "", &templates)?;
    code += &each("each_in_commonjs", "framework.toml", "modules = [\"esm\", \"commonjs\"]", &templates)?;
    code += &each("each_mutated", "mutations.toml", "", &templates)?;
    fs::write(Path::new(&out).join("each_framework.rs"), code)
}

/// A macro that hands every framework that has `file`, with `text` in it, to another macro, as the name of a test and the id: the tests of
/// a framework have its name, and need no line of their own.
fn each(name: &str, file: &str, text: &str, templates: &Path) -> io::Result<String> {
    let mut ids = Vec::new();
    for language in fs::read_dir(templates)? {
        let language = language?;
        if !language.file_type()?.is_dir() {
            continue;
        }
        for folder in fs::read_dir(language.path())? {
            let folder = folder?;
            if fs::read_to_string(folder.path().join(file)).is_ok_and(|found| found.contains(text)) {
                ids.push(folder.file_name().to_string_lossy().into_owned());
            }
        }
    }
    ids.sort_unstable();
    let mut code = format!("macro_rules! {name} {{\n    ($with:ident) => {{\n        $with! {{\n");
    for id in ids {
        writeln!(code, "            {} {id:?}", id.replace('-', "_")).map_err(io::Error::other)?;
    }
    code.push_str("        }\n    };\n}\n");
    Ok(code)
}

/// What only the tests read, and what is no part of a folder.
const LEFT_OUT: [&str; 4] = [".DS_Store", "golden", "mutations.toml", "node_modules"];

/// Every file below `dir`, as `/`-separated paths relative to it, without editor leftovers.
fn collect(dir: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with('~') || LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
