//! Answers + catalog -> a plan of files. Pure.

pub mod answers;
pub mod commonjs;
mod context;
pub mod custom_provider;
pub mod export;
pub mod plan;
pub mod render;

pub use answers::{AnswerError, Answers, CoreChoice};
pub use plan::{Plan, PlannedFile};
pub use render::plan;
