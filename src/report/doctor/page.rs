//! A rule's page, for the terminal.

use std::fmt::Write as _;

use super::wrap;
use crate::report::style;

/// Headings bold, code indented, text wrapped.
pub fn render(page: &str, width: usize) -> String {
    let (bold, hint, dim) = (style::BOLD, style::HINT, style::DIM);
    let mut text = String::new();
    let mut code = false;
    let mut paragraph = String::new();
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            flush(&mut text, &mut paragraph, width);
            if !code && let Some(file) = info.split_whitespace().find_map(|word| word.strip_prefix("file=")) {
                let _ = writeln!(text, "  {dim}{file}{dim:#}");
            }
            code = !code;
        } else if code {
            let _ = writeln!(text, "  {hint}{line}{hint:#}");
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut text, &mut paragraph, width);
            let _ = writeln!(text, "{bold}{}{bold:#}", heading.trim_start_matches('#').trim());
        } else if line.starts_with("    ") && paragraph.is_empty() {
            let _ = writeln!(text, "{dim}{line}{dim:#}");
        } else if line.trim().is_empty() {
            flush(&mut text, &mut paragraph, width);
            text.push('\n');
        } else if line.starts_with("- ") {
            flush(&mut text, &mut paragraph, width);
            paragraph.push_str(line);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(&mut text, &mut paragraph, width);
    text.trim_end().to_owned()
}

fn flush(text: &mut String, paragraph: &mut String, width: usize) {
    if paragraph.is_empty() {
        return;
    }
    let item = paragraph.starts_with("- ");
    for (index, line) in wrap(paragraph, width.saturating_sub(2)).iter().enumerate() {
        let indent = if item && index > 0 { "  " } else { "" };
        let _ = writeln!(text, "{indent}{line}");
    }
    paragraph.clear();
}
