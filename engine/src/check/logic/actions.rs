//! Actions whose target is more than one node.

use super::{Analysis, rules};
use crate::diagnostic::Diagnostic;
use crate::form::def::{ActionDef, Event};
use crate::form::scope::targets;

impl Analysis<'_> {
    /// Changes of a question that would set a node in every instance of a repeat which is not around the question.
    pub(super) fn actions(&mut self) {
        let form = self.form;
        for action in &form.actions {
            if !action.events.contains(&Event::ValueChanged) {
                continue;
            }
            let Some(target) = self.aims_at_many(action) else {
                continue;
            };
            let written = form.expression(action.target).text();
            let diagnostic = Diagnostic::new(&rules::ACTION_MANY, action.place.clone(), written)
                .with(self.name(action.home))
                .with(target);
            self.diagnostics.push(diagnostic);
        }
    }

    fn aims_at_many(&self, action: &ActionDef) -> Option<&str> {
        let tree = &self.form.tree;
        let target = self.form.expression(action.target);
        let mut found = target
            .references()
            .iter()
            .flat_map(|reference| targets(tree, action.home, reference));
        let many = found.find(|target| !target.picked && target.level < tree.defs[target.def].depth)?;
        Some(self.name(many.def))
    }
}
