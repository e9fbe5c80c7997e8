//! The pages of the rules: `docs/rules/`, embedded by `build.rs`.

/// Every page, as `(file name, bytes)`, sorted by name.
pub static PAGES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/rule_pages.rs"));

/// The page of a rule.
pub fn page(rule: &str) -> Option<&'static str> {
    let name = format!("{rule}.md");
    let index = PAGES.binary_search_by_key(&name.as_str(), |(path, _)| path).ok()?;
    std::str::from_utf8(PAGES[index].1).ok()
}
