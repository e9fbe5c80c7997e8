//! The code around a finding, with a label at each place.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{
    doctor::{Finding, Place},
    project::Sources,
};

/// Words that a secret stands behind.
const SECRETS: &[&str] = &["apikey", "secret", "password", "privatekey"];

/// The frame and the labels that had no room in it, which it numbers from 1; empty where the finding has no place in
/// a file that can be read.
pub(super) fn render(finding: &Finding, sources: &dyn Sources, width: usize) -> (String, Vec<String>) {
    let places = finding.place.iter().chain(&finding.related);
    let mut labels: Vec<String> = places.map(|place| place.message.clone()).collect();
    let code = draw(finding, &labels, sources, width);
    let plain = anstream::adapter::strip_str(&code).to_string();
    let wide = |line: &&str| line.chars().count() > width;
    let mut legend = Vec::new();
    for label in &mut labels {
        if !label.is_empty() && plain.lines().filter(wide).any(|line| line.ends_with(label.as_str())) {
            legend.push(label.clone());
            *label = format!("({})", legend.len());
        }
    }
    if legend.is_empty() { (code, legend) } else { (draw(finding, &labels, sources, width), legend) }
}

/// The frame with these labels, the finding's own first.
fn draw(finding: &Finding, labels: &[String], sources: &dyn Sources, width: usize) -> String {
    let level = match finding.level {
        crate::doctor::Level::Error => Level::ERROR,
        crate::doctor::Level::Warning => Level::WARNING,
        crate::doctor::Level::Info => Level::INFO,
    };
    let Some(main) = &finding.place else { return String::new() };
    let kinds = std::iter::once(AnnotationKind::Primary).chain(std::iter::repeat(AnnotationKind::Context));
    let all = std::iter::once(main).chain(&finding.related);
    let places: Vec<_> =
        all.zip(kinds).zip(labels).map(|((place, kind), label)| (place, kind, label)).collect();
    let mut files: Vec<&str> = Vec::new();
    for (place, ..) in &places {
        if !files.contains(&place.file.as_str()) {
            files.push(&place.file);
        }
    }
    let texts: Vec<(&str, String)> =
        files.into_iter().filter_map(|file| Some((file, hidden(file, &sources.read(file)?)))).collect();
    let mut group = Group::with_level(level);
    let mut any = false;
    for (file, text) in &texts {
        let mut snippet = Snippet::source(text.as_str()).path(*file).fold(true);
        for (place, kind, label) in places.iter().filter(|(place, ..)| place.file == **file) {
            let Some(range) = range(text, place, width) else { continue };
            snippet = snippet.annotation(kind.span(range).label(label.as_str()));
            any = true;
        }
        group = group.element(snippet);
    }
    if !any {
        return String::new();
    }
    Renderer::styled().term_width(width).render(&[group])
}

/// A place in bytes; of several lines only the first, of a long one as much as leaves room for the label.
fn range(text: &str, place: &Place, width: usize) -> Option<Range<usize>> {
    let start_of_line: usize = text.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
    let line = text.get(start_of_line..)?.lines().next().unwrap_or_default();
    let byte = |column: usize| line.char_indices().nth(column - 1).map_or(line.len(), |(at, _)| at);
    let start = byte(place.column);
    let room = width.saturating_sub(place.column + place.message.chars().count() + 9).max(8);
    let end = if place.end_line == place.line { byte(place.end_column) } else { line.trim_end().len() };
    let end = end.min(byte(place.column + room)).max(start);
    Some(start_of_line + start..start_of_line + end)
}

/// Nothing of what the variables of a `.env` are; of other files no secrets.
fn hidden(file: &str, text: &str) -> String {
    if !file.rsplit('/').next().unwrap_or(file).starts_with(".env") {
        return masked(text);
    }
    let line = |line: &str| match line.split_once('=') {
        Some((name, value)) => {
            let stars = value.chars().map(|c| if c.is_ascii() && !c.is_whitespace() { '*' } else { c });
            format!("{name}={}", stars.collect::<String>())
        }
        None => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// The text with stars where secrets stand; every character keeps its place.
pub(super) fn masked(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| {
            let lower = line.to_ascii_lowercase();
            let word = SECRETS.iter().filter_map(|word| lower.find(word)).min();
            word.map_or_else(|| line.to_owned(), |at| stars(line, at))
        })
        .collect()
}

/// Stars for the contents of every quoted text behind a place in a line.
fn stars(line: &str, from: usize) -> String {
    let (kept, rest) = line.split_at(from);
    let mut quote = None;
    let hidden = rest.chars().map(|c| match quote {
        None if matches!(c, '"' | '\'' | '`') => {
            quote = Some(c);
            c
        }
        Some(open) if c == open => {
            quote = None;
            c
        }
        Some(_) if c != '\n' && c.is_ascii() => '*',
        _ => c,
    });
    let hidden: String = hidden.collect();
    format!("{kept}{hidden}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_an_env_file_are_hidden() {
        assert_eq!(hidden("api/.env", "# a\nA_TOKEN=ab c\n"), "# a\nA_TOKEN=** *\n");
    }

    #[test]
    fn secrets_are_hidden_and_nothing_moves() {
        let text = "a: \"x\"\nclientSecret: \"GOCSPX-abc\", b: 'cd',\n";
        let hidden = masked(text);
        assert_eq!(hidden, "a: \"x\"\nclientSecret: \"**********\", b: '**',\n");
        assert_eq!(hidden.len(), text.len());
    }
}
