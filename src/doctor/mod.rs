//! Facts, timeline, project, live observations -> findings. Pure; one rule a file in `rules/`.

mod additions;
pub mod baseline;
pub mod changed;
pub mod cors;
pub mod engine;
pub mod environment;
pub mod finding;
pub mod fingerprint;
pub mod graph;
pub mod live;
pub mod mend;
mod opinion;
pub mod origin;
pub mod pages;
mod placed;
pub mod project;
pub mod providers;
pub mod report;
pub mod routes;
pub mod rule;
pub mod rules;
pub mod selection;
pub mod subject;
mod words;

pub use engine::{App, Outcome, check};
pub use finding::{Diagnosis, Finding, Fix, Level, NotChecked, Place, RuleInfo, Silenced, SilencedBy};
