//! What a reader makes of one file, whatever the language: the little tree that the machine walks.

use std::rc::Rc;

/// A place in a file. Lines and columns from 1, columns in characters, the end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file, relative to the tree's root.
    pub file: Rc<str>,
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// Column behind the last character.
    pub end_column: usize,
}

impl Span {
    /// Whether another one lies in it.
    pub fn holds(&self, other: &Self) -> bool {
        self.file == other.file
            && (self.line, self.column) <= (other.line, other.column)
            && (other.end_line, other.end_column) <= (self.end_line, self.end_column)
    }
}

/// One source file.
#[derive(Debug)]
pub struct Module {
    /// Its path.
    pub path: Rc<str>,
    /// Its statements; imports come first, as they run first.
    pub body: Vec<Statement>,
    /// The lines on which the reader found no sense.
    pub unreadable: Vec<usize>,
    /// Every name that it binds at its top can be imported.
    pub shares: bool,
}

/// What happens, in order.
#[derive(Debug)]
pub enum Statement {
    /// An import from another file or package.
    Import {
        /// As written.
        specifier: String,
        /// Local name and what of the module it stands for.
        names: Vec<(String, Imported)>,
        /// The whole statement.
        span: Span,
    },
    /// `export * from`, `export { a as b } from`.
    ReExport {
        /// As written.
        specifier: String,
        /// `(name there, name here)`; none: everything.
        names: Option<Vec<(Imported, String)>>,
        /// The whole statement.
        span: Span,
    },
    /// `export { a as b }`: `(local name, exported name)`.
    Export(Vec<(String, String)>),
    /// `export default`, `export =`.
    ExportDefault(Expression),
    /// `const`, `let`, `var`, and the names it exports.
    Let {
        /// What is bound.
        pattern: Pattern,
        /// To what.
        value: Option<Expression>,
        /// Whether the names are exported.
        exported: bool,
    },
    /// A function declaration; hoisted.
    Function {
        /// Its name.
        name: String,
        /// Itself.
        function: Rc<Function>,
        /// Whether it is exported.
        exported: bool,
        /// Whether it is the default export.
        default: bool,
    },
    /// An expression for its effect.
    Expression(Expression),
    /// `return`.
    Return(Option<Expression>),
    /// `try`, `catch`, `finally`.
    Try {
        /// What is tried.
        body: Vec<Statement>,
        /// Where that stands.
        span: Span,
        /// What happens when it fails.
        handler: Vec<Statement>,
        /// The failure goes no further.
        swallows: bool,
        /// What happens in the end.
        finally: Vec<Statement>,
    },
    /// Ways of which one is taken: `if`, `switch`.
    Branches {
        /// What decides.
        tests: Vec<Expression>,
        /// The ways.
        arms: Vec<Vec<Statement>>,
    },
    /// `for (const x of list)`.
    ForOf {
        /// The variable.
        pattern: Pattern,
        /// The list.
        list: Expression,
        /// The body.
        body: Vec<Statement>,
    },
    /// A block, or a loop's body that runs an unknown number of times.
    Block(Vec<Statement>),
    /// `throw`, `break`, `continue`.
    Leave(Vec<Expression>),
}

/// What of a module a local name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// The default export.
    Default,
    /// The whole module.
    Namespace,
    /// One export.
    Named(String),
    /// Every export, each by its own name.
    All,
}

/// What a value is bound to.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// One name.
    Name(String),
    /// `{ key: pattern = default }`, and the name of the rest.
    Object(Vec<(String, Pattern, Option<Expression>)>, Option<String>),
    /// `a, b := f()`: what one call gives, one by one.
    Several(Vec<Option<Pattern>>),
    /// `[a, b]`.
    Array(Vec<Option<Pattern>>),
    /// `a.b = `, `module.exports = `.
    Place(Box<Expression>),
    /// `pattern = default`.
    Default(Box<Pattern>, Box<Expression>),
    /// Something else.
    Other,
}

