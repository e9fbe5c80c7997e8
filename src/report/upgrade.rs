//! What an upgrade of a core would do, for people.

use std::path::Path;

use super::style;

/// The plan: images, where the data is saved, and for each release on the way (release, who runs its SQL, what it is).
pub fn plan(
    from: &str,
    to: &str,
    backup: Option<&Path>,
    migrations: &[(&str, &str, &str)],
    known: bool,
    blocked: bool,
) -> String {
    let (bold, dim, hint, bad) = (style::BOLD, style::DIM, style::HINT, style::BAD);
    let mut lines = vec![format!("{bold}{from}{bold:#} to {bold}{to}{bold:#}")];
    let mut row = |name: &str, text: String| lines.push(format!("  {dim}{name:8}{dim:#} {text}"));
    match backup {
        Some(file) => row("saves", format!("the database in {}", file.display())),
        None => row("saves", "nothing: there is no database of st's".into()),
    }
    if !known {
        row("changes", "not known: one of the two tags is no release".into());
    }
    for (since, sql, what) in migrations {
        let who = match *sql {
            "required" => format!("{bad}SQL by hand{bad:#}"),
            "advised" => "SQL advised".into(),
            _ => "by itself".into(),
        };
        row(since, format!("{who}: {what}"));
    }
    row("then", "starts it, creates a session and reads it; if that fails, puts everything back".into());
    if blocked {
        lines.push(format!(
            "\n{hint}hint{hint:#}: the SQL is in the core's CHANGELOG.md under those releases; `st core backup` first, run it \
             with\n`st core psql`, then `st core upgrade --sql-done`"
        ));
    }
    lines.join("\n")
}
