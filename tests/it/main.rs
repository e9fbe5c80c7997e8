//! Everything that needs no other program than `st` itself.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests open their own doors, and stop at what they do not expect"
)]

mod cdi_replay;
mod cdi_requests;
mod cdi_serve;
mod cdi_sessions;
mod cdi_support;
mod cli;
mod init;
mod init_answers;
mod install;
mod live;
mod prompts;
mod support;
