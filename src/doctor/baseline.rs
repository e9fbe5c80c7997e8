//! The findings that were there when doctor was adopted: they are not told again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Outcome, Silenced, SilencedBy, fingerprint};
use crate::project::Sources;

/// A baseline, as its file has it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// A finding that is known. Two alike in one file are there twice.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Known {
    /// Relative to the baseline's own directory; none for what only the running backend shows.
    file: Option<String>,
    rule: String,
    fingerprint: String,
}

impl Default for Baseline {
    fn default() -> Self {
        Self { version: 1, findings: Vec::new() }
    }
}

impl Baseline {
    /// Reads a baseline; why not, where that fails.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.version != 1 {
            return Err(format!("version {} is of a newer st", baseline.version));
        }
        Ok(baseline)
    }

    /// The text of its file: one finding a line, sorted, so that a change of it reads well.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> =
            self.findings.iter().filter_map(|known| serde_json::to_string(known).ok()).collect();
        lines.sort();
        let findings = lines.iter().map(|line| format!("\n    {line}")).collect::<Vec<_>>().join(",");
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!("{{\n  \"version\": {},\n  \"findings\": [{findings}{end}]\n}}\n", self.version)
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes up the findings of a tree. `prefix` is where that is, seen from the baseline's directory.
    pub fn add(&mut self, outcome: &Outcome, sources: &dyn Sources, prefix: &str) {
        self.findings.extend(known(outcome, sources, prefix));
    }

    /// Silences the findings that it knows, and forgets them: what is left in the end is no longer found.
    pub fn silence(&mut self, outcome: &mut Outcome, sources: &dyn Sources, prefix: &str, name: &str) {
        let mut left: BTreeMap<Known, usize> = BTreeMap::new();
        for known in self.findings.drain(..) {
            *left.entry(known).or_default() += 1;
        }
        let mut known = known(outcome, sources, prefix).into_iter();
        let silenced = &mut outcome.silenced;
        outcome.diagnosis.findings.retain(|finding| {
            let count = known.next().and_then(|known| left.get_mut(&known)).filter(|count| **count > 0);
            let Some(count) = count else { return true };
            *count -= 1;
            let why = format!("it is in the baseline `{name}`");
            silenced.push(Silenced { finding: finding.clone(), by: SilencedBy::Baseline, why });
            false
        });
        self.findings.extend(left.into_iter().flat_map(|(known, count)| std::iter::repeat_n(known, count)));
    }
}

fn known(outcome: &Outcome, sources: &dyn Sources, prefix: &str) -> Vec<Known> {
    let findings = &outcome.diagnosis.findings;
    let prints = fingerprint::all(sources, findings);
    let known = findings.iter().zip(prints).map(|(finding, fingerprint)| Known {
        file: finding.place.as_ref().map(|place| format!("{prefix}{}", place.file)),
        rule: finding.rule.to_owned(),
        fingerprint,
    });
    known.collect()
}
