//! What needs other programs: Node, an engine, a browser.

#![allow(clippy::disallowed_methods, reason = "tests open their own doors")]
