//! Statements.

use tree_sitter::Node;

use super::{Reader, children, declarations::bound, field};
use crate::analysis::facts::{Argument, Expression, Kind, Pattern, Statement};

/// Calls that nothing follows.
const LAST: &[&str] =
    &["panic", "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf"];

impl Reader<'_> {
    /// The statements below a node, in order.
    pub(super) fn statements(&self, node: Node<'_>) -> Vec<Statement> {
        let mut statements = Vec::new();
        for child in children(node) {
            self.statement(child, &mut statements);
        }
        statements
    }

    fn statement(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        match node.kind() {
            "statement_list" | "labeled_statement" => statements.extend(self.statements(node)),
            "block" => statements.push(Statement::Block(self.statements(node))),
            "short_var_declaration" => {
                let (patterns, values) = self.sides(node);
                bound(patterns, values, false, statements);
            }
            "var_declaration" | "const_declaration" => self.variables(node, false, statements),
            "assignment_statement" => self.assignment(node, statements),
            "expression_statement" => {
                for inner in children(node) {
                    let value = self.expression(inner);
                    let callee = field(inner, "function").map_or("", |callee| self.text_of(callee));
                    statements.push(if inner.kind() == "call_expression" && LAST.contains(&callee) {
                        Statement::Leave(vec![value])
                    } else {
                        Statement::Expression(value)
                    });
                }
            }
            "go_statement" | "defer_statement" => {
                statements.extend(children(node).map(|inner| Statement::Expression(self.expression(inner))));
            }
            "return_statement" => statements.push(Statement::Return(self.returned(node))),
            "break_statement" | "continue_statement" | "goto_statement" => {
                statements.push(Statement::Leave(Vec::new()));
            }
            "if_statement" => {
                let mut inner = Vec::new();
                if let Some(first) = field(node, "initializer") {
                    self.statement(first, &mut inner);
                }
                let arm = |name| {
                    field(node, name).map(|arm| {
                        if arm.kind() == "block" {
                            return self.statements(arm);
                        }
                        let mut only = Vec::new();
                        self.statement(arm, &mut only);
                        only
                    })
                };
                let tests = field(node, "condition").map(|test| self.expression(test)).into_iter().collect();
                let arms =
                    vec![arm("consequence").unwrap_or_default(), arm("alternative").unwrap_or_default()];
                inner.push(Statement::Branches { tests, arms });
                statements.push(Statement::Block(inner));
            }
            "expression_switch_statement" | "type_switch_statement" | "select_statement" => {
                let cases = |child: &Node<'_>| child.kind().ends_with("_case");
                let mut arms: Vec<_> =
                    children(node).filter(cases).map(|case| self.statements(case)).collect();
                if !children(node).any(|child| child.kind() == "default_case") {
                    arms.push(Vec::new());
                }
                let tests = field(node, "value").map(|test| self.expression(test)).into_iter().collect();
                statements.push(Statement::Branches { tests, arms });
            }
            "for_statement" => self.loops(node, statements),
            _ => {}
        }
    }

    fn loops(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        let body = field(node, "body").map(|body| self.statements(body)).unwrap_or_default();
        let range = children(node).find(|child| child.kind() == "range_clause");
        let Some(list) = range.and_then(|range| field(range, "right")) else {
            statements.push(Statement::Branches { tests: Vec::new(), arms: vec![body, Vec::new()] });
            return;
        };
        let names = range.and_then(|range| field(range, "left")).into_iter().flat_map(children);
        let pattern = names.skip(1).map(|name| self.pattern(name)).next().unwrap_or(Pattern::Other);
        statements.push(Statement::ForOf { pattern, list: self.expression(list), body });
    }

    fn assignment(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        let (patterns, values) = self.sides(node);
        let plain = field(node, "operator").is_some_and(|operator| self.text_of(operator) == "=");
        if !plain || patterns.len() != values.len() {
            let pattern = Pattern::Several(patterns.into_iter().map(Some).collect());
            for value in values {
                let value = if plain { value } else { self.make(node, Kind::Other(vec![value])) };
                let assign = Kind::Assign(pattern.clone(), value);
                statements.push(Statement::Expression(self.make(node, assign)));
            }
            return;
        }
        for (pattern, value) in patterns.into_iter().zip(values) {
            statements.push(Statement::Expression(self.make(node, Kind::Assign(pattern, value))));
        }
    }

    fn sides(&self, node: Node<'_>) -> (Vec<Pattern>, Vec<Expression>) {
        let side = |name| field(node, name).into_iter().flat_map(children);
        (
            side("left").map(|name| self.pattern(name)).collect(),
            side("right").map(|value| self.expression(value)).collect(),
        )
    }

    fn pattern(&self, node: Node<'_>) -> Pattern {
        match node.kind() {
            "identifier" if self.text_of(node) == "_" => Pattern::Other,
            "identifier" => Pattern::Name(self.text_of(node).to_owned()),
            _ => Pattern::Place(Box::new(self.expression(node))),
        }
    }

    /// Several values are returned as a list, which only `a, b := f()` takes apart.
    fn returned(&self, node: Node<'_>) -> Option<Expression> {
        let list = children(node).next()?;
        let mut values: Vec<Expression> = children(list).map(|value| self.expression(value)).collect();
        if values.len() == 1 {
            return values.pop();
        }
        let items = values.into_iter().map(Argument::One).collect();
        Some(self.make(node, Kind::Array(items)))
    }
}
