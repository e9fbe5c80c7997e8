//! Everything that needs no other program than `st` itself.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests open their own doors, and stop at what they do not expect"
)]

mod architecture;
mod cli;
mod doctor_fixtures;
mod doctor_order;
mod init;
mod init_answers;
mod install;
mod live;
mod prompts;
mod rule_pages;
mod support;
