//! stdin for a program that runs somewhere else, byte for byte.

use std::{
    io::{IsTerminal as _, Read as _},
    thread,
};

use tokio::sync::mpsc;

/// Whether a person sits at both ends.
pub fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// What is typed or piped, until its end. The thread that reads it ends with the process.
pub fn bytes() -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(16);
    thread::spawn(move || {
        let (mut stdin, mut buffer) = (std::io::stdin().lock(), vec![0; 16 * 1024]);
        while let Ok(read @ 1..) = stdin.read(&mut buffer) {
            if sender.blocking_send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Rows and columns of the terminal.
pub fn size() -> (u16, u16) {
    dialoguer::console::Term::stdout().size()
}

/// The terminal hands on every key as it is typed, for as long as this lives.
pub struct Raw {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Raw {
    /// From here on; where the terminal can't, nothing changes.
    pub fn start() -> Self {
        #[cfg(unix)]
        {
            use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
            let before = tcgetattr(std::io::stdin()).ok();
            if let Some(mut raw) = before.clone() {
                raw.make_raw();
                let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &raw);
            }
            Self { before }
        }
        #[cfg(not(unix))]
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Raw {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.before {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Drain, before);
        }
    }
}
