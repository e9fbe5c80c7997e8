//! Parse, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    st::commands::main()
}
