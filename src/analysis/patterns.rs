//! Which paths a framework's pattern matches.

/// Whether a route's pattern matches a whole path. What can't be judged does not match.
pub fn matches(pattern: &str, path: &str) -> bool {
    if let Some(regex) = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'))
        && regex.starts_with(['.', '^', '('])
    {
        return matches!(regex, ".*" | ".+" | "^.*$" | "^.*" | "(.*)");
    }
    let wanted: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let mut index = 0;
    for part in &parts {
        if is_rest(part) {
            return true;
        }
        let Some(segment) = wanted.get(index) else { return false };
        let one = part.starts_with(':') && !part.contains(['(', '?', '{']);
        if !one && !part.eq_ignore_ascii_case(segment) {
            return false;
        }
        index += 1;
    }
    index == wanted.len()
}

/// Whether middleware mounted at a path sees this path.
pub fn covers(mount: &str, path: &str) -> bool {
    let parts: Vec<&str> = mount.split('/').filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| is_rest(part)) {
        return matches(mount, path);
    }
    let head: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).take(parts.len()).collect();
    matches(mount, &head.join("/"))
}

/// Whether a mount path can be judged: plain segments, parameters, and a wildcard at the end.
pub fn is_plain(pattern: &str) -> bool {
    !pattern.contains(['^', '$', '|', '\\', '[', '+']) && !pattern.contains("(?")
}

/// `*`, `*name`, `{*name}`, `(.*)`, `:name(.*)`, `:name*`.
fn is_rest(part: &str) -> bool {
    part.starts_with('*')
        || part.starts_with("{*")
        || part.contains("(.*)")
        || (part.starts_with(':') && part.ends_with('*'))
}

/// Whether a text is like a pattern in which `*` stands for any text.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return text == pattern };
    let Some(left) = text.strip_prefix(start) else { return false };
    left.char_indices().map(|(at, _)| &left[at..]).chain([""]).any(|left| is_like(left, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_everything_below() {
        for pattern in ["*", "/*", "/*splat", "/{*path}", "(.*)", "/auth/*", "/.*/"] {
            assert!(matches(pattern, "/auth/signinup"), "{pattern}");
        }
        assert!(matches("/auth/:page", "/auth/signinup"));
        assert!(!matches("/auth/:page", "/auth/session/refresh"));
        assert!(!matches("/api/*", "/auth/signinup"));
        assert!(!matches("/", "/auth/signinup"));
        assert!(!matches("/auth/callback/:id", "/auth/signinup"));
    }

    #[test]
    fn a_mount_covers_what_is_below_it() {
        assert!(covers("/", "/auth/signinup"));
        assert!(covers("/auth", "/auth/signinup"));
        assert!(!covers("/api", "/auth/signinup"));
        assert!(!covers("/auth/v2", "/auth/signinup"));
        assert!(covers("/api", "/api/auth/signinup"));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for pattern in ["https://*.shop.com", "https://w*.shop.*", "*"] {
            assert!(is_like("https://www.shop.com", pattern), "{pattern}");
        }
        assert!(!is_like("https://www.shop.com", "https://*.shop.org"));
        assert!(!is_like("https://www.shop.com", "https://shop.com"));
    }
}
