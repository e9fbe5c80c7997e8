//! Files that a framework finds by their place.

use serde::Deserialize;

/// Files that a framework finds by their place, and what they are to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PlacedFile {
    /// Where they are below the project, or below its `src`, without the ending: `**` stands for folders and, at the
    /// end, for the name as well.
    pub path: String,
    /// What they are.
    pub kind: FileKind,
    /// What of them is called; the name of an HTTP method: for that method; empty: the default export.
    pub exports: Vec<String>,
    /// What a route's path begins with, besides what `**` stands for.
    #[serde(default)]
    pub below: String,
}

/// What a placed file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Runs once, when the server starts.
    Start,
    /// Gets requests before every route.
    Before,
    /// Answers the requests of a path.
    Route,
}

impl PlacedFile {
    /// Whether a file, by its path below the project, is one of these.
    pub fn holds(&self, file: &str) -> bool {
        self.rest(file).is_some()
    }

    /// The pattern that a route's file answers: `app/api/[id]/[...all]/route.ts` -> `/api/:id/*all`.
    pub fn pattern(&self, file: &str) -> Option<String> {
        let mut pattern = self.below.clone();
        for part in self.rest(file)?.split('/').filter(|part| !part.is_empty() && *part != "index") {
            let name = part.trim_start_matches('[').trim_end_matches(']');
            match name.strip_prefix("...") {
                // A group has no part in the path.
                _ if part.starts_with('(') && part.ends_with(')') => {}
                Some(rest) => pattern = format!("{pattern}/*{rest}"),
                None if name.len() < part.len() => pattern = format!("{pattern}/:{name}"),
                None => pattern = format!("{pattern}/{name}"),
            }
        }
        Some(if pattern.is_empty() { "/".to_owned() } else { pattern })
    }

    /// What `**` stands for; nothing where the path has none.
    fn rest<'a>(&self, file: &'a str) -> Option<&'a str> {
        let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let whole = |file: &'a str| match self.path.split_once("**") {
            Some((before, after)) => {
                let rest = file.strip_prefix(before)?;
                // `app/route`: the path has no folders.
                let own = rest == after.trim_start_matches('/');
                if own && !after.is_empty() { Some("") } else { rest.strip_suffix(after) }
            }
            None => (file == self.path).then_some(""),
        };
        whole(file).or_else(|| whole(file.strip_prefix("src/")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placed_files_have_the_pattern_of_their_place() {
        let file = |path: &str, below: &str| PlacedFile {
            path: path.to_owned(),
            kind: FileKind::Route,
            exports: Vec::new(),
            below: below.to_owned(),
        };
        let app = file("app/**/route", "");
        let pattern = |file: &str| app.pattern(file);
        assert_eq!(pattern("src/app/api/auth/[[...path]]/route.ts").as_deref(), Some("/api/auth/*path"));
        assert_eq!(pattern("app/(group)/users/[id]/route.js").as_deref(), Some("/users/:id"));
        assert_eq!(pattern("app/route.js").as_deref(), Some("/"));
        assert_eq!(pattern("lib/app/x/route.js"), None);
        let pages = file("pages/api/**", "/api");
        assert_eq!(pages.pattern("pages/api/auth/[...all].ts").as_deref(), Some("/api/auth/*all"));
        assert_eq!(pages.pattern("pages/api/index.ts").as_deref(), Some("/api"));
    }
}
