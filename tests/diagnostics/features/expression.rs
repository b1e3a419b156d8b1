//! The parts of expressions: functions, operators, axes, tests of nodes and predicates, by the names that the matrix has.

use std::collections::BTreeSet;

use sondeo_engine::xpath::ast::{Ast, AstKind, Axis, Start, Step, Test};
use sondeo_engine::xpath::lexer::Operator;
use sondeo_engine::xpath::parse;

/// Adds the parts of an expression, if it is one.
pub fn add(text: &str, parts: &mut BTreeSet<String>) {
    if let Ok(ast) = parse(text) {
        walk(&ast, parts);
    }
}

fn walk(ast: &Ast, parts: &mut BTreeSet<String>) {
    match &ast.kind {
        AstKind::Number(_) | AstKind::Literal(_) => {}
        AstKind::Negate(operand) => {
            parts.insert("-a".to_owned());
            walk(operand, parts);
        }
        AstKind::Binary { first, rest } => {
            walk(first, parts);
            for (operator, operand) in rest {
                parts.insert(format!("a {} b", sign(*operator)));
                walk(operand, parts);
            }
        }
        AstKind::Call {
            prefix,
            name,
            arguments,
        } => {
            let colon = if prefix.is_empty() { "" } else { ":" };
            parts.insert(format!("{prefix}{colon}{name}()"));
            arguments.iter().for_each(|argument| walk(argument, parts));
        }
        AstKind::Path { start, steps } => {
            match start {
                Start::Context => {}
                Start::Root => {
                    parts.insert("/path".to_owned());
                }
                Start::Expression { primary, predicates } => {
                    if !steps.is_empty() {
                        parts.insert("(expression)/path".to_owned());
                    }
                    walk(primary, parts);
                    walk_predicates("(expression)", predicates, parts);
                }
                Start::FormReference { predicates, .. } => {
                    parts.insert("${name}".to_owned());
                    walk_predicates("${name}", predicates, parts);
                }
            }
            steps.iter().for_each(|step| walk_step(step, parts));
        }
    }
}

fn walk_step(step: &Step, parts: &mut BTreeSet<String>) {
    let axis = Axis::ALL.iter().find(|(_, axis)| *axis == step.axis);
    parts.extend(axis.map(|(name, _)| format!("{name}::")));
    let test = match step.test {
        Test::Name { .. } => "name",
        Test::AnyOf { .. } => "prefix:*",
        Test::Any => "*",
        Test::Node => "node()",
        Test::Text => "text()",
        Test::Comment => "comment()",
        Test::ProcessingInstruction { .. } => "processing-instruction()",
    };
    parts.insert(test.to_owned());
    walk_predicates("path", &step.predicates, parts);
}

fn walk_predicates(of: &str, predicates: &[Ast], parts: &mut BTreeSet<String>) {
    for predicate in predicates {
        let what = if matches!(predicate.kind, AstKind::Number(_)) {
            "1"
        } else {
            "condition"
        };
        parts.insert(format!("{of}[{what}]"));
        walk(predicate, parts);
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "=",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Multiply => "*",
        Operator::Divide => "div",
        Operator::Modulo => "mod",
        Operator::Union => "|",
    }
}
