//! Everything that needs no other program than `st` itself.

mod support;
