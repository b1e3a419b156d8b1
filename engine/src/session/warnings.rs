//! What a person must be told about a session, although it goes on.

use alloc::format;
use alloc::vec::Vec;

use super::{NodeId, Session};
use crate::diagnostic::{Diagnostic, Place, rules};

rules! {
    REPEAT_CUT: Warning "RUN-REPEAT-CUT",
        "«{0}» debe tener {1} repeticiones, pero solo tiene {2}: no puede haber más.",
        "“{0}” is to have {1} instances, but has only {2}: there cannot be more.",
        "Corrija la respuesta que dice cuántas son; si de verdad son tantas, anótelas en varios registros.",
        "Correct the answer that says how many there are; if there really are so many, note them in several records.";
}

impl Session {
    /// What does not fit into the session as it is, each once.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let alive = self.cut.iter().filter(|(id, _)| self.arena.get(*id).is_some());
        alive
            .map(|(id, wanted)| {
                let reference = self.reference(NodeId(*id));
                let range = self.arena.range(self.arena.nodes[*id as usize].range);
                // Who answers knows the label; the path is for who made the form.
                let label = self.node(NodeId(*id)).and_then(|view| view.label);
                let name = label.filter(|label| !label.is_empty());
                Diagnostic::new(&REPEAT_CUT, Place::Form, &*reference)
                    .with(name.unwrap_or(reference))
                    .with(format!("{wanted}"))
                    .with(format!("{}", range.instances.len()))
            })
            .collect()
    }
}
