//! What a running backend shows: observations -> findings.
//!
//! Judged as a browser would: by the headers of the preflight and of a real answer, never by a
//! status alone (`docs/doctor-live.md` has the whole table).

mod api;
mod cookies;
mod core;
mod cors;
pub mod observation;
mod rules;
mod session;

pub use cors::REQUESTED_HEADERS;
pub use observation::Observations;
pub use rules::{LiveRule, RULES};

use super::{Diagnosis, Finding, Fix, Level, NotChecked};

/// Judges everything that was observed.
pub fn diagnose(seen: &Observations) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let mounted = api::judge(seen, &mut diagnosis);
    cors::judge(seen, mounted, &mut diagnosis);
    if mounted == Mounted::Yes {
        cookies::judge(seen, &mut diagnosis);
        session::judge(seen, &mut diagnosis);
    }
    core::judge(seen, &mut diagnosis);
    diagnosis
}

/// Marks what `live` proves of the findings that were read from the source.
///
/// One backend was asked: where several apps have the same finding, none is marked.
pub fn confirm(read: &mut Diagnosis, live: &Diagnosis) {
    for rule in RULES.iter().filter(|rule| live.findings.iter().any(|finding| finding.rule == rule.info.id)) {
        for confirmed in rule.confirms {
            let mut same: Vec<_> = read.findings.iter_mut().filter(|f| f.rule == *confirmed).collect();
            if same.windows(2).all(|pair| pair[0].app == pair[1].app) {
                for finding in &mut same {
                    finding.confirmed = true;
                }
            }
        }
    }
}

/// Adds what was seen to what was read.
pub fn add(read: &mut Diagnosis, live: Diagnosis) {
    confirm(read, &live);
    read.findings.extend(live.findings);
    read.not_checked.extend(live.not_checked);
}

/// What is known of the SDK's APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mounted {
    /// They answered as the SDK does.
    Yes,
    /// Something else answered, or nothing.
    No,
    /// An error was answered in their place.
    Failing,
}

/// A finding about the address that was asked.
fn finding(seen: &Observations, rule: &'static str, level: Level, message: String) -> Finding {
    Finding {
        rule,
        level,
        message,
        place: None,
        related: Vec::new(),
        symptom: None,
        reason: String::new(),
        help: String::new(),
        fix: Fix::None,
        app: Some(seen.api.clone()),
        edits: Vec::new(),
        confirmed: true,
    }
}

fn not_checked(what: impl Into<String>, why: impl Into<String>) -> NotChecked {
    NotChecked { what: what.into(), why: why.into(), file: None, line: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rule: &'static str, app: &str) -> Finding {
        let seen = Observations { api: app.into(), ..Observations::default() };
        Finding { confirmed: false, ..finding(&seen, rule, Level::Error, String::new()) }
    }

    #[test]
    fn a_live_finding_confirms_its_static_ones() {
        let live = Diagnosis {
            findings: vec![read("live-response-without-cors", "http://localhost:3001")],
            ..Diagnosis::default()
        };
        let mut one = Diagnosis {
            findings: vec![read("cors-after-middleware", "a.ts"), read("middleware-missing", "a.ts")],
            ..Diagnosis::default()
        };
        confirm(&mut one, &live);
        assert_eq!(one.findings.iter().map(|f| f.confirmed).collect::<Vec<_>>(), [true, false]);

        let mut two = Diagnosis {
            findings: vec![read("cors-after-middleware", "a.ts"), read("cors-after-middleware", "b.ts")],
            ..Diagnosis::default()
        };
        confirm(&mut two, &live);
        assert!(two.findings.iter().all(|finding| !finding.confirmed), "which of the two was asked?");
    }
}
