//! What needs other programs: Node, an engine, a browser.
//!
//! Packages are installed once, into `ST_TEST_CACHE` (default: `st-tests` in the user's cache
//! directory), and never into the repository.

<<<<<<< HEAD
#![allow(clippy::disallowed_methods, reason = "tests open their own doors")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod effects;
mod support;
=======
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests open their own doors, and stop at what they do not expect"
)]
>>>>>>> main
