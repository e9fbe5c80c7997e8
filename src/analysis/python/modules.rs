//! Where imports lead.

use crate::analysis::paths::folder_of;

/// Gives a path back where there is such a file.
type Known<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// The file that `a.b`, `.a` or `..` means, seen from a file; `None`: a package, or not there.
pub fn resolve<'a>(from: &str, specifier: &str, known: &Known<'a>) -> Option<&'a str> {
    let name = specifier.trim_start_matches('.');
    let dots = specifier.len() - name.len();
    let below = name.replace('.', "/");
    if dots > 0 {
        let mut folder = folder_of(from);
        for _ in 1..dots {
            folder = above(folder)?;
        }
        return file(folder, &below, known);
    }
    // Absolute names start where the package around the file lies, or above that.
    let mut folder = folder_of(from);
    while known(&format!("{folder}__init__.py")).is_some() {
        let Some(outer) = above(folder) else { break };
        folder = outer;
    }
    loop {
        let found = file(folder, &below, known).or_else(|| file(&format!("{folder}src/"), &below, known));
        if found.is_some_and(|found| found != from) {
            return found;
        }
        let Some(outer) = above(folder) else { break };
        folder = outer;
    }
    // A script looks beside itself, also where its folder calls itself a package; what the standard library may have
    // too is not taken for it.
    let mut beside = folder_of(from);
    while beside != folder && known(&format!("{beside}__init__.py")).is_some() {
        let found = file(beside, &below, known)
            .filter(|found| below.contains('/') || found.ends_with("/__init__.py"));
        if found.is_some_and(|found| found != from) {
            return found;
        }
        let Some(outer) = above(beside) else { break };
        beside = outer;
    }
    // The tree may be the package itself: what it is called is not known.
    known("__init__.py")?;
    file("", below.split_once('/')?.1, known).filter(|found| *found != from)
}

/// The `__init__.py` of the packages around a file, outermost first.
pub fn around<'a>(path: &str, known: &Known<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut folder = folder_of(path);
    while let Some(init) = known(&format!("{folder}__init__.py")) {
        if init != path {
            found.push(init);
        }
        let Some(outer) = above(folder) else { break };
        folder = outer;
    }
    found.reverse();
    found
}

/// Whether a relative name means a folder without an `__init__.py`.
pub fn is_package(from: &str, specifier: &str, there: &dyn Fn(&str) -> bool) -> bool {
    let name = specifier.trim_start_matches('.');
    let dots = specifier.len() - name.len();
    let mut folder = folder_of(from);
    for _ in 1..dots {
        let Some(outer) = above(folder) else { return false };
        folder = outer;
    }
    let below = name.replace('.', "/");
    let below = if below.is_empty() { String::new() } else { format!("{below}/") };
    dots > 0 && there(&format!("{folder}{below}"))
}

/// The name of a module below the package that it is in: `app/routes.py` -> `routes`.
pub fn name_of(path: &str) -> &str {
    let path = path.strip_suffix(".py").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    path.rsplit('/').next().unwrap_or(path)
}

/// `a/b/` -> `a/`, `a/` -> nothing.
fn above(folder: &str) -> Option<&str> {
    if folder.is_empty() { None } else { Some(folder_of(folder.trim_end_matches('/'))) }
}

fn file<'a>(folder: &str, below: &str, known: &Known<'a>) -> Option<&'a str> {
    if below.is_empty() {
        return known(&format!("{folder}__init__.py"));
    }
    known(&format!("{folder}{below}/__init__.py")).or_else(|| known(&format!("{folder}{below}.py")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: &[&str] = &[
        "api/app/__init__.py",
        "api/app/main.py",
        "api/app/email.py",
        "api/app/routes/__init__.py",
        "api/app/routes/users.py",
        "api/settings.py",
        "web/main.py",
    ];

    fn found(from: &str, specifier: &str) -> Option<&'static str> {
        resolve(from, specifier, &|path| PATHS.iter().copied().find(|known| *known == path))
    }

    #[test]
    fn imports_lead_where_python_looks() {
        let main = "api/app/main.py";
        assert_eq!(found(main, ".routes"), Some("api/app/routes/__init__.py"));
        assert_eq!(found(main, "."), Some("api/app/__init__.py"));
        assert_eq!(found("api/app/routes/users.py", "..email"), Some("api/app/email.py"));
        assert_eq!(found(main, "app.routes.users"), Some("api/app/routes/users.py"));
        assert_eq!(found(main, "settings"), Some("api/settings.py"));
        // The standard library's, not the one beside it.
        assert_eq!(found(main, "email"), None);
        assert_eq!(found(main, "fastapi"), None);
        assert_eq!(found(main, "routes"), Some("api/app/routes/__init__.py"));
        assert_eq!(found(main, "routes.users"), Some("api/app/routes/users.py"));
        // Seen from inside of a package.
        let inside = ["__init__.py", "main.py", "routes.py"];
        let known = |path: &str| inside.iter().copied().find(|known| *known == path);
        assert_eq!(resolve("main.py", "shop.routes", &known), Some("routes.py"));
    }
}
