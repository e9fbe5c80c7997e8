//! How a failure is told.
//!
//! Each room has its own error enum (`thiserror`) and says for each case, through [`Failure`],
//! the stable code, the exit status and the next step. [`Error`] carries any of them to the
//! one place that prints it (`report::failure`).

use std::{error::Error as StdError, fmt};

/// How the process ends. The statuses are the command contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, and nothing wrong was found.
    Ok,
    /// A problem in the user's project or core was found.
    Problem,
    /// The command line or an input file is wrong.
    Usage,
    /// The machine can't do it: no Docker engine, port taken, no network.
    Machine,
    /// A bug in `st`.
    Bug,
    /// Interrupted by the user.
    Interrupted,
    /// As the command ended that the user had st run.
    Command(u8),
}

impl Exit {
    /// The process's exit status.
    pub fn status(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Problem => 1,
            Self::Usage => 2,
            Self::Machine => 3,
            Self::Bug => 4,
            Self::Interrupted => 130,
            Self::Command(status) => status,
        }
    }
}

/// What an error of a room must be able to say about itself besides its message.
///
/// The message (`Display`) is one sentence in lower case, names in backticks, no full stop.
pub trait Failure: StdError + Send + Sync + 'static {
    /// Stable, kebab-case: what scripts match on.
    fn code(&self) -> &'static str;
    /// How the process ends because of it.
    fn exit(&self) -> Exit;
    /// The next step, ideally a command that can be pasted.
    fn hint(&self) -> Option<String> {
        None
    }
    /// In which step of a longer piece of work it happened (`pull`, `health`, ...).
    fn stage(&self) -> Option<&'static str> {
        None
    }
    /// Lines that prove it: the last log lines, the answer received.
    fn evidence(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Any room's failure, on its way to the user.
pub struct Error(Box<dyn Failure>);

/// The result of everything that ends at the user.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The failure itself.
    pub fn failure(&self) -> &dyn Failure {
        self.0.as_ref()
    }

    /// The messages of its causes, outermost first, without repeating the failure's own.
    pub fn causes(&self) -> Vec<String> {
        let mut causes = Vec::new();
        let mut next = self.0.source();
        while let Some(cause) = next {
            let text = cause.to_string();
            if causes.last() != Some(&text) {
                causes.push(text);
            }
            next = cause.source();
        }
        causes
    }
}

impl<F: Failure> From<F> for Error {
    fn from(failure: F) -> Self {
        Self(Box::new(failure))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.0.code())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
