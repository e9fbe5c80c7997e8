//! What `--fix` changed and `--diff` would change.

use std::fmt::Write as _;

use serde_json::{Value, json};
use similar::TextDiff;

use crate::{doctor::mend::Mended, report::style};

/// Unified diffs, as `patch` takes them; coloured for people.
pub fn diff(mended: &Mended) -> String {
    let (good, bad, dim, bold) = (style::GOOD, style::BAD, style::DIM, style::BOLD);
    let mut text = String::new();
    for change in &mended.files {
        let diff = TextDiff::from_lines(&change.before, &change.after);
        let unified = diff
            .unified_diff()
            .context_radius(3)
            .header(&format!("a/{}", change.file), &format!("b/{}", change.file))
            .to_string();
        for line in unified.lines() {
            let style = match line.as_bytes().first() {
                _ if line.starts_with("---") || line.starts_with("+++") => bold,
                Some(b'@') => dim,
                Some(b'+') => good,
                Some(b'-') => bad,
                _ => anstyle::Style::new(),
            };
            let _ = writeln!(text, "{style}{line}{style:#}");
        }
    }
    text.pop();
    text
}

/// One line a mended finding.
pub fn fixed(mended: &Mended) -> String {
    let good = style::GOOD;
    let mut text = String::new();
    for (rule, file) in &mended.fixed {
        let _ = writeln!(text, "{good}fixed{good:#} {rule} in {file}");
    }
    text.pop();
    text
}

/// For machines: `[{rule, file}]` and `[{file, before, after}]` in bytes of the new text.
pub fn json(mended: &Mended) -> Value {
    let fixed: Vec<Value> =
        mended.fixed.iter().map(|(rule, file)| json!({"rule": rule, "file": file})).collect();
    let files: Vec<&str> = mended.files.iter().map(|change| change.file.as_str()).collect();
    json!({"fixed": fixed, "changed_files": files, "diff": anstream::adapter::strip_str(&diff(mended)).to_string()})
}
