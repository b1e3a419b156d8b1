//! Conditions as formulas over facts about values; what is not understood may be true.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::check::expressions::{Spot, is_call, literal, number, target};
use crate::form::tree::{DefId, Tree};
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;

/// A condition in negation normal form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula {
    /// True, or not understood.
    Maybe,
    Never,
    Fact(Subject, Fact),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// The value of a node.
    Value(DefId),
    /// How many choices a node includes.
    Count(DefId),
}

/// What a condition says of one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    Is(String),
    IsNot(String),
    /// The value as a number lies on that side; a blank one does not.
    Below {
        limit: f64,
        included: bool,
    },
    Above {
        limit: f64,
        included: bool,
    },
    IsNumber(f64),
    /// Several choices include it.
    Has(String),
    HasNot(String),
}

/// The formula of an expression that stands at that node.
pub(super) fn of(ast: &Ast, tree: &Tree, context: DefId) -> Formula {
    Reader { tree, context }.read(ast, true)
}

/// The formula of its contrary.
pub(super) fn negation(ast: &Ast, tree: &Tree, context: DefId) -> Formula {
    Reader { tree, context }.read(ast, false)
}

struct Reader<'a> {
    tree: &'a Tree,
    context: DefId,
}

impl Reader<'_> {
    /// Nesting is limited by the parser, and so is the recursion.
    fn read(&self, ast: &Ast, positive: bool) -> Formula {
        match &ast.kind {
            AstKind::Binary { first, rest } => self.binary(first, rest, positive),
            AstKind::Call { name, arguments, .. } => match (&**name, &arguments[..]) {
                ("not", [inner]) => self.read(inner, !positive),
                ("true", []) => constant(positive),
                ("false", []) => constant(!positive),
                ("boolean", [inner]) => self.read(inner, positive),
                ("selected" | "is-selected", [list, value]) => match (self.def(list), literal(value)) {
                    (Some(def), Some(text)) => {
                        let text = text.to_string();
                        let fact = if positive {
                            Fact::Has(text)
                        } else {
                            Fact::HasNot(text)
                        };
                        Formula::Fact(Subject::Value(def), fact)
                    }
                    _ => Formula::Maybe,
                },
                _ => Formula::Maybe,
            },
            _ => Formula::Maybe,
        }
    }

    fn binary(&self, first: &Ast, rest: &[(Operator, Ast)], positive: bool) -> Formula {
        let parts = || core::iter::once(first).chain(rest.iter().map(|(_, operand)| operand));
        let is_all = |wanted: Operator| rest.iter().all(|(operator, _)| *operator == wanted);
        if is_all(Operator::And) || is_all(Operator::Or) {
            let read = parts().map(|part| self.read(part, positive)).collect();
            return if is_all(Operator::And) == positive {
                Formula::All(read)
            } else {
                Formula::Any(read)
            };
        }
        let [(operator, second)] = rest else {
            return Formula::Maybe;
        };
        if let (Some(a), Some(b)) = (number(first), number(second)) {
            return compare(a, *operator, b).map_or(Formula::Maybe, |holds| constant(holds == positive));
        }
        if let Some(subject) = self.subject(first) {
            self.fact(subject, *operator, second, positive)
        } else if let Some(subject) = self.subject(second) {
            self.fact(subject, flip(*operator), first, positive)
        } else {
            Formula::Maybe
        }
    }

    fn fact(&self, subject: Subject, operator: Operator, value: &Ast, positive: bool) -> Formula {
        if let (Some(text), Subject::Value(_)) = (literal(value), subject) {
            return match (operator, positive) {
                (Operator::Equal, true) | (Operator::NotEqual, false) => {
                    Formula::Fact(subject, Fact::Is(text.to_string()))
                }
                (Operator::NotEqual, true) | (Operator::Equal, false) => {
                    Formula::Fact(subject, Fact::IsNot(text.to_string()))
                }
                _ => Formula::Maybe,
            };
        }
        let Some(limit) = number(value) else {
            return Formula::Maybe;
        };
        let fact = match operator {
            Operator::Equal => Fact::IsNumber(limit),
            Operator::Less => Fact::Below {
                limit,
                included: false,
            },
            Operator::LessEqual => Fact::Below {
                limit,
                included: true,
            },
            Operator::Greater => Fact::Above {
                limit,
                included: false,
            },
            Operator::GreaterEqual => Fact::Above {
                limit,
                included: true,
            },
            _ => return Formula::Maybe,
        };
        // The opposite also holds for a blank value, which a question's own constraint never sees and a count never is.
        let has_number = matches!(subject, Subject::Count(_)) || subject == Subject::Value(self.context);
        match (fact, positive) {
            (fact, true) => Formula::Fact(subject, fact),
            (Fact::Below { limit, included }, false) if has_number => Formula::Fact(
                subject,
                Fact::Above {
                    limit,
                    included: !included,
                },
            ),
            (Fact::Above { limit, included }, false) if has_number => Formula::Fact(
                subject,
                Fact::Below {
                    limit,
                    included: !included,
                },
            ),
            _ => Formula::Maybe,
        }
    }

    fn subject(&self, ast: &Ast) -> Option<Subject> {
        match &ast.kind {
            AstKind::Call { arguments, .. } if is_call(ast, "count-selected") => {
                self.def(arguments.first()?).map(Subject::Count)
            }
            _ => self.def(ast).map(Subject::Value),
        }
    }

    /// The value that a path means. From outside of a repeat it may be that of any instance, a different one each time.
    fn def(&self, ast: &Ast) -> Option<DefId> {
        let def = target(self.tree, Spot::at(self.context), ast)?;
        let node = &self.tree.defs[def];
        (node.is_leaf && self.tree.is_in(self.context, node.frame)).then_some(def)
    }
}

fn constant(holds: bool) -> Formula {
    if holds { Formula::Maybe } else { Formula::Never }
}

fn compare(a: f64, operator: Operator, b: f64) -> Option<bool> {
    Some(match operator {
        Operator::Equal => a == b,
        Operator::NotEqual => a != b,
        Operator::Less => a < b,
        Operator::LessEqual => a <= b,
        Operator::Greater => a > b,
        Operator::GreaterEqual => a >= b,
        _ => return None,
    })
}

/// The operator seen from the other side.
fn flip(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessEqual => Operator::GreaterEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterEqual => Operator::LessEqual,
        other => other,
    }
}
