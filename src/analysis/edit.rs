//! Changes of a source text that keep everything else as it is.

use super::facts::Span;

/// What an option is set to, however a language writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// True or false.
    Bool(bool),
    /// A list of texts.
    Texts(Vec<String>),
    /// The same as one text with commas.
    Joined(Vec<String>),
}

/// A change, named by what stands in the source, not by offsets: a reader finds the place again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The statement at a span, with the comments that stand on it, goes in front of another one's. Of two items of
    /// one list, or two decorators of one function, the item does.
    MoveBefore {
        /// In the statement that moves.
        statement: Span,
        /// In the one that it goes in front of.
        anchor: Span,
    },
    /// The same, behind the other one.
    MoveAfter {
        /// In the statement that moves.
        statement: Span,
        /// In the one that it goes behind.
        anchor: Span,
    },
    /// Of two calls that are put around a handler each calls what the other one called.
    Exchange(Span, Span),
    /// The statement or item of a list at a span goes.
    Remove(Span),
    /// The function at a span is called there, or the one that is handed over by its name in the call at the span.
    Call(Span),
    /// The expression at a span becomes another one.
    Set(Span, Literal),
    /// In the expression at a span, the one literal text that is `from` becomes another one, in the quotes that it has.
    ReplaceText {
        /// Of the expression.
        span: Span,
        /// As it is, without quotes.
        from: String,
        /// As it is to be.
        to: String,
    },
    /// One more option, in the style of the others.
    AddOption {
        /// The value of another option, or the call that is given the options.
        beside: Span,
        /// Whether it is the call.
        call: bool,
        /// Its name.
        name: String,
        /// What it is set to.
        value: Literal,
    },
    /// The option whose value stands at a span becomes another one.
    ChangeOption {
        /// The value.
        at: Span,
        /// The other one's name.
        name: String,
        /// What that is set to.
        value: Literal,
    },
    /// The list at a span gets more texts, in the quotes that its others have.
    AddTexts(Span, Vec<String>),
    /// A list gets one more text beside the item at a span.
    AddBeside {
        /// The item.
        item: Span,
        /// Whether it goes in front of it.
        before: bool,
        /// The text.
        text: String,
    },
    /// A new statement beside the one at a span, on the same app, in the style of the file.
    Insert {
        /// The call in the statement beside it.
        anchor: Span,
        /// Whether it goes in front of it.
        before: bool,
        /// The statement for an app of the name `app`, in the plainest style of its language.
        code: String,
        /// The imports that it needs, one name each: `import cors from "cors";`.
        imports: Vec<String>,
    },
    /// An expression is put into a call.
    Wrap {
        /// The expression, or a call.
        span: Span,
        /// It is the one argument of the call at the span that is put into another one.
        argument: bool,
        /// The call, with `{}` where the expression goes.
        code: String,
        /// The imports that it needs.
        imports: Vec<String>,
    },
    /// The function at a span gets one more statement at its end.
    Append {
        /// The function.
        function: Span,
        /// The statement, with `{}` for its first parameter.
        code: String,
    },
}

impl Edit {
    /// The file that it changes; `None` for one that would change two.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::MoveBefore { statement: one, anchor: other }
            | Self::MoveAfter { statement: one, anchor: other }
            | Self::Exchange(one, other) => (one.file == other.file).then_some(&*one.file),
            Self::Insert { anchor: span, .. }
            | Self::Wrap { span, .. }
            | Self::Append { function: span, .. }
            | Self::Remove(span)
            | Self::Call(span)
            | Self::Set(span, _)
            | Self::ReplaceText { span, .. }
            | Self::AddOption { beside: span, .. }
            | Self::ChangeOption { at: span, .. }
            | Self::AddBeside { item: span, .. }
            | Self::AddTexts(span, _) => Some(&span.file),
        }
    }
}
