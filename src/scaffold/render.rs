//! Templates + context -> the files of a plan.

use std::collections::BTreeMap;

use tera::{Delimiters, Kwargs, State, Tera};

use super::{Answers, Plan, PlannedFile, commonjs, context};
use crate::{
    catalog::{Framework, templates},
    error::{Exit, Failure},
};

/// A template that can't be rendered: a bug, since every combination of answers is tested.
#[derive(Debug, thiserror::Error)]
#[error("the template `{path}` can't be rendered")]
pub struct RenderError {
    path: String,
    #[source]
    source: tera::Error,
}

impl Failure for RenderError {
    fn code(&self) -> &'static str {
        "template"
    }
    fn exit(&self) -> Exit {
        Exit::Bug
    }
    fn hint(&self) -> Option<String> {
        Some("this is a bug in st: please report it with the command that you ran".into())
    }
}

/// The whole project that these answers ask for.
pub fn plan(answers: &Answers) -> Result<Plan, RenderError> {
    let engine = engine(answers)?;
    let context = context::context(answers);
    let tags = context::tags(answers);
    // TypeScript's compiler does it itself.
    let commonjs = answers.is_commonjs();
    let mut files = BTreeMap::new();
    for source in sources(answers.framework, &tags) {
        let path = target(&source.path, &answers.variant.extension);
        let text = if is_template(&source.path) {
            engine
                .render(&source.full, &context)
                .map_err(|error| RenderError { path: source.full.clone(), source: error })?
        } else {
            String::from_utf8_lossy(source.bytes).into_owned()
        };
        let text =
            if commonjs && path.rsplit('.').next() == Some("js") { commonjs::rewrite(&text) } else { text };
        let private = path == ".env";
        files.insert(path.clone(), PlannedFile { path, text, private });
    }
    Ok(Plan { files: files.into_values().collect() })
}

/// A file of templates/ that belongs to a project.
struct Source {
    /// Relative to templates/.
    full: String,
    /// Relative to its `files` folder.
    path: String,
    bytes: &'static [u8],
}

/// From the general to the particular: a later one replaces an earlier one of the same path.
fn sources(framework: &Framework, tags: &[&str]) -> Vec<Source> {
    let language = framework.language();
    let shared: context::SharedFiles = context::shared_files();
    let mut layers = vec![
        ("_shared/files".to_owned(), &shared.when),
        (format!("{}/_shared/files", language.id), &language.when),
    ];
    layers.extend(framework.layers.iter().map(|layer| (format!("{layer}/files"), &language.when)));
    layers.push((format!("{}/files", framework.folder), &language.when));
    let mut sources = Vec::new();
    for (folder, when) in layers {
        for (path, bytes) in templates::below(&folder) {
            let wanted = when.get(path).is_none_or(|any| any.iter().any(|tag| tags.contains(&tag.as_str())));
            if wanted {
                sources.push(Source { full: format!("{folder}/{path}"), path: path.to_owned(), bytes });
            }
        }
    }
    sources
}

/// `src/app.ts.tera` -> `src/app.js`, `_gitignore` -> `.gitignore`: no template has the name of a file that
/// version control or a package manager would act on.
fn target(path: &str, extension: &str) -> String {
    let path = path.strip_suffix(".tera").unwrap_or(path);
    let path = match path.strip_suffix(".ts") {
        Some(stem) => format!("{stem}.{extension}"),
        None => path.to_owned(),
    };
    let (folder, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    match name.strip_prefix('_') {
        // `__main__.py` is a name of its own.
        Some(rest) if !rest.starts_with('_') => format!("{folder}.{rest}"),
        _ => path,
    }
}

/// Every file below a folder of templates/, rendered or copied.
pub(super) fn folder(folder: &str, context: &tera::Context) -> Result<Plan, RenderError> {
    let mut tera = plain_engine()?;
    let mut files = Vec::new();
    for (path, bytes) in templates::below(folder) {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        if is_template(path) {
            let fail = |source| RenderError { path: format!("{folder}/{path}"), source };
            tera.add_raw_template(path, &text).map_err(fail)?;
            text = tera.render(path, context).map_err(fail)?;
        }
        files.push(PlannedFile { path: target(path, ""), text, private: false });
    }
    Ok(Plan { files })
}

/// `{= value =}`, so that the braces of JSX, Go templates and workflow files are left alone.
fn plain_engine() -> Result<Tera, RenderError> {
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<&str>::new());
    tera.set_delimiters(Delimiters {
        variable_start: "{=".into(),
        variable_end: "=}".into(),
        ..Delimiters::default()
    })
    .map_err(|source| RenderError { path: "delimiters".into(), source })?;
    Ok(tera)
}

fn engine(answers: &Answers) -> Result<Tera, RenderError> {
    let mut tera = plain_engine()?;
    let fail = |path: &str| {
        let path = path.to_owned();
        move |source| RenderError { path, source }
    };
    let typed = answers.variant.id == "ts";
    tera.register_filter(
        "ts",
        move |text: &str, _: Kwargs, _: &State| if typed { text.to_owned() } else { String::new() },
    );
    let commonjs = answers.is_commonjs();
    // The file at a path that is relative to the one that is written.
    tera.register_filter("beside", move |path: &str, _: Kwargs, _: &State| {
        if commonjs {
            format!("`${{__dirname}}/{path}`")
        } else {
            format!("new URL(\"{path}\", import.meta.url)")
        }
    });
    // CommonJS has no await outside of a function.
    tera.register_filter("started", move |body: &str, _: Kwargs, _: &State| {
        if commonjs { in_function("start", body) + "\n\nvoid start();" } else { body.trim_end().to_owned() }
    });
    tera.register_filter("made", move |body: &str, names: Kwargs, _: &State| {
        let (name, gives) = (names.must_get::<&str>("name")?, names.must_get::<&str>("gives")?);
        let body_and = || format!("{}\n\nreturn {gives};", body.trim_end());
        Ok::<_, tera::Error>(if commonjs {
            format!("export {}", in_function(name, &body_and()))
        } else {
            body.trim_end().to_owned()
        })
    });
    tera.register_filter("json", |value: tera::Value, _: Kwargs, _: &State| {
        serde_json::to_value(&value).map(|value| json(&value)).map_err(tera::Error::message)
    });
    tera.register_filter("html", |text: &str, _: Kwargs, _: &State| html(text));
    let all = templates::FILES.iter().filter_map(|(path, bytes)| {
        let text = std::str::from_utf8(bytes).ok()?;
        if let Some(partial) = path.strip_prefix("_shared/partials/") {
            return Some((partial.trim_end_matches(".tera").to_owned(), text));
        }
        let ours = path.starts_with("_shared/")
            || path.starts_with(&format!("{}/_shared/", answers.framework.language_id))
            || path.starts_with(&format!("{}/files/", answers.framework.folder))
            || answers.framework.layers.iter().any(|layer| path.starts_with(&format!("{layer}/files/")));
        (ours && is_template(path)).then(|| ((*path).to_owned(), text))
    });
    tera.add_raw_templates(all).map_err(fail("templates"))?;
    Ok(tera)
}

/// Whether a file is rendered; the others are copied.
fn is_template(path: &str) -> bool {
    path.strip_suffix(".tera").is_some()
}

/// An async function of these lines.
fn in_function(name: &str, body: &str) -> String {
    let indented =
        body.trim().lines().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") });
    format!("async function {name}() {{\n{}\n}}", indented.collect::<Vec<_>>().join("\n"))
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One line of JSON, which is JavaScript and TOML as well, with a space behind each comma of a list.
fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
