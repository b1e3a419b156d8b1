//! Conditions that name a question and compare it with nothing: a node that is there is true, whatever it holds
//! (XPath 1.0 § 4.3).

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, Role, Spot, predicates, target, visit_spots};
use crate::form::tree::DefId;
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;

impl Analysis<'_> {
    pub(super) fn compared_with_nothing(&mut self, at: &Found<'_>) {
        let is_condition = matches!(
            at.role,
            Role::Relevant | Role::Required | Role::ReadOnly | Role::Constraint
        );
        let mut asked: Vec<(&Ast, Spot)> = Vec::new();
        asked.extend(is_condition.then_some((&at.ast, Spot::at(at.context))));
        visit_spots(&at.ast, at.context, &mut |ast, spot| {
            asked.extend(conditions(ast).into_iter().map(|part| (part, spot)));
            if let AstKind::Path { start, steps } = &ast.kind {
                asked.extend(predicates(start, steps).map(|part| (part, spot.in_predicate())));
            }
        });
        let alone: Vec<DefId> = asked
            .into_iter()
            .filter_map(|(ast, spot)| target(&self.form.tree, spot, ast))
            .filter(|def| self.is_always_there(*def, at.context))
            .collect();
        for def in alone {
            let name = self.name(def).to_string();
            self.report(&rules::COMPARED_WITH_NOTHING, at, &[&name]);
        }
    }

    /// Whether some instance of a repeat is there can be asked, and so can whether a question is shown. Of a question that is
    /// there wherever the expression is, it cannot.
    fn is_always_there(&self, def: DefId, context: DefId) -> bool {
        let tree = &self.form.tree;
        let node = &tree.defs[def];
        let may_be_hidden = || {
            self.around(def)
                .any(|outer| self.is_conditional(outer) && !tree.is_in(context, outer))
        };
        node.is_leaf && !node.is_absent && tree.is_in(context, node.frame) && !may_be_hidden()
    }

    fn is_conditional(&self, def: DefId) -> bool {
        self.relevant[def].is_some() || self.is_unclear[def]
    }
}

/// What of an expression is taken as true or false.
fn conditions(ast: &Ast) -> Vec<&Ast> {
    match &ast.kind {
        AstKind::Binary { first, rest }
            if matches!(rest.first(), Some((Operator::And | Operator::Or, _))) =>
        {
            core::iter::once(&**first)
                .chain(rest.iter().map(|(_, operand)| operand))
                .collect()
        }
        AstKind::Call { name, arguments, .. } if matches!(&**name, "if" | "not" | "boolean") => {
            arguments.iter().take(1).collect()
        }
        _ => Vec::new(),
    }
}
