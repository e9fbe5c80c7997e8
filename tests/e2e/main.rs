//! What needs other programs: Node, an engine, a browser.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests open their own doors, and stop at what they do not expect"
)]
