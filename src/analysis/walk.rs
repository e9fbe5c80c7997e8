//! Every expression of a piece of code, outermost first, those of inner functions among them.

use super::facts::{Expression, Kind, Property, Span, Statement};

/// Visits the expressions of statements.
pub fn statements(body: &[Statement], visit: &mut dyn FnMut(&Expression)) {
    for statement in body {
        match statement {
            Statement::Let { value: Some(value), .. }
            | Statement::Return(Some(value))
            | Statement::Expression(value)
            | Statement::ExportDefault(value) => expression(value, visit),
            Statement::Branches { tests, arms } => {
                for test in tests {
                    expression(test, visit);
                }
                for arm in arms {
                    statements(arm, visit);
                }
            }
            Statement::ForOf { list, body, .. } => {
                expression(list, visit);
                statements(body, visit);
            }
            Statement::Try { body, handler, finally, .. } => {
                for part in [body, handler, finally] {
                    statements(part, visit);
                }
            }
            Statement::Block(body) => statements(body, visit),
            Statement::Leave(values) => {
                for value in values {
                    expression(value, visit);
                }
            }
            Statement::Function { function, .. } => statements(&function.body, visit),
            Statement::Let { value: None, .. }
            | Statement::Return(None)
            | Statement::Import { .. }
            | Statement::ReExport { .. }
            | Statement::Export(_) => {}
        }
    }
}

/// The places whose failures go no further.
pub fn caught(body: &[Statement]) -> Vec<&Span> {
    let mut places = Vec::new();
    for statement in body {
        match statement {
            Statement::Try { body, span, handler, swallows, finally } => {
                places.extend(swallows.then_some(span));
                places.extend([body, handler, finally].into_iter().flat_map(|part| caught(part)));
            }
            Statement::Branches { arms, .. } => places.extend(arms.iter().flat_map(|arm| caught(arm))),
            Statement::Block(body) | Statement::ForOf { body, .. } => places.extend(caught(body)),
            _ => {}
        }
    }
    places
}

/// Whether anything is tried that does something about a failure.
pub fn tries(body: &[Statement]) -> bool {
    body.iter().any(|statement| match statement {
        Statement::Try { body, handler, finally, .. } => !handler.is_empty() || tries(body) || tries(finally),
        Statement::Branches { arms, .. } => arms.iter().any(|arm| tries(arm)),
        Statement::Block(body) | Statement::ForOf { body, .. } => tries(body),
        _ => false,
    })
}

/// Visits what is only done where a test that is true of `decides` is: the first way of such branches.
pub fn only_where(
    body: &[Statement],
    decides: &dyn Fn(&Expression) -> bool,
    visit: &mut dyn FnMut(&Expression),
) {
    for statement in body {
        match statement {
            Statement::Branches { tests, arms } => {
                if let ([test], [first, ..]) = (&tests[..], &arms[..])
                    && decides(test)
                {
                    statements(first, visit);
                }
                for arm in arms {
                    only_where(arm, decides, visit);
                }
            }
            Statement::Try { body, handler, finally, .. } => {
                for part in [body, handler, finally] {
                    only_where(part, decides, visit);
                }
            }
            Statement::Block(body) | Statement::ForOf { body, .. } => only_where(body, decides, visit),
            _ => {}
        }
    }
}

/// Visits an expression and those in it.
pub fn expression(whole: &Expression, visit: &mut dyn FnMut(&Expression)) {
    visit(whole);
    match &*whole.kind {
        Kind::Function(function) => statements(&function.body, visit),
        Kind::Type(_, body) => statements(body, visit),
        _ => {}
    }
    for part in parts(&whole.kind) {
        expression(part, visit);
    }
}

/// The expressions directly in one.
fn parts(kind: &Kind) -> Vec<&Expression> {
    match kind {
        Kind::Call(callee, arguments, _) => {
            std::iter::once(callee).chain(arguments.iter().map(super::facts::Argument::expression)).collect()
        }
        Kind::Member(inner, _) | Kind::Import(inner) | Kind::Assign(_, inner) => vec![inner],
        Kind::Index(a, b)
        | Kind::Literal(a, b)
        | Kind::Either(a, b)
        | Kind::Both(a, b)
        | Kind::Plus(a, b) => vec![a, b],
        Kind::Choice(a, b, c) => vec![a, b, c],
        Kind::Object(properties) => properties
            .iter()
            .map(|property| match property {
                Property::Named(_, value) | Property::Spread(value) | Property::Computed(value) => value,
            })
            .collect(),
        Kind::Array(items) => items.iter().map(super::facts::Argument::expression).collect(),
        Kind::Template(parts) | Kind::Other(parts) => parts.iter().collect(),
        Kind::Class(class) => class.members.iter().map(|member| &member.value).collect(),
        Kind::Type(bases, _) => bases.iter().map(super::facts::Argument::expression).collect(),
        Kind::Function(_)
        | Kind::Name(_)
        | Kind::Text(_)
        | Kind::Number(_)
        | Kind::Bool(_)
        | Kind::Nothing
        | Kind::Regex(_) => Vec::new(),
    }
}