/// A function, method or arrow.
#[derive(Debug)]
pub struct Function {
    /// Its parameters; a rest parameter is last.
    pub parameters: Vec<Pattern>,
    /// Whether the last parameter takes the rest.
    pub rest: bool,
    /// Its statements; an arrow's expression is a return.
    pub body: Vec<Statement>,
    /// Whether `this` is its surroundings'.
    pub arrow: bool,
    /// Where it stands.
    pub span: Span,
    /// What it takes by name.
    pub named: Named,
    /// Whether it has to be awaited, in languages whose frameworks tell the two kinds apart.
    pub awaited: bool,
}

/// What a function takes by name, in languages that have that.
#[derive(Debug, Default)]
pub struct Named {
    /// Parameters that are given by name only.
    pub parameters: Vec<Pattern>,
    /// The name of the rest of them.
    pub rest: Option<String>,
    /// What stands beside the parameters and says what they are given.
    pub given: Vec<Expression>,
}

/// An expression and where it stands.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub kind: Rc<Kind>,
    /// Where it stands.
    pub span: Span,
    /// Whether it is waited for.
    pub awaited: bool,
}

/// The kinds of expression.
#[derive(Debug)]
pub enum Kind {
    /// A literal text.
    Text(String),
    /// A number.
    Number(f64),
    /// `true`, `false`.
    Bool(bool),
    /// `null`, `undefined`.
    Nothing,
    /// A template string's parts.
    Template(Vec<Expression>),
    /// A name.
    Name(String),
    /// `object.name`, `object["name"]`.
    Member(Expression, String),
    /// `object[index]`.
    Index(Expression, Expression),
    /// A call; `true` with `new`.
    Call(Expression, Vec<Argument>, bool),
    /// `{ ... }`.
    Object(Vec<Property>),
    /// `package.Type{ ... }`: the type, the object.
    Literal(Expression, Expression),
    /// `[ ... ]`.
    Array(Vec<Argument>),
    /// A function.
    Function(Rc<Function>),
    /// `a ?? b`, `a || b`.
    Either(Expression, Expression),
    /// `a && b`.
    Both(Expression, Expression),
    /// `a ? b : c`.
    Choice(Expression, Expression, Expression),
    /// `pattern = value`.
    Assign(Pattern, Expression),
    /// `import(specifier)`.
    Import(Expression),
    /// `class { ... }`.
    Class(Rc<Class>),
    /// A class whose body runs where it stands: its bases, its body.
    Type(Vec<Argument>, Vec<Statement>),
    /// `a + b`.
    Plus(Expression, Expression),
    /// A regular expression.
    Regex(String),
    /// Anything else, with the expressions in it.
    Other(Vec<Expression>),
}

/// A class.
#[derive(Debug, Default)]
pub struct Class {
    /// Its methods and fields, in order.
    pub members: Vec<Member>,
    /// The class that it extends.
    pub extends: Option<Expression>,
    /// What stands on it: `@Module({ ... })`.
    pub decorators: Vec<Expression>,
}

/// A method or field.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: Expression,
    /// Whether it is the class's own, not that of its objects.
    pub of_class: bool,
    /// What stands on it.
    pub decorators: Vec<Expression>,
    /// What stands on its parameters: which one, what.
    pub on_parameters: Vec<(usize, Expression)>,
}

/// A call's argument or a list's element.
#[derive(Debug)]
pub enum Argument {
    /// One value.
    One(Expression),
    /// `...list`.
    Spread(Expression),
    /// `name=value, **rest`: an object of them, the last argument.
    Keywords(Expression),
}

impl Kind {
    /// What two operands with a sign between them are, where it means the same in every language.
    pub fn of_operator(sign: &str, left: Expression, right: Expression) -> Self {
        match sign {
            "+" => Self::Plus(left, right),
            _ => Self::Other(vec![left, right]),
        }
    }
}

impl Argument {
    /// The expression in it.
    pub fn expression(&self) -> &Expression {
        let (Self::One(expression) | Self::Spread(expression) | Self::Keywords(expression)) = self;
        expression
    }
}

/// An object's property.
#[derive(Debug)]
pub enum Property {
    /// `name: value`, `name`, `name() {}`.
    Named(String, Expression),
    /// `...object`.
    Spread(Expression),
    /// A computed name.
    Computed(Expression),
}
