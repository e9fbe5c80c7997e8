//! Ctrl-C where no async runtime listens for it: the cursor comes back, the process ends with 130.
//!
//! `console`, under `dialoguer`, hides the cursor while it asks and leaves it hidden when the
//! process is interrupted; its maintainers say that the program must handle it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Exit;

/// Held while something is being done that must not stop half-way.
static WHOLE: Mutex<()> = Mutex::new(());

/// From here on, Ctrl-C and a termination signal restore the cursor and end the process with 130.
///
/// Only for the time before an async runtime: whoever has something to clean up listens itself.
#[expect(clippy::exit, reason = "an interrupted prompt can't return")]
pub fn exit_on_interrupt() {
    // A second handler can't be set; the first one does the same.
    let _ = ctrlc::set_handler(|| {
        let _done = whole();
        restore_cursor();
        std::process::exit(Exit::Interrupted.status().into());
    });
}

/// Shows the cursor again and leaves the line that was being asked on.
pub fn restore_cursor() {
    let _ = dialoguer::console::Term::stderr().show_cursor();
    anstream::eprintln!();
}

/// Puts an interruption off for as long as the guard lives: for short work that is all or nothing.
pub fn whole() -> MutexGuard<'static, ()> {
    WHOLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends when Ctrl-C or a termination signal comes: for async work that cleans up after itself.
pub async fn wait() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Where no signal can be listened for, none ends the work.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
