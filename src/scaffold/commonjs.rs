//! ES modules -> `CommonJS`, for JavaScript that `templates/` has: each import and export in the forms that Prettier
//! gives them.

/// The same module with `require` and `module.exports`.
pub fn rewrite(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let (mut exported, mut default) = (Vec::new(), false);
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("import ") {
            // Over several lines where it is long.
            let mut whole = line.to_owned();
            while !whole.ends_with(';') {
                let Some(more) = lines.next() else { break };
                whole = format!("{whole} {}", more.trim());
            }
            text.push_str(&required(&whole).unwrap_or(whole));
        } else if let Some(value) = line.strip_prefix("export default ") {
            default = true;
            text.push_str("module.exports = ");
            text.push_str(value);
        } else if let Some((_, module)) =
            line.strip_prefix("export {").and_then(|list| list.split_once(" from "))
        {
            text.push_str("module.exports = require(");
            text.push_str(module.trim_end_matches(';'));
            text.push_str(");");
        } else if let Some(declaration) = line.strip_prefix("export ") {
            exported.extend(declared(declaration));
            text.push_str(declaration);
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    if !exported.is_empty() {
        let names = format!("{{ {} }}", exported.join(", "));
        let [before, after] =
            if default { ["Object.assign(module.exports, ", ")"] } else { ["\nmodule.exports = ", ""] };
        text.extend([before, &names, after, ";\n"]);
    }
    text
}

/// `import a, { b as c } from "d";` -> `const a = require("d"); ...`
fn required(import: &str) -> Option<String> {
    let import = import.strip_prefix("import ")?.strip_suffix(';')?;
    let Some((names, module)) = import.rsplit_once(" from ") else {
        return Some(format!("require({import});"));
    };
    let require = format!("require({module})");
    let (first, list) = match names.split_once('{') {
        Some((first, list)) => (first.trim().trim_end_matches(','), list.strip_suffix('}')?.trim()),
        None => (names.trim(), ""),
    };
    let first = first.strip_prefix("* as ").unwrap_or(first);
    let list = list.trim_end_matches(',').replace(" as ", ": ");
    Some(match (first, list.as_str()) {
        (first, "") => format!("const {first} = {require};"),
        ("", list) => format!("const {{ {list} }} = {require};"),
        (first, list) => format!("const {first} = {require};\nconst {{ {list} }} = {first};"),
    })
}

/// The name that a declaration gives.
fn declared(declaration: &str) -> Option<String> {
    let mut words = declaration.split_whitespace().skip_while(|word| *word == "async");
    let kind = words.next()?;
    let known = matches!(kind, "const" | "let" | "function" | "class");
    let name = words.next().filter(|_| known)?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(name.len());
    Some(name[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_import_and_export_has_its_counterpart() {
        let source = r#"import "dotenv/config";
import cors from "cors";
import express, { Router } from "express";
import * as z from "zod";
import {
  a,
  b as c,
} from "d";

export const app = express();
export async function start(port) {
  return port;
}
export class Shop {}
"#;
        let expected = r#"require("dotenv/config");
const cors = require("cors");
const express = require("express");
const { Router } = express;
const z = require("zod");
const { a, b: c } = require("d");

const app = express();
async function start(port) {
  return port;
}
class Shop {}

module.exports = { app, start, Shop };
"#;
        assert_eq!(rewrite(source), expected);
        assert_eq!(rewrite("export default app;\n"), "module.exports = app;\n");
        assert_eq!(
            rewrite("export const app = 1;\nexport default app;\n"),
            "const app = 1;\nmodule.exports = app;\nObject.assign(module.exports, { app });\n"
        );
        assert_eq!(rewrite("export { a } from \"./b.js\";\n"), "module.exports = require(\"./b.js\");\n");
        assert_eq!(rewrite("console.log(1);\n"), "console.log(1);\n");
    }
}
