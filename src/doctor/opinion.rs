//! What the project says of findings: `st-ignore` comments, and `[doctor.rules]` in st.toml.

use super::{Diagnosis, Finding, Level, NotChecked, Silenced, SilencedBy, rules};
use crate::project::{Settings, Sources, settings};

/// Takes out what a comment silences or the settings turn off, and changes levels as the settings say. What was taken
/// out.
pub(super) fn apply<'a>(
    sources: &dyn Sources,
    settings_of: impl Fn(&str) -> Option<&'a Settings>,
    diagnosis: &mut Diagnosis,
) -> Vec<Silenced> {
    let (mut silenced, mut unclear) = (Vec::new(), Vec::new());
    diagnosis.findings.retain_mut(|finding| {
        let Some(place) = &finding.place else { return true };
        let mut silence = |finding: &Finding, by: SilencedBy, why: String| {
            silenced.push(Silenced { finding: finding.clone(), by, why });
            false
        };
        let said = settings_of(&place.file).and_then(|settings| settings.doctor.rules.get(finding.rule));
        match said.map(String::as_str) {
            Some("off") => {
                let why = format!("`{} = \"off\"` in {}", finding.rule, settings::FILE);
                return silence(finding, SilencedBy::Settings, why);
            }
            Some("error") => finding.level = Level::Error,
            Some("warning") => finding.level = Level::Warning,
            Some("info") => finding.level = Level::Info,
            _ => {}
        }
        match comment(sources, finding) {
            Comment::None => true,
            Comment::Silences(reason) => silence(finding, SilencedBy::Comment, reason),
            Comment::WithoutReason(line) => {
                unclear.push(NotChecked {
                    what: format!("whether `st-ignore {}` is meant", finding.rule),
                    why: "it gives no reason; write `st-ignore rule: reason`".into(),
                    file: Some(place.file.clone()),
                    line: Some(line),
                });
                true
            }
        }
    });
    diagnosis.not_checked.extend(unclear);
    silenced
}

/// What is wrong with a project's `[doctor.rules]`.
pub(super) fn slips(settings: &Settings, folder: &str) -> Vec<NotChecked> {
    let known = rules::all();
    let slip = |(rule, level): (&String, &String)| {
        let why = if !known.iter().any(|info| info.id == rule) {
            "there is no such rule; `st doctor --list` shows every one"
        } else if !matches!(level.as_str(), "off" | "info" | "warning" | "error") {
            "a level is \"off\", \"info\", \"warning\" or \"error\""
        } else {
            return None;
        };
        Some(NotChecked {
            what: format!("the setting `{rule} = \"{level}\"`"),
            why: why.into(),
            file: Some(format!("{folder}{}", settings::FILE)),
            line: None,
        })
    };
    settings.doctor.rules.iter().filter_map(slip).collect()
}

enum Comment {
    None,
    /// For that reason.
    Silences(String),
    /// On that line.
    WithoutReason(usize),
}

/// The comment on a finding: on its own line, or on the comment lines right above it.
fn comment(sources: &dyn Sources, finding: &Finding) -> Comment {
    let Some(place) = &finding.place else { return Comment::None };
    let Some(text) = sources.read(&place.file) else { return Comment::None };
    let lines: Vec<&str> = text.lines().collect();
    let last = place.line.min(lines.len());
    let above = lines[..last.saturating_sub(1)].iter().rev().take_while(|line| is_comment(line)).count();
    for number in (last - above.min(last)).max(1)..=last {
        let Some((_, rest)) = lines[number - 1].split_once("st-ignore ") else { continue };
        let (rule, reason) = rest.split_once(':').unwrap_or((rest, ""));
        if rule.trim() != finding.rule {
            continue;
        }
        let reason = reason.trim().trim_end_matches("*/").trim_end();
        return if reason.is_empty() {
            Comment::WithoutReason(number)
        } else {
            Comment::Silences(reason.to_owned())
        };
    }
    Comment::None
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "/*", "*"].iter().any(|start| line.starts_with(start))
}
