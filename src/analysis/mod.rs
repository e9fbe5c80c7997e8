//! Source text -> facts (one reader a language) -> the timeline of each app. Pure.

mod aliases;
pub mod edit;
pub mod editing;
pub mod facts;
pub mod go;
pub mod javascript;
mod machine;
pub mod modules;
pub mod paths;
pub mod patterns;
pub mod program;
pub mod python;
pub mod rewrite;
pub mod timeline;
mod tree;
pub mod walk;

pub use machine::{options::of_table, value};
pub use modules::Modules;

use crate::catalog::{
    Knowledge,
    knowledge::{Framework, PlacedFile},
};

/// Walks an entry file as the runtime would run it.
pub fn run(modules: &Modules<'_>, knowledge: &'static Knowledge, entry: &str) -> program::Program {
    machine::run(modules, knowledge, entry)
}

/// Walks the files that a framework finds by their place, as one app.
pub fn run_placed(
    modules: &Modules<'_>,
    knowledge: &'static Knowledge,
    framework: &'static Framework,
    folder: &str,
    files: &[(String, &PlacedFile)],
) -> program::Program {
    machine::run_placed(modules, knowledge, framework, folder, files)
}
