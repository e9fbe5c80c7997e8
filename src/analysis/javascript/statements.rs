//! Statements.

use tree_sitter::Node;

use super::{Reader, children, field};
use crate::analysis::facts::{Expression, Statement};

impl Reader<'_> {
    /// The statements below a node, in order.
    pub(super) fn statements(&self, node: Node<'_>) -> Vec<Statement> {
        let mut statements = Vec::new();
        for child in children(node) {
            self.statement(child, &mut statements);
        }
        statements
    }

    /// The statements of a body that may be a block or a single one.
    fn body(&self, node: Option<Node<'_>>) -> Vec<Statement> {
        let Some(node) = node else { return Vec::new() };
        if matches!(node.kind(), "statement_block" | "else_clause") {
            return self.statements(node);
        }
        let mut statements = Vec::new();
        self.statement(node, &mut statements);
        statements
    }

    fn expressions(&self, node: Option<Node<'_>>) -> Vec<Expression> {
        node.map(|node| self.expression(node)).into_iter().collect()
    }

    fn statement(&self, node: Node<'_>, statements: &mut Vec<Statement>) {
        match node.kind() {
            "import_statement" => statements.extend(self.import(node)),
            "export_statement" => self.export(node, statements),
            "function_declaration"
            | "generator_function_declaration"
            | "class_declaration"
            | "abstract_class_declaration"
            | "lexical_declaration"
            | "variable_declaration" => self.declaration(node, false, false, statements),
            "expression_statement" => {
                statements.extend(children(node).map(|inner| Statement::Expression(self.expression(inner))));
            }
            "return_statement" => {
                statements.push(Statement::Return(children(node).next().map(|value| self.expression(value))));
            }
            "throw_statement" => {
                statements.push(Statement::Leave(self.expressions(children(node).next())));
            }
            "break_statement" | "continue_statement" => statements.push(Statement::Leave(Vec::new())),
            "if_statement" => statements.push(Statement::Branches {
                tests: self.expressions(field(node, "condition")),
                arms: vec![self.body(field(node, "consequence")), self.body(field(node, "alternative"))],
            }),
            "switch_statement" => {
                let cases = field(node, "body").into_iter().flat_map(children);
                statements.push(Statement::Branches {
                    tests: self.expressions(field(node, "value")),
                    arms: cases.map(|case| self.case(case)).collect(),
                });
            }
            "try_statement" => statements.extend(self.try_statement(node)),
            "for_in_statement" => {
                let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return };
                let body = self.body(field(node, "body"));
                if field(node, "operator").is_some_and(|operator| operator.kind() == "of") {
                    let list = self.expression(right);
                    statements.push(Statement::ForOf { pattern: self.pattern(left), list, body });
                } else {
                    statements.push(Statement::Branches { tests: Vec::new(), arms: vec![body, Vec::new()] });
                }
            }
            "for_statement" | "while_statement" | "do_statement" => {
                let body = self.body(field(node, "body"));
                statements.push(Statement::Branches { tests: Vec::new(), arms: vec![body, Vec::new()] });
            }
            "statement_block" => statements.push(Statement::Block(self.statements(node))),
            "labeled_statement" => statements.extend(self.body(field(node, "body"))),
            _ => {}
        }
    }

    /// A handler that throws nothing and calls no `next` ends the failure.
    fn try_statement(&self, node: Node<'_>) -> Option<Statement> {
        let body = field(node, "body")?;
        let handler = field(node, "handler");
        let text = handler.map_or("", |handler| self.text_of(handler));
        Some(Statement::Try {
            body: self.body(Some(body)),
            span: self.span(body),
            handler: self.body(handler.and_then(|handler| field(handler, "body"))),
            swallows: handler.is_some() && !text.contains("throw ") && !text.contains("next("),
            finally: self.body(field(node, "finalizer").and_then(|part| field(part, "body"))),
        })
    }

    fn case(&self, node: Node<'_>) -> Vec<Statement> {
        let value = field(node, "value").map(|value| value.id());
        let mut statements = Vec::new();
        for child in children(node).filter(|child| Some(child.id()) != value) {
            self.statement(child, &mut statements);
        }
        statements
    }
}
