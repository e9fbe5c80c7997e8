//! Async work from a command that is not async.

use std::future::Future;

/// Runs `work` to its end on this thread.
///
/// # Panics
/// Where the system has no descriptor left to wait on.
pub fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system can wait for sockets")
        .block_on(work)
}
