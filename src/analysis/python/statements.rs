//! Statements.

use tree_sitter::Node;

use super::Reader;
use crate::analysis::{
    facts::{Expression, Imported, Kind, Pattern, Statement},
    tree::{children, field, operator},
};

/// Calls that nothing follows.
const LAST: &[&str] = &["sys.exit", "exit", "quit", "os._exit"];

impl Reader<'_> {
    /// The statements below a node, in order.
    pub(super) fn statements(&self, node: Node<'_>) -> Vec<Statement> {
        let mut statements = Vec::new();
        for child in children(node) {
            self.statement(child, &mut statements);
        }
        statements
    }

    fn block(&self, node: Option<Node<'_>>) -> Vec<Statement> {
        node.map(|node| self.statements(node)).unwrap_or_default()
    }

    pub(super) fn statement(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        match node.kind() {
            "expression_statement" => {
                for inner in children(node) {
                    self.effect(inner, statements);
                }
            }
            "import_statement" => {
                for name in children(node) {
                    self.import(name, statements);
                }
            }
            "import_from_statement" => {
                let Some(module) = field(node, "module_name") else { return };
                let specifier = self.text_of(module).replace(char::is_whitespace, "");
                let names = self.imported(node);
                statements.push(Statement::Import { specifier, names, span: self.span(node) });
            }
            "function_definition" | "class_definition" | "decorated_definition" => {
                statements.extend(self.definition(node));
            }
            "return_statement" => {
                let value = children(node).next().map(|value| self.expression(value));
                statements.push(Statement::Return(value));
            }
            "raise_statement" | "break_statement" | "continue_statement" => {
                let values = children(node).map(|value| self.expression(value)).collect();
                statements.push(Statement::Leave(values));
            }
            "if_statement" => statements.push(self.branches(node)),
            "match_statement" => {
                let body = field(node, "body").unwrap_or(node);
                let cases = children(body).filter(|child| child.kind() == "case_clause");
                let mut arms: Vec<Vec<Statement>> =
                    cases.map(|case| self.block(field(case, "consequence"))).collect();
                arms.push(Vec::new());
                let tests = field(node, "subject").map(|test| self.expression(test)).into_iter().collect();
                statements.push(Statement::Branches { tests, arms });
            }
            "for_statement" => {
                if let (Some(left), Some(list)) = (field(node, "left"), field(node, "right")) {
                    let body = self.block(field(node, "body"));
                    let pattern = self.pattern(left);
                    statements.push(Statement::ForOf { pattern, list: self.expression(list), body });
                }
            }
            "while_statement" => {
                let tests = field(node, "condition").map(|test| self.expression(test)).into_iter().collect();
                let body = self.block(field(node, "body"));
                statements.push(Statement::Branches { tests, arms: vec![body, Vec::new()] });
            }
            "with_statement" => self.with(node, statements),
            "try_statement" => self.tried(node, statements),
            "assert_statement" => {
                let tests = children(node).map(|test| self.expression(test)).collect();
                statements.push(Statement::Expression(self.make(node, Kind::Other(tests))));
            }
            _ => {}
        }
    }

    /// An expression for its effect, an assignment among them.
    fn effect(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        match node.kind() {
            "assignment" => {
                let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return };
                // `a = b = value`
                let value = match right.kind() {
                    "assignment" => {
                        self.effect(right, statements);
                        field(right, "left")
                            .map_or_else(|| self.expression(right), |left| self.expression(left))
                    }
                    _ => self.expression(right),
                };
                let assign = Kind::Assign(self.pattern(left), value);
                statements.push(Statement::Expression(self.make(node, assign)));
            }
            "augmented_assignment" => {
                let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return };
                let before = self.expression(left);
                let right = self.expression(right);
                let kind = match operator(node) {
                    "+=" => Kind::Plus(before, right),
                    _ => Kind::Other(vec![before, right]),
                };
                let assign = Kind::Assign(self.pattern(left), self.make(node, kind));
                statements.push(Statement::Expression(self.make(node, assign)));
            }
            _ => {
                let value = self.expression(node);
                let callee = field(node, "function").map_or("", |callee| self.text_of(callee));
                statements.push(if node.kind() == "call" && LAST.contains(&callee) {
                    Statement::Leave(vec![value])
                } else {
                    Statement::Expression(value)
                });
            }
        }
    }

    pub(super) fn pattern(&self, node: Node<'_>) -> Pattern {
        match node.kind() {
            "identifier" => Pattern::Name(self.text_of(node).to_owned()),
            "attribute" | "subscript" => Pattern::Place(Box::new(self.expression(node))),
            "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list" => {
                Pattern::Several(children(node).map(|part| Some(self.pattern(part))).collect())
            }
            "as_pattern_target" | "parenthesized_expression" => {
                children(node).next().map_or(Pattern::Other, |inner| self.pattern(inner))
            }
            _ => Pattern::Other,
        }
    }

    /// `import a.b`, `import a.b as c`.
    fn import(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        let span = self.span(node);
        if node.kind() == "aliased_import" {
            let (Some(name), Some(alias)) = (field(node, "name"), field(node, "alias")) else { return };
            let names = vec![(self.text_of(alias).to_owned(), Imported::Namespace)];
            statements.push(Statement::Import { specifier: self.text_of(name).to_owned(), names, span });
            return;
        }
        let whole = self.text_of(node).to_owned();
        let first = whole.split('.').next().unwrap_or_default().to_owned();
        if whole.contains('.') {
            // All of it is loaded; its first part is what the name stands for.
            let import = Statement::Import { specifier: whole, names: Vec::new(), span: span.clone() };
            statements.push(import);
        }
        let names = vec![(first.clone(), Imported::Namespace)];
        statements.push(Statement::Import { specifier: first, names, span });
    }

    /// The names that an import binds, and what they stand for.
    pub(super) fn imported(&self, node: Node<'_>) -> Vec<(String, Imported)> {
        let module = field(node, "module_name").map(|module| module.id());
        let mut names = Vec::new();
        for part in children(node).filter(|part| Some(part.id()) != module) {
            match part.kind() {
                "wildcard_import" => names.push(("*".to_owned(), Imported::All)),
                "aliased_import" => {
                    if let (Some(name), Some(alias)) = (field(part, "name"), field(part, "alias")) {
                        let name = Imported::Named(self.text_of(name).to_owned());
                        names.push((self.text_of(alias).to_owned(), name));
                    }
                }
                "dotted_name" => {
                    let name = self.text_of(part);
                    let local = name.split('.').next().unwrap_or(name);
                    names.push((local.to_owned(), Imported::Named(name.to_owned())));
                }
                _ => {}
            }
        }
        names
    }

    fn branches(&self, node: Node<'_>) -> Statement {
        let test = field(node, "condition").map(|test| self.test(test));
        let then = self.block(field(node, "consequence"));
        let mut cursor = node.walk();
        let others: Vec<Node<'_>> = node.children_by_field_name("alternative", &mut cursor).collect();
        let otherwise = self.otherwise(&others);
        Statement::Branches { tests: test.into_iter().collect(), arms: vec![then, otherwise] }
    }

    /// `elif` is an `if` in the other way.
    fn otherwise(&self, clauses: &[Node<'_>]) -> Vec<Statement> {
        let Some((first, rest)) = clauses.split_first() else { return Vec::new() };
        if first.kind() == "else_clause" {
            return self.block(field(*first, "body"));
        }
        let tests = field(*first, "condition").map(|test| self.test(test)).into_iter().collect();
        let arms = vec![self.block(field(*first, "consequence")), self.otherwise(rest)];
        vec![Statement::Branches { tests, arms }]
    }

    /// `__name__ == "__main__"`: whether this file is the one that was started.
    fn test(&self, node: Node<'_>) -> Expression {
        let text = self.text_of(node).replace(['\'', '"', ' ', '(', ')'], "");
        if text == "__name__==__main__" || text == "__main__==__name__" {
            return self.make(node, Kind::Name("#main".to_owned()));
        }
        if text == "TYPE_CHECKING" || text == "typing.TYPE_CHECKING" {
            return self.make(node, Kind::Bool(true));
        }
        self.expression(node)
    }

    fn with(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        let clause = children(node).find(|child| child.kind() == "with_clause");
        for item in clause.into_iter().flat_map(children) {
            let Some(value) = field(item, "value").or_else(|| children(item).next()) else { continue };
            match (value.kind(), field(value, "alias"), children(value).next()) {
                ("as_pattern", Some(alias), Some(inner)) => {
                    let assign = Kind::Assign(self.pattern(alias), self.expression(inner));
                    statements.push(Statement::Expression(self.make(value, assign)));
                }
                _ => statements.push(Statement::Expression(self.expression(value))),
            }
        }
        statements.extend(self.block(field(node, "body")));
    }

    /// A handler that raises nothing ends the failure.
    fn tried(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        let Some(body) = field(node, "body") else { return };
        let of = |kind: &'static str| children(node).filter(move |child| child.kind().starts_with(kind));
        let handlers: Vec<Node<'_>> = of("except").collect();
        let part = |clause: Node<'_>| {
            children(clause)
                .filter(|child| child.kind() == "block")
                .last()
                .map(|block| self.statements(block))
        };
        let swallows =
            !handlers.is_empty() && handlers.iter().all(|clause| !self.text_of(*clause).contains("raise"));
        let mut tried = self.statements(body);
        tried.extend(of("else_clause").filter_map(part).flatten());
        statements.push(Statement::Try {
            body: tried,
            span: self.span(body),
            handler: handlers.iter().filter_map(|clause| part(*clause)).flatten().collect(),
            swallows,
            finally: of("finally").filter_map(part).flatten().collect(),
        });
    }
}
