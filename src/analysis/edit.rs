//! Changes of a source text that keep everything else as it is.

use super::facts::Span;

/// A change, named by what stands in the source, not by offsets: a reader finds the place again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The statement at a span, with the comments that stand on it, goes in front of another one's.
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
    /// The one function that is handed over by its name in the call at a span is called there instead.
    Call(Span),
    /// The expression at a span becomes another one.
    Replace(Span, String),
    /// The literal text at a span becomes another one, in the quotes that it has.
    ReplaceText(Span, String),
    /// The object whose value stands at a span gets one more property, in the object's own style.
    AddProperty {
        /// The value of one of its properties.
        beside: Span,
        /// `name: value`.
        property: String,
    },
    /// The list at a span gets more texts, in the quotes that its others have.
    AddTexts(Span, Vec<String>),
    /// A new statement beside the one at a span, on the same app, in the style of the file.
    Insert {
        /// The call in the statement beside it.
        anchor: Span,
        /// Whether it goes in front of it.
        before: bool,
        /// The statement for an app of the name `app`, with double quotes, semicolons and two blanks a level.
        code: String,
        /// The imports that it needs, one name each: `import cors from "cors";`.
        imports: Vec<String>,
    },
}

impl Edit {
    /// The file that it changes; `None` for one that would change two.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::MoveBefore { statement, anchor } | Self::MoveAfter { statement, anchor } => {
                (statement.file == anchor.file).then_some(&*statement.file)
            }
            Self::Insert { anchor: span, .. }
            | Self::Call(span)
            | Self::Replace(span, _)
            | Self::ReplaceText(span, _)
            | Self::AddProperty { beside: span, .. }
            | Self::AddTexts(span, _) => Some(&span.file),
        }
    }
}
