//! A finding's name within its file, which stays the same while the code there only moves or is formatted anew.

use std::{collections::BTreeMap, fmt::Write as _};

use aws_lc_rs::digest::{SHA256, digest};

use super::{Finding, Place};
use crate::project::Sources;

/// The version of what is hashed: it grows when the same finding gets another fingerprint.
pub const NAME: &str = "stFinding/v1";

/// The fingerprints of findings, in their order. Two of the same rule on the same code have the same one.
///
/// Hashed are the rule and the code at the place without its layout: neither line numbers nor the message, which quotes
/// settings, nor the file, whose name depends on where one looks from.
pub fn all<'f>(sources: &dyn Sources, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut of = |finding: &'f Finding| {
        let code = match &finding.place {
            Some(place) => {
                let text = texts.entry(&place.file).or_insert_with(|| sources.read(&place.file));
                text.as_deref().map(|text| code(text, place)).unwrap_or_default()
            }
            // Only the running backend shows it.
            None => finding.message.clone(),
        };
        hash(&[finding.rule, &code].join("\n"))
    };
    findings.into_iter().map(&mut of).collect()
}

/// The code at a place without blanks, commas, semicolons and the kind of quotes: what formatters change.
fn code(text: &str, place: &Place) -> String {
    let mut code = String::new();
    for (number, line) in (1..).zip(text.lines()).skip(place.line - 1) {
        if number > place.end_line {
            break;
        }
        let from = if number == place.line { place.column - 1 } else { 0 };
        let to = if number == place.end_line { place.end_column - 1 } else { usize::MAX };
        let kept = line.chars().take(to).skip(from).filter(|c| !c.is_whitespace() && !matches!(c, ',' | ';'));
        code.extend(kept.map(|c| if matches!(c, '\'' | '`') { '"' } else { c }));
    }
    code
}

fn hash(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref()[..16].iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
