//! One thin file a command: gather the input, call a room, show the result.

pub mod completions;
pub mod core;
pub mod doctor;
pub mod init;
pub mod list;
pub mod live;
mod undo;
mod write;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser as _;

use crate::{
    cli::{Cli, Command},
    error::{Error, Exit, Failure, Result},
    report::failure,
    shell::Terminal,
};

/// What every command is given.
pub struct Context {
    /// Where to talk to the user.
    pub terminal: Terminal,
    /// The directory that paths are relative to: `--dir`, else the current one. Absolute.
    pub directory: PathBuf,
}

/// `--dir` names no directory.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is no directory", .0.display())]
struct NoDirectory(PathBuf);

impl Failure for NoDirectory {
    fn code(&self) -> &'static str {
        "no-directory"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("pass one that exists to `--dir`".into())
    }
}

/// The whole program: parse, run, tell a failure, exit status.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|bug| {
        anstream::eprintln!("{}", failure::bug(bug));
        exit_at_once(Exit::Bug);
    }));
    let cli = Cli::parse();
    let terminal = Terminal::new(&cli.global);
    let json = terminal.json;
    let outcome = context(terminal, cli.global.directory).and_then(|context| run(cli.command, &context));
    let exit = match outcome {
        Ok(exit) => exit,
        Err(error) => {
            tell(&error, json);
            error.failure().exit()
        }
    };
    ExitCode::from(exit.status())
}

#[expect(clippy::exit, reason = "a broken program has nothing left to return to")]
fn exit_at_once(exit: Exit) -> ! {
    std::process::exit(exit.status().into())
}

fn context(terminal: Terminal, directory: Option<PathBuf>) -> Result<Context> {
    let directory = directory.unwrap_or_else(|| PathBuf::from("."));
    match directory.canonicalize() {
        Ok(path) if path.is_dir() => Ok(Context { terminal, directory: path }),
        _ => Err(NoDirectory(directory).into()),
    }
}

fn run(command: Command, context: &Context) -> Result<Exit> {
    match command {
        Command::Init(args) => init::run(&args, context),
        Command::Core(args) => core::run(args.command, context),
        Command::Doctor(args) => doctor::run(&args, context),
        Command::Undo => undo::run(context),
        Command::List(args) => list::run(args.what, context),
        Command::Completions { shell } => completions::run(shell, context),
    }
}

/// A failure, to stderr; with `--json` also as a value on stdout.
fn tell(error: &Error, json: bool) {
    if json {
        anstream::println!("{:#}", failure::json(error));
    }
    // Who interrupts knows it; only what is left to do has to be said.
    if error.failure().exit() == Exit::Interrupted && error.failure().hint().is_none() {
        return;
    }
    anstream::eprintln!("{}", failure::text(error));
}
