//! Facts, timeline, project, live observations -> findings. Pure; one rule a file in `rules/`.

pub mod finding;
pub mod live;
pub mod rules;

pub use finding::{Diagnosis, Finding, Fix, Level, NotChecked, Place};
