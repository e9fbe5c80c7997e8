//! The questions, in a real pseudo-terminal.

use std::{fs, process::Command, time::Duration};

use rexpect::session::{PtySession, spawn_command};
use tempfile::tempdir;

use crate::support::st;

fn start(directory: &std::path::Path, words: &[&str]) -> PtySession {
    let mut command: Command = st(directory);
    command.args(words).env("TERM", "xterm-256color").env_remove("CI").env_remove("NO_COLOR");
    let mut session = spawn_command(command, Some(20_000)).expect("a pseudo-terminal");
    session.process_mut().set_kill_timeout(Some(1000));
    session
}

/// Enter, once the question is there.
fn take_default(session: &mut PtySession, question: &str) {
    session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}"));
    session.send("\r").unwrap();
    session.flush().unwrap();
}

const QUESTIONS: [&str; 12] = [
    "Project name",
    "Directory",
    "Framework",
    "Language",
    "How do users sign in",
    "Where do codes go",
    "What is sent",
    "Origin of the website",
    "Origin of the backend",
    "Package manager",
    "Where is the core",
    "Write it?",
];

#[test]
fn enter_takes_every_default_in_the_documented_order() {
    let home = tempdir().unwrap();
    let mut session = start(home.path(), &["init"]);
    for question in QUESTIONS {
        take_default(&mut session, question);
    }
    session.exp_string("Next:").unwrap();
    session.exp_eof().unwrap();
    assert!(home.path().join("my-app/package.json").exists());
}

#[test]
fn ctrl_c_at_any_question_leaves_nothing_and_restores_the_cursor() {
    for stop in 0..QUESTIONS.len() {
        let home = tempdir().unwrap();
        let mut session = start(home.path(), &["init"]);
        for question in &QUESTIONS[..stop] {
            take_default(&mut session, question);
        }
        session.exp_string(QUESTIONS[stop]).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        session.send_control('c').unwrap();
        let rest = session.exp_eof().unwrap();
        let status = session.process().wait().unwrap();
        assert!(format!("{status:?}").contains("130"), "{}: {status:?}", QUESTIONS[stop]);
        assert!(rest.contains("\u{1b}[?25h"), "{}: the cursor stays hidden: {rest:?}", QUESTIONS[stop]);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "{}", QUESTIONS[stop]);
    }
}
