//! Edits carried out on the text of a file, in its language.

use super::{
    edit::Edit,
    editing::{Source, Syntax},
    go, javascript,
    paths::has_ending,
    python,
};

/// The text of a file after an edit.
pub fn apply(path: &str, text: &str, edit: &Edit) -> Option<String> {
    let syntax = syntax_of(path)?;
    let source = Source::parse(syntax, path, text)?;
    match edit {
        Edit::MoveBefore { statement, anchor } => source.moved(statement, anchor, true),
        Edit::MoveAfter { statement, anchor } => source.moved(statement, anchor, false),
        Edit::Exchange(one, other) => source.exchanged(one, other),
        Edit::Remove(span) => source.without(span),
        Edit::Call(span) => source.called(span),
        Edit::Set(span, value) => {
            Some(source.with(source.exactly(span)?.byte_range(), &syntax.literal(&source, value)))
        }
        Edit::ReplaceText { span, from, to } => source.with_other_text(span, from, to),
        Edit::AddOption { beside, call: false, name, value } => {
            syntax.option(&source, source.exactly(beside)?, name, value, false)
        }
        Edit::AddOption { beside, call: true, name, value } => {
            syntax.option_of_call(&source, source.exactly(beside)?, name, value)
        }
        Edit::ChangeOption { at, name, value } => {
            syntax.option(&source, source.exactly(at)?, name, value, true)
        }
        Edit::AddTexts(span, texts) => source.with_texts(span, texts),
        Edit::AddBeside { item, before, text } => source.with_text_beside(item, *before, text),
        Edit::Insert { anchor, before, code, imports } => {
            source.with_statement(anchor, *before, code, imports)
        }
        Edit::Wrap { span, argument, code, imports } => source.wrapped(span, *argument, code, imports),
        Edit::Append { function, code } => source.with_last_statement(function, code),
    }
    .map(|after| {
        if syntax.tidy(&source.tree, text.to_owned()) == text { tidied(syntax, path, after) } else { after }
    })
}

/// What was as a formatter would have it stays so.
fn tidied(syntax: &'static dyn Syntax, path: &str, text: String) -> String {
    match Source::parse(syntax, path, &text) {
        Some(after) => syntax.tidy(&after.tree, text.clone()),
        None => text,
    }
}

fn syntax_of(path: &str) -> Option<&'static dyn Syntax> {
    let is = |endings| has_ending(path, endings);
    if is(javascript::ENDINGS) {
        Some(&javascript::edit::JavaScript)
    } else if is(python::ENDINGS) {
        Some(&python::edit::Python)
    } else if is(go::ENDINGS) {
        Some(&go::edit::Go)
    } else {
        None
    }
}
