//! `st`: the command line for SuperTokens backends.
//!
//! Three commands, one knowledge. `init` writes a backend integration, `core` runs what it
//! talks to, `doctor` proves that it is wired right. What a framework wants is data under
//! `templates/`; all three read it.
//!
//! The floor plan, from the knowledge outwards:
//!
//! | room | what it does | pure |
//! |---|---|---|
//! | [`error`] | how a failure is told: message, hint, exit status | yes |
//! | [`catalog`] | what exists: frameworks, providers, login methods, pins | yes |
//! | [`project`] | what a directory is: `st.toml`, `.env`, `package.json` | yes |
//! | [`scaffold`] | answers + catalog -> a plan of files | yes |
//! | [`analysis`] | source text -> facts -> the timeline of each app | yes |
//! | [`doctor`] | timeline, project, observations -> findings | yes |
//! | [`report`] | findings, plans, status -> text or JSON | yes |
//! | [`shell`] | the doors to the world: terminal, prompts, disk, network, processes | no |
//! | [`probe`] | a running backend or core -> observations | no |
//! | [`runtime`] | ways to run a core: Docker, built-in | no |
//! | [`cdi`] | the built-in development core | no |
//! | [`cli`], [`commands`] | arguments -> the rooms above -> output and exit status | no |
//!
//! A pure room imports no other kind; `tests/it/architecture.rs` holds the whole table.

pub mod analysis;
pub mod catalog;
pub mod cdi;
pub mod cli;
pub mod commands;
pub mod doctor;
pub mod error;
pub mod probe;
pub mod project;
pub mod report;
pub mod runtime;
pub mod scaffold;
pub mod shell;

pub use error::{Error, Exit, Result};
