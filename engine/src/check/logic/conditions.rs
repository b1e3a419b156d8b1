//! Conditions that name a question and compare it with nothing: a node that is there is true, whatever it holds
//! (XPath 1.0 § 4.3).

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Analysis, rules};
use crate::check::expressions::{Found, Role, target, visit};
use crate::form::tree::DefId;
use crate::xpath::ast::{Ast, AstKind};
use crate::xpath::lexer::Operator;

impl Analysis<'_> {
    pub(super) fn compared_with_nothing(&mut self, at: &Found<'_>) {
        let is_condition = matches!(
            at.role,
            Role::Relevant | Role::Required | Role::ReadOnly | Role::Constraint
        );
        let mut asked: Vec<&Ast> = is_condition.then_some(&at.ast).into_iter().collect();
        visit(&at.ast, &mut |ast| asked.extend(conditions(ast)));
        let alone: Vec<DefId> = asked
            .into_iter()
            .filter_map(|ast| target(&self.form.tree, at.context, ast))
            .filter(|def| self.is_always_there(*def, at.context))
            .collect();
        for def in alone {
            let name = self.name(def).to_string();
            self.report(&rules::COMPARED_WITH_NOTHING, at, &[&name]);
        }
    }

    /// Whether some instance of a repeat is there can be asked; of a question outside, or of the same instance, it cannot.
    fn is_always_there(&self, def: DefId, context: DefId) -> bool {
        let tree = &self.form.tree;
        tree.defs[def].is_leaf && tree.is_in(context, tree.defs[def].frame)
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
