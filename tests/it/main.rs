//! Everything that needs no other program than `st` itself.

#![allow(clippy::disallowed_methods, reason = "tests open their own doors")]

mod cdi_replay;
mod cdi_support;
mod support;
