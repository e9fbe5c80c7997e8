//! What needs other programs: Node, an engine, a browser.
//!
//! Packages are installed once, into `ST_TEST_CACHE` (default: `st-tests` in the user's cache
//! directory), and never into the repository.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests open their own doors, and stop at what they do not expect"
)]

include!(concat!(env!("OUT_DIR"), "/each_framework.rs"));

mod browser;
mod core;
mod doctor_git;
mod effects;
mod first_path;
mod frameworks;
mod journey;
mod order;
mod scaffold;
mod support;
