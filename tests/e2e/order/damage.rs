//! What a mutation broke, in words: how its answers differ from those of the right app.

use super::observe::Seen;

/// What a request gets less than in the right app; empty where it gets all.
fn loss(name: &str, right: &str, seen: &str) -> String {
    if right == seen {
        return String::new();
    }
    match seen {
        "never" => return "no answer".to_owned(),
        "broken" => return "the connection breaks".to_owned(),
        _ if right == "refused" => return "allowed".to_owned(),
        _ => {}
    }
    let (right_status, right_flags) = right.split_once(' ').unwrap_or((right, ""));
    let (status, flags) = seen.split_once(' ').unwrap_or((seen, ""));
    let mut words = Vec::new();
    let lost = |flag: char| right_flags.contains(flag) && !flags.contains(flag);
    // The status of a preflight without them does not matter, nor which one it has when it is fine.
    let preflight = name.starts_with("preflight");
    if status != right_status && !(preflight && (lost('O') || succeeds(status))) {
        words.push(format!("{status} instead of {right_status}"));
    }
    match (lost('O'), lost('C')) {
        (true, true) => words.push("no CORS headers".to_owned()),
        (true, false) => words.push("another origin is allowed".to_owned()),
        (false, true) => words.push("no cookies allowed".to_owned()),
        (false, false) => {}
    }
    if lost('H') && !lost('O') {
        words.push("headers of the SDK are not allowed".to_owned());
    }
    if lost('T') && succeeds(status) && !lost('O') {
        words.push("the session can't be read".to_owned());
    }
    words.join(", ")
}

fn succeeds(status: &str) -> bool {
    status.starts_with('2')
}

/// The damage, requests of the same damage together; empty where there is none. What is `gone` is not asked for.
pub(super) fn damage(right: &Seen, seen: &Seen, gone: &[String]) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    let asked: Vec<_> = right.iter().filter(|(name, _)| !gone.contains(name)).collect();
    let answered = asked.iter().filter(|(_, cell)| cell != "refused").count();
    for (name, right) in &asked {
        // Without a session there is nobody to ask for: the sign-up says so.
        let Some((_, seen)) = seen.iter().find(|(other, _)| other == name) else { continue };
        let loss = loss(name, right, seen);
        if loss.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(other, _)| *other == loss) {
            Some((_, names)) => names.push(name),
            None => groups.push((loss, vec![name])),
        }
    }
    let said = groups.iter().map(|(loss, names)| {
        if names.len() == answered {
            format!("everything: {loss}")
        } else {
            format!("{}: {loss}", names.join(", "))
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

/// Why an app did not start, from its log: the first error that it names, or the last line.
pub(super) fn reason(log: &str) -> String {
    let error = log.lines().map(str::trim).find_map(|line| {
        let (kind, message) = line.split_once(": ")?;
        let kind = kind.split(' ').next()?;
        (kind.ends_with("Error") || kind.ends_with("Exception") || kind == "panic").then_some(message)
    });
    let last = log.lines().map(str::trim).rfind(|line| !line.is_empty());
    let text = error.or(last).unwrap_or("it says nothing");
    // It names Go's goroutine or ends a sentence.
    text.trim_end_matches('.').to_owned()
}

#[test]
fn damage_is_told_in_words() {
    let seen =
        |cells: &[(&str, &str)]| cells.iter().map(|(n, c)| ((*n).to_owned(), (*c).to_owned())).collect();
    let right: Seen = seen(&[("a", "204 OCH"), ("b", "401 OC"), ("c", "refused")]);
    assert_eq!(damage(&right, &right, &[]), "");
    let wrong: Seen = seen(&[("a", "404"), ("b", "401"), ("c", "allowed")]);
    assert_eq!(
        damage(&right, &wrong, &[]),
        "a: 404 instead of 204, no CORS headers; b: no CORS headers; c: allowed"
    );
    assert_eq!(damage(&right, &wrong, &["a".into(), "c".into()]), "everything: no CORS headers");
    assert_eq!(damage(&right, &seen(&[("b", "500 OC")]), &[]), "b: 500 instead of 401");
    assert_eq!(reason("  at x\nError: it fails.\n    at y"), "it fails");
    assert_eq!(reason("one\ntwo\n\n"), "two");
}
