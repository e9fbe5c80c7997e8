//! The environment variables and directories that `st` reads.

use std::path::PathBuf;

/// The value of a variable; `None` where it is unset, empty or not UTF-8.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The user's home directory.
pub fn home() -> Option<PathBuf> {
    std::env::home_dir()
}

/// Where `st` keeps what must survive a restart but is no document of the user's:
/// `$XDG_STATE_HOME/st`, else `~/.local/state/st`.
pub fn state_dir() -> Option<PathBuf> {
    let base = var("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| home().map(|home| home.join(".local/state")))?;
    Some(base.join("st"))
}
