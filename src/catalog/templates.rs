//! The files of `templates/`, embedded by `build.rs`.

/// Every file, as `(path relative to templates/, bytes)`, sorted by path.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The text of one file.
pub fn text(path: &str) -> Option<&'static str> {
    let index = FILES.binary_search_by_key(&path, |(name, _)| name).ok()?;
    std::str::from_utf8(FILES[index].1).ok()
}

/// The files below a folder, as `(path relative to it, bytes)`, sorted by path.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES
        .iter()
        .filter_map(move |(path, bytes)| Some((path.strip_prefix(folder)?.strip_prefix('/')?, *bytes)))
}
