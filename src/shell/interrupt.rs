//! Ctrl-C where no async runtime listens for it: the cursor comes back, the process ends with 130.
//!
//! `console`, under `dialoguer`, hides the cursor while it asks and leaves it hidden when the
//! process is interrupted; its maintainers say that the program must handle it.

use crate::error::Exit;

/// From here on, Ctrl-C and a termination signal restore the cursor and end the process with 130.
///
/// Only for the time before an async runtime: whoever has something to clean up listens itself.
#[expect(clippy::exit, reason = "an interrupted prompt can't return")]
pub fn exit_on_interrupt() {
    // A second handler can't be set; the first one does the same.
    let _ = ctrlc::set_handler(|| {
        let _ = dialoguer::console::Term::stderr().show_cursor();
        anstream::eprintln!();
        std::process::exit(Exit::Interrupted as i32);
    });
}
