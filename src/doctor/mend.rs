//! Findings -> a tree without them. Nothing is written here.
//!
//! Every change is tried on the tree in memory and judged by doctor itself: it stays only if the finding is gone. What
//! it uncovers (a cors that never ran has its own mistakes) has to be mendable as well, and in the end there must be no
//! more errors than before. So a mended tree is at least as right as it was, and mending it again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Fix, Level, check, fingerprint};
use crate::{analysis::rewrite, project::Sources};

/// What mending did.
#[derive(Debug, Default)]
pub struct Mended {
    /// The files that changed.
    pub files: Vec<Change>,
    /// The rules that were mended, and where, in order.
    pub fixed: Vec<(&'static str, String)>,
}

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Relative to the tree.
    pub file: String,
    /// As it was.
    pub before: String,
    /// As it is to be.
    pub after: String,
}

/// A tree with some files changed.
struct Overlay<'a> {
    below: &'a dyn Sources,
    changed: BTreeMap<String, String>,
}

impl Sources for Overlay<'_> {
    fn paths(&self) -> Vec<&str> {
        self.below.paths()
    }
    fn in_repository(&self) -> bool {
        self.below.in_repository()
    }
    fn read(&self, path: &str) -> Option<String> {
        self.changed.get(path).cloned().or_else(|| self.below.read(path))
    }
}

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that keep everything else as it is.
    Safe,
    /// Those that need a look as well.
    All,
}

impl Which {
    fn takes(self, finding: &Finding) -> bool {
        finding.fix == Fix::Safe || (self == Self::All && !finding.edits.is_empty())
    }
}

/// Mends those of the `wanted` findings that can be mended, and what that uncovers; with `only`, those in that file.
pub fn mend(sources: &dyn Sources, wanted: &[Finding], which: Which, only: Option<&str>) -> Mended {
    let mut tree = Overlay { below: sources, changed: BTreeMap::new() };
    let before = check(sources).diagnosis.findings;
    let wanted: BTreeSet<Name> = names(sources, wanted).collect();
    let left: BTreeSet<Name> = names(sources, &before).filter(|name| !wanted.contains(name)).collect();
    let mut findings = before.clone();
    let mut mended = Mended::default();
    let mut refused: Vec<Finding> = Vec::new();
    let is_wanted = |finding: &Finding, name: &Name| {
        which.takes(finding) && !left.contains(name) && only.is_none_or(|file| name.1 == file)
    };
    let next = |tree: &Overlay<'_>, findings: &[Finding], refused: &[Finding]| {
        let named = findings.iter().zip(names(tree, findings));
        let mut fresh = named.filter(|(finding, name)| {
            is_wanted(finding, name) && !refused.iter().any(|other| same(other, finding))
        });
        fresh.next().map(|(finding, _)| finding.clone())
    };
    while let Some(finding) = next(&tree, &findings, &refused) {
        match attempt(&tree, &findings, &finding, which) {
            Some((changed, now)) => {
                tree.changed = changed;
                findings = now;
                let place = finding.place.as_ref().map_or_else(String::new, |place| place.file.clone());
                mended.fixed.push((finding.rule, place));
            }
            None => refused.push(finding),
        }
    }
    if errors(&findings) > errors(&before) {
        return Mended::default();
    }
    mended.files = changed_files(sources, tree.changed);
    mended
}

/// The changed files and the findings after the finding's edits; `None` where they can't be made or don't help.
fn attempt(
    tree: &Overlay<'_>,
    before: &[Finding],
    finding: &Finding,
    which: Which,
) -> Option<(BTreeMap<String, String>, Vec<Finding>)> {
    let next = Overlay { below: tree.below, changed: apply(tree, finding)? };
    let after = check(&next).diagnosis.findings;
    let count = |list: &[Finding], rule: &str| list.iter().filter(|finding| finding.rule == rule).count();
    let gone = count(&after, finding.rule) < count(before, finding.rule);
    let fine = |found: &Finding| which.takes(found) || count(&after, found.rule) <= count(before, found.rule);
    (gone && after.iter().all(fine)).then_some((next.changed, after))
}

/// The changed files after a finding's edits; `None` where the source is not of their shape.
fn apply(tree: &Overlay<'_>, finding: &Finding) -> Option<BTreeMap<String, String>> {
    let mut texts: BTreeMap<&str, (String, Vec<String>)> = BTreeMap::new();
    for edit in &finding.edits {
        let file = edit.file()?;
        let before = tree.read(file)?;
        let after = rewrite::apply(file, &before, edit)?;
        texts.entry(file).or_insert_with(|| (before, Vec::new())).1.push(after);
    }
    let mut changed = tree.changed.clone();
    for (file, (before, afters)) in texts {
        changed.insert(file.to_owned(), together(&before, &afters)?);
    }
    Some(changed)
}

/// A text with the changes of several edits, each of which was made in the text as it was; `None` where two change the
/// same lines.
fn together(before: &str, afters: &[String]) -> Option<String> {
    if let [only] = afters {
        return Some(only.clone());
    }
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for after in afters {
        let diff = similar::TextDiff::from_lines(before, after);
        let lines: Vec<&str> = after.split_inclusive('\n').collect();
        for op in diff.ops().iter().filter(|op| op.tag() != similar::DiffTag::Equal) {
            let change = (op.old_range(), lines[op.new_range()].concat());
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
    }
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    let (mut text, mut at) = (String::new(), 0);
    for (range, new) in changes {
        let between = lines.get(at..range.start)?;
        text.extend(between.iter().copied());
        text += &new;
        at = range.end;
    }
    text.extend(lines.get(at..)?.iter().copied());
    Some(text)
}

/// Whether a finding's edits can be made at all.
pub(super) fn applies(sources: &dyn Sources, finding: &Finding) -> bool {
    apply(&Overlay { below: sources, changed: BTreeMap::new() }, finding).is_some()
}

/// What a finding's edits alone would change; none where they can't be made.
pub fn changes(sources: &dyn Sources, finding: &Finding) -> Vec<Change> {
    let changed = apply(&Overlay { below: sources, changed: BTreeMap::new() }, finding).unwrap_or_default();
    changed_files(sources, changed)
}

/// The files of `changed` that are not as they were.
fn changed_files(sources: &dyn Sources, changed: BTreeMap<String, String>) -> Vec<Change> {
    let change = |(file, after): (String, String)| {
        let before = sources.read(&file)?;
        (before != after).then_some(Change { file, before, after })
    };
    changed.into_iter().filter_map(change).collect()
}

fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.level == Level::Error).count()
}

/// A finding's name, which stays while other places are edited: rule, file, fingerprint.
type Name = (&'static str, String, String);

fn names<'f>(sources: &dyn Sources, findings: &'f [Finding]) -> impl Iterator<Item = Name> + use<'f> {
    let prints = fingerprint::all(sources, findings).into_iter();
    let file =
        |finding: &Finding| finding.place.as_ref().map_or_else(String::new, |place| place.file.clone());
    findings.iter().zip(prints).map(move |(finding, print)| (finding.rule, file(finding), print))
}

/// Whether two findings say the same of the same place.
fn same(a: &Finding, b: &Finding) -> bool {
    a.rule == b.rule && a.place == b.place
}
