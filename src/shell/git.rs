//! What the `git` program says of a directory. Nothing that the repository configures is run.

use std::{collections::BTreeSet, path::Path, process::Output};

use super::process;
use crate::error::{Exit, Failure};

/// Git could not be asked, or knows no answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// The program is missing or does not start.
    #[error("the program `git` can't be started")]
    NoProgram(#[source] std::io::Error),
    /// There is no repository around the directory.
    #[error("`{0}` is in no git repository")]
    NoRepository(String),
    /// There is no such commit, branch or tag.
    #[error("git knows no revision `{0}`")]
    NoRevision(String),
    /// Anything else, in git's own words.
    #[error("git failed: {0}")]
    Failed(String),
}

impl Failure for GitError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProgram(_) => "no-git",
            Self::NoRepository(_) => "no-repository",
            Self::NoRevision(_) => "no-revision",
            Self::Failed(_) => "git-failed",
        }
    }
    fn exit(&self) -> Exit {
        match self {
            Self::NoProgram(_) | Self::Failed(_) => Exit::Machine,
            Self::NoRepository(_) | Self::NoRevision(_) => Exit::Usage,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::NoProgram(_) => Some("install git, or leave `--changed` out".into()),
            Self::NoRepository(_) => Some("leave `--changed` out to check everything".into()),
            Self::NoRevision(_) => Some(
                "in CI, fetch it first: many checkouts have the last commit only (`fetch-depth: 0`)".into(),
            ),
            Self::Failed(_) => None,
        }
    }
}

/// The files below a directory that differ from a revision, or from where the branch left it, and those that git does
/// not know yet. Relative to the directory.
pub fn changed(directory: &Path, revision: &str) -> Result<BTreeSet<String>, GitError> {
    if !git(directory, &["rev-parse", "--is-inside-work-tree"])?.status.success() {
        return Err(GitError::NoRepository(directory.display().to_string()));
    }
    let commit = format!("{revision}^{{commit}}");
    let found = git(directory, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    if !found.status.success() {
        return Err(GitError::NoRevision(revision.to_owned()));
    }
    let commit = line(&found);
    let base = git(directory, &["merge-base", &commit, "HEAD"])?;
    let base = if base.status.success() { line(&base) } else { commit };
    let differing =
        ["diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--name-only", "--relative", "-z", &base];
    let unknown = ["ls-files", "--others", "--exclude-standard", "-z"];
    let mut files = BTreeSet::new();
    for words in [&differing[..], &unknown] {
        let output = git(directory, words)?;
        if !output.status.success() {
            return Err(GitError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        let names = String::from_utf8_lossy(&output.stdout);
        files.extend(names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    Ok(files)
}

fn git(directory: &Path, words: &[&str]) -> Result<Output, GitError> {
    process::command("git", directory)
        // A hook of the repository's own would run with `git diff`.
        .args(["-c", "core.fsmonitor=false"])
        .args(words)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .output()
        .map_err(GitError::NoProgram)
}

fn line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
