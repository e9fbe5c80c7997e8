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
    Failed { command: String, status: String },
    #[error("`{command}` can't be started")]
    Start { command: String, source: std::io::Error },
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
            Self::Failed { command, .. } | Self::Start { command, .. } => {
                format!("the project is written; run `{command}` in it once that is mended")
            }
        })
    }
}

/// Runs it in the project; its stdout goes to stderr, where talk belongs.
pub(super) fn run(manager: &PackageManager, project: &Path, terminal: &Terminal) -> Result<()> {
    let command = manager.install.clone();
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or(&manager.id);
    if !process::on_path(program) {
        return Err(InstallError::Missing(program.to_owned()).into());
    }
    terminal.say(format!("running `{command}`"));
    let mut child = process::command(program, project);
    child.args(words).stdin(std::process::Stdio::null());
    match process::run_to_stderr(&mut child) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            let status = status.code().map_or_else(String::new, |code| format!(" with status {code}"));
            Err(InstallError::Failed { command, status }.into())
        }
        Err(source) => Err(InstallError::Start { command, source }.into()),
    }
}
