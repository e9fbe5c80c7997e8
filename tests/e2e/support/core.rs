//! The built-in core, in memory, on a free port.

use std::process::Command;

use super::app::App;

/// A core of this test's own; it ends with the test.
pub(crate) struct Core {
    /// Its address.
    pub(crate) uri: String,
    _app: App,
}

impl Core {
    pub(crate) async fn serve() -> Self {
        let mut app = App::start(
            Command::new(env!("CARGO_BIN_EXE_st")).args(["core", "serve", "--memory", "--port", "0"]),
        );
        let uri = app.line("listening on ", 1).await;
        Self { uri, _app: app }
    }
}
