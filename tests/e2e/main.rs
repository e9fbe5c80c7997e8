//! What needs other programs: Node, an engine, a browser.
