//! `--install`: the package manager, with its output shown.

use std::path::Path;

use crate::{
    catalog::PackageManager,
    error::{Exit, Failure, Result},
    shell::{Terminal, process},
};

#[derive(Debug, thiserror::Error)]
enum InstallError {
    #[error("`{0}` is not on the PATH")]
    Missing(String),
    #[error("`{command}` failed{status}")]
    Failed { command: String, status: String, all: String },
    #[error("`{command}` can't be started")]
    Start { command: String, source: std::io::Error, all: String },
}

impl Failure for InstallError {
    fn code(&self) -> &'static str {
        "install"
    }
    fn exit(&self) -> Exit {
        Exit::Machine
    }
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing(program) => {
                format!(
                    "the project is written; install {program}, or choose another one with `--package-manager`"
                )
            }
            Self::Failed { all, .. } | Self::Start { all, .. } => {
                format!("the project is written; run `{all}` in it once that is mended")
            }
        })
    }
}

/// Runs its commands in the project; their stdout goes to stderr, where talk belongs.
pub(super) fn run(manager: &PackageManager, project: &Path, terminal: &Terminal) -> Result<()> {
    manager.install.iter().try_for_each(|command| run_one(command, manager, project, terminal))
}

fn run_one(command: &str, manager: &PackageManager, project: &Path, terminal: &Terminal) -> Result<()> {
    let mut words = command.split_whitespace();
    let name = words.next().unwrap_or_default();
    // What an earlier command made is below the project; everything else is on the PATH.
    let own = name.contains('/');
    if !own && !process::on_path(name) {
        return Err(InstallError::Missing(name.to_owned()).into());
    }
    let program = if own { project.join(name) } else { name.into() };
    terminal.say(format!("running `{command}`"));
    let mut child = process::command(program, project);
    child.args(words).stdin(std::process::Stdio::null());
    let (command, all) = (command.to_owned(), manager.install_line());
    match process::run_to_stderr(&mut child) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let status = status.code().map_or_else(String::new, |code| format!(" with status {code}"));
            Err(InstallError::Failed { command, status, all }.into())
        }
        Err(source) => Err(InstallError::Start { command, source, all }.into()),
    }
}
