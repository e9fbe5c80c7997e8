//! Everything that needs no other program than `st` itself.

#![allow(clippy::disallowed_methods, reason = "tests open their own doors")]

mod live;
mod support;
