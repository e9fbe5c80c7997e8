//! Driving the binary as a user would.

use std::{path::Path, process::Command};

/// The `st` under test, with a home of its own and no colour.
pub(crate) fn st(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_st"));
    command
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .env("HOME", directory.join(".home"))
        .env("XDG_STATE_HOME", directory.join(".home/state"))
        .env_remove("ST_API_KEY");
    command
}

/// What a run left: exit status, stdout, stderr.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs to the end.
pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.stdin(std::process::Stdio::null()).output().expect("st starts");
    Ran {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs `st` with these words in a directory.
pub(crate) fn st_run(directory: &Path, words: &[&str]) -> Ran {
    run(st(directory).args(words))
}

/// A JSON schema of the repository: a check that says what is wrong with a value.
pub(crate) fn schema(path: &str) -> impl Fn(&serde_json::Value) -> Result<(), String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    schema_of(serde_json::from_str(&text).unwrap())
}

/// The same of a schema that is read already.
pub(crate) fn schema_of(schema: serde_json::Value) -> impl Fn(&serde_json::Value) -> Result<(), String> {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("test:///schema.json", schema).unwrap();
    let index = compiler.compile("test:///schema.json", &mut schemas).unwrap();
    move |value| schemas.validate(value, index).map_err(|error| format!("{error:#}"))
}
