//! What edits do to the text of a file: the same in every language; how it is written there is the language's [`Syntax`].
//! Each gives the whole new text, or `None` where the source is not of the shape that the edit is for: then a person has
//! to do it.

mod insert;
mod items;
mod options;
mod order;
mod source;
mod style;

use tree_sitter::{Language, Node, Tree};

pub(super) use self::{
    options::around,
    source::{Source, walk},
    style::Style,
};
use super::edit::Literal;

/// How a language writes what edits change.
pub(super) trait Syntax: Sync {
    /// Of a file.
    fn grammar(&self, path: &str) -> Language;
    /// The nodes that statements stand in.
    fn blocks(&self) -> &'static [&'static str];
    /// The nodes whose items are run or asked in their order.
    fn lists(&self) -> &'static [&'static str];
    /// The nodes that are names of values.
    fn names(&self) -> &'static [&'static str];
    /// The nodes that are literal texts.
    fn texts(&self) -> &'static [&'static str];
    /// The node that is a call.
    fn call(&self) -> &'static str;
    /// What a comment begins with that ends with its line.
    fn comment(&self) -> &'static str;
    /// How far a level is indented in the code that edits bring along, and where a file has none.
    fn indent(&self) -> (usize, &'static str);
    /// Whether code that edits bring along has semicolons and quotes that a file may do without.
    fn varies(&self) -> bool {
        true
    }
    /// What makes statements a whole file.
    fn around_statements(&self) -> (&'static str, &'static str) {
        ("", "\n")
    }
    /// Whether a name at a node stands for a value: not for a member of one.
    fn stands_for_value(&self, _name: Node<'_>) -> bool {
        true
    }
    /// The names that a statement gives values to, before which they can't be used.
    fn given(&self, source: &Source<'_>, statement: Node<'_>) -> Vec<String>;
    /// Whether a statement does nothing but give values to names.
    fn only_gives(&self, statement: Node<'_>) -> bool;
    /// The last statement of those that belong together with one: a check of its error.
    fn tail<'t>(&self, _source: &Source<'_>, statement: Node<'t>) -> Node<'t> {
        statement
    }
    /// The sign that texts are written with in a file.
    fn quote(&self, source: &Source<'_>) -> char {
        Style::of(source).quote
    }
    /// Yes or no.
    fn truth(&self, value: bool) -> String {
        value.to_string()
    }
    /// A list of what is written already.
    fn list_of(&self, items: &str) -> String {
        format!("[{items}]")
    }
    /// A value.
    fn literal(&self, source: &Source<'_>, value: &Literal) -> String {
        let quote = self.quote(source);
        match value {
            Literal::Bool(value) => self.truth(*value),
            Literal::Texts(texts) => {
                let texts: Vec<String> = texts.iter().map(|text| format!("{quote}{text}{quote}")).collect();
                self.list_of(&texts.join(", "))
            }
            Literal::Joined(texts) => format!("{quote}{}{quote}", texts.join(",")),
        }
    }
    /// The list in an expression to which one more text is added.
    fn list_in<'t>(&self, source: &Source<'_>, node: Node<'t>) -> Option<Node<'t>>;
    /// The text with one more option beside a value, or a value's option changed into another one.
    fn option(
        &self,
        source: &Source<'_>,
        at: Node<'_>,
        name: &str,
        value: &Literal,
        instead: bool,
    ) -> Option<String>;
    /// The text with one more option in a call.
    fn option_of_call(
        &self,
        source: &Source<'_>,
        call: Node<'_>,
        name: &str,
        value: &Literal,
    ) -> Option<String>;
    /// The app that a call registers on, as it is called in its statement.
    fn receiver(&self, source: &Source<'_>, call: Node<'_>, statement: Node<'_>) -> Option<String>;
    /// What gives the file the name of an import; `None` where the name is taken.
    fn import(&self, source: &Source<'_>, import: &str, style: &Style) -> Option<Import>;
    /// The statements of a function, and its first parameter's name.
    fn body<'t>(&self, _source: &Source<'_>, _function: Node<'t>) -> Option<(Node<'t>, String)> {
        None
    }
    /// Spacing that only this language's own formatter would put right.
    fn tidy(&self, _tree: &Tree, text: String) -> String {
        text
    }
}

/// What gives a file the name of an import.
#[derive(Debug, Default)]
pub(super) struct Import {
    /// The name in the code, and the one that the file has for it already.
    pub(super) rename: Option<(String, String)>,
    /// Where to insert what.
    pub(super) insert: Option<(usize, String)>,
}
