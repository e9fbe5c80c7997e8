//! Findings as workflow commands of GitHub Actions, which shows them on the lines of a pull request.
//!
//! The syntax and its escapes: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write as _;

use crate::doctor::{Finding, Level, Outcome};

/// One command a finding. `prefix` is where the checked tree is in the repository: empty, or a path that ends in `/`.
pub fn render(outcome: &Outcome, prefix: &str) -> String {
    let mut text = String::new();
    for finding in &outcome.diagnosis.findings {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let mut properties = vec![format!("title={}", property(finding.rule))];
        if let Some(place) = &finding.place {
            properties.push(format!("file={}", property(&format!("{prefix}{}", place.file))));
            properties.push(format!("line={}", place.line));
            properties.push(format!("endLine={}", place.end_line));
            // Columns are of one line only.
            if place.line == place.end_line {
                properties.push(format!("col={}", place.column));
                properties.push(format!("endColumn={}", place.end_column));
            }
        }
        let _ = writeln!(text, "::{command} {}::{}", properties.join(","), data(&message(finding)));
    }
    text.pop();
    text
}

fn message(finding: &Finding) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.symptom.as_ref().map(|symptom| format!("Console: {symptom}")));
    lines.push(format!("Why: {}", finding.reason));
    lines.push(format!("Fix: {}", finding.help));
    for place in &finding.related {
        lines.push(format!("See {}:{}: {}", place.file, place.line, place.message));
    }
    lines.push(format!("More: st doctor --explain {}", finding.rule));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50% of\ntwo"), "50%25 of%0Atwo");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
