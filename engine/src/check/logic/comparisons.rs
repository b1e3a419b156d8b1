//! Comparisons of questions with what is written out: values that are none of their type, and choices that do not exist.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Analysis, is_listed, rules};
use crate::check::expressions::{Found, Spot, is_call, literal, number, target, visit_spots};
use crate::form::FieldKind;
use crate::form::tree::{DefId, Tree};
use crate::form::types::{ControlKind, DataType};
use crate::session::typed;
use crate::xpath;
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;

/// A question beside something written out.
struct Comparison {
    def: DefId,
    with: Constant,
    how: How,
}

#[derive(Clone)]
enum Constant {
    Text(String),
    Number(f64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Equal,
    NotEqual,
    /// `<`, `<=`, `>` and `>=`.
    Order,
    /// `selected()`.
    Includes,
    /// One of the chosen codes is equal, or its label is asked for.
    OneCode,
}

impl How {
    fn of(operator: Operator) -> Option<Self> {
        match operator {
            Operator::Equal => Some(Self::Equal),
            Operator::NotEqual => Some(Self::NotEqual),
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => {
                Some(Self::Order)
            }
            _ => None,
        }
    }
}

impl Constant {
    fn of(ast: &Ast) -> Option<Self> {
        let text = literal(ast).map(|text| Self::Text(text.to_owned()));
        text.or_else(|| number(ast).map(Self::Number))
    }

    /// As it is written in an expression.
    fn written(&self) -> String {
        match self {
            Self::Text(text) => format!("'{text}'"),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Analysis<'_> {
    pub(super) fn comparisons(&mut self, at: &Found<'_>) {
        let mut found = Vec::new();
        let tree = &self.form.tree;
        visit_spots(&at.ast, at.context, &mut |ast, spot| {
            Reader { tree, spot }.read(ast, &mut found);
        });
        for comparison in found {
            let is_blank = matches!(&comparison.with, Constant::Text(text) if text.is_empty());
            if !is_blank && !self.wrong_type(at, &comparison) {
                self.unknown_choice(at, &comparison);
            }
        }
    }

    /// Reports a value that is none of the question's type.
    fn wrong_type(&mut self, at: &Found<'_>, comparison: &Comparison) -> bool {
        let Some(field) = self.field(comparison.def) else {
            return false;
        };
        let Some(outcome) = mismatch(field.data_type, &comparison.with, comparison.how) else {
            return false;
        };
        let (name, kind) = (field.name.clone(), field.data_type.name());
        let written = comparison.with.written();
        self.report(&rules::TYPE_MISMATCH, at, &[&name, &written, kind, outcome]);
        true
    }

    /// Reports a code that the list does not have, and an order that no code of it can have.
    fn unknown_choice(&mut self, at: &Found<'_>, comparison: &Comparison) {
        let Some(field) = self.field(comparison.def) else {
            return;
        };
        let FieldKind::Question(kind @ (ControlKind::Select1 | ControlKind::Select | ControlKind::Rank)) =
            field.kind
        else {
            return;
        };
        if !is_listed(field) {
            return;
        }
        let codes = || field.choices.iter().map(|choice| choice.value.as_str());
        let name = field.name.clone();
        let written = comparison.with.written();
        let unknown = match (&comparison.with, comparison.how) {
            (Constant::Number(_), How::Order) => {
                if !codes().any(is_number) {
                    let kind = field.data_type.name();
                    self.report(&rules::TYPE_MISMATCH, at, &[&name, &written, kind, "false()"]);
                }
                return;
            }
            (Constant::Text(_), How::Order) => return,
            (Constant::Number(number), how) => {
                let is_chosen = |code: &str| match how {
                    // A number is a text there.
                    How::Includes => code == written,
                    _ => parsed(code) == Some(*number),
                };
                (!codes().any(is_chosen)).then_some(written.as_str())
            }
            (Constant::Text(text), how) => {
                let is_one = kind == ControlKind::Select1 || how == How::OneCode;
                let mut words = if is_one {
                    alloc::vec![text.as_str()]
                } else {
                    text.split_whitespace().collect()
                };
                words.retain(|word| !codes().any(|code| code == *word));
                words.first().copied()
            }
        };
        if let Some(unknown) = unknown {
            let near = self.near.to(unknown, codes());
            self.report(&rules::UNKNOWN_CHOICE, at, &[&name, unknown, &near]);
        }
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    spot: Spot,
}

impl Reader<'_> {
    fn read(&self, ast: &Ast, found: &mut Vec<Comparison>) {
        match &ast.kind {
            AstKind::Binary { first, rest } => {
                let [(operator, second)] = &rest[..] else { return };
                let Some(how) = How::of(*operator) else { return };
                found.extend(self.compared(first, second, how));
                found.extend(self.compared(second, first, how));
            }
            AstKind::Call { name, arguments, .. } => match (&**name, &arguments[..]) {
                ("selected" | "is-selected", [list, value]) => {
                    found.extend(self.pair(list, value, How::Includes));
                }
                ("choice-name", [value, question]) => {
                    let question = literal(question).and_then(|text| xpath::parse(text).ok());
                    found.extend(question.and_then(|path| self.pair(&path, value, How::OneCode)));
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn compared(&self, subject: &Ast, value: &Ast, how: How) -> Option<Comparison> {
        match &subject.kind {
            AstKind::Call { arguments, .. } if is_call(subject, "selected-at") && how != How::Order => {
                self.pair(arguments.first()?, value, How::OneCode)
            }
            _ => self.pair(subject, value, how),
        }
    }

    fn pair(&self, path: &Ast, value: &Ast, how: How) -> Option<Comparison> {
        Some(Comparison {
            def: target(self.tree, self.spot, path)?,
            with: Constant::of(value)?,
            how,
        })
    }
}

/// What a comparison gives whatever is answered, if the value is none of the type; blank where that is not sure.
fn mismatch(data_type: DataType, with: &Constant, how: How) -> Option<&'static str> {
    let is_numeric = matches!(data_type, DataType::Int | DataType::Decimal);
    let is_dated = matches!(data_type, DataType::Date | DataType::DateTime);
    match (with, how) {
        (_, How::OneCode) => None,
        // A date is the number of its days since 1970 as well: 20000 may be meant, 2026 is a year.
        (Constant::Number(number), _) => (is_dated && (1.0..3000.0).contains(number)).then_some(""),
        (Constant::Text(text), How::Order) => match (is_number(text), is_date(text)) {
            (false, false) => Some("false()"),
            (is_number, is_date) => (is_numeric && !is_number || is_dated && !is_date).then_some(""),
        },
        (Constant::Text(text), _) => {
            // Texts are compared, and a number is stored in one way only: 5, never 05.
            let can_be_equal =
                (!is_numeric || typed(data_type, text) == *text) && (!is_dated || is_date(text));
            let outcome = if how == How::NotEqual { "true()" } else { "false()" };
            (!can_be_equal).then_some(outcome)
        }
    }
}

fn is_number(text: &str) -> bool {
    parsed(text).is_some()
}

fn parsed(text: &str) -> Option<f64> {
    typed(DataType::Decimal, text).parse().ok()
}

/// True for a date, with a time or without.
fn is_date(text: &str) -> bool {
    xpath::instant_millis(text, &|_| 0).is_some()
}
