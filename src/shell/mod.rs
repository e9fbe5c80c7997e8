//! The doors to the world. Nothing else in `st` touches files, the environment, the terminal,
//! processes or the network by itself (`clippy.toml` holds that).

pub mod clock;
pub mod disk;
pub mod env;
pub mod git;
pub mod http;
pub mod interrupt;
pub mod keyboard;
pub mod lock;
pub mod net;
pub mod process;
pub mod prompt;
pub mod tasks;
pub mod terminal;
pub mod tree;
pub mod watch;

pub use terminal::Terminal;
