//! Who is in a core, for people.

use super::style;
use crate::project::core::{Pending, User};

/// What `st core users` says. `now` is in milliseconds since 1970.
pub fn users(users: &[User], count: u64, now: u64) -> String {
    let dim = style::DIM;
    if users.is_empty() {
        return "nobody has signed up yet".into();
    }
    let rows: Vec<[String; 3]> =
        users.iter().map(|user| [name(user), logins(user), ago(now, user.joined)]).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (first, second) = (width(0), width(1));
    let mut lines: Vec<String> = rows
        .iter()
        .zip(users)
        .map(|([name, logins, joined], user)| {
            format!("{name:first$}  {logins:second$}  {dim}{joined:>11}  {}{dim:#}", user.id)
        })
        .collect();
    let shown = users.len() as u64;
    if count > shown {
        lines.push(format!("{dim}the newest {shown} of {count}; `--limit N` shows more{dim:#}"));
    }
    lines.join("\n")
}

/// What `st core codes` says.
pub fn codes(contact: &str, codes: &[Pending], now: u64) -> String {
    let hint = style::HINT;
    if codes.is_empty() {
        return format!("no code of {contact} is under way");
    }
    let mut lines: Vec<String> = codes
        .iter()
        .map(|code| {
            let left = (code.created + code.lifetime).saturating_sub(now) / 1000;
            let tried = match code.failed {
                0 => String::new(),
                1 => ", a wrong one was tried".into(),
                times => format!(", wrong ones were tried {times} times"),
            };
            let good = if left == 0 { "no longer good".into() } else { format!("good for another {left} s") };
            format!("asked for {}, {good}{tried}", ago(now, code.created))
        })
        .collect();
    lines.push(format!(
        "\n{hint}hint{hint:#}: a core keeps hashes only; the code itself is in the backend's log, in development"
    ));
    lines.join("\n")
}

fn name(user: &User) -> String {
    let mut names: Vec<&str> = user.emails.iter().chain(&user.phones).map(String::as_str).collect();
    names.dedup();
    if names.is_empty() { "(no address)".into() } else { names.join(", ") }
}

fn logins(user: &User) -> String {
    let of = |login: &crate::project::core::Login| match &login.provider {
        Some(provider) => provider.clone(),
        None => login.method.clone(),
    };
    let mut all: Vec<String> = user.logins.iter().map(of).collect();
    all.dedup();
    all.join(", ")
}

/// How long ago, in one unit.
pub fn ago(now: u64, then: u64) -> String {
    let seconds = now.saturating_sub(then) / 1000;
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_unit() {
        for (seconds, text) in
            [(0, "0 s ago"), (119, "1 min ago"), (7200, "2 h ago"), (200_000, "2 days ago")]
        {
            assert_eq!(ago(seconds * 1000, 0), text);
        }
        assert_eq!(ago(0, 5000), "0 s ago", "a clock that jumped back");
    }
}
