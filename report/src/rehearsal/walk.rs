//! The walk of a synthetic respondent through a form.

use std::collections::BTreeSet;

use sondeo_engine::form::types::ControlKind;
use sondeo_engine::session::{Command, NodeId, NodeKind, NodeView, Session, Step, StepKind};

use super::host::Pretended;
use super::person::Person;
use super::{Rehearsal, answers};

/// Instances that are added to a repeat at most.
const MOST_INSTANCES: usize = 3;

impl Rehearsal<'_> {
    /// Answers question after question; what an answer opens is walked, too.
    pub(super) fn walk(&self, session: &mut Session, host: &mut Pretended, person: &Person) {
        let mut done: BTreeSet<NodeId> = BTreeSet::new();
        // Whole numbers that were answered, with the group they stand in.
        let mut numbers: Vec<(Option<NodeId>, i64)> = Vec::new();
        let mut steps = session.steps();
        let mut at = 0;
        while let Some(Step { kind, node }) = steps.get(at).copied() {
            at += 1;
            let changed = match kind {
                StepKind::NewRepeat => {
                    self.wants_more(session, person, node)
                        && session.apply(Command::AddRepeat { repeat: node }, host).is_ok()
                }
                StepKind::Question if done.insert(node) => {
                    self.answer(session, host, person, node, &mut numbers)
                }
                _ => false,
            };
            if changed {
                (steps, at) = (session.steps(), 0);
            }
        }
    }

    fn wants_more(&self, session: &Session, person: &Person, repeat: NodeId) -> bool {
        let count = session.node(repeat).and_then(|view| view.count).unwrap_or(0);
        let reference = format!("{}#{count}", session.reference(repeat));
        count < MOST_INSTANCES && person.chance(&["another", &reference]).is(0.4)
    }

    /// Gives the first answer that holds; true if the walk is another one after it.
    fn answer(
        &self,
        session: &mut Session,
        host: &mut Pretended,
        person: &Person,
        node: NodeId,
        numbers: &mut Vec<(Option<NodeId>, i64)>,
    ) -> bool {
        let Some(view) = session.node(node) else {
            return false;
        };
        if view.readonly || is_heading(&view) {
            return false;
        }
        let group = session.parent(node);
        let nearby = numbers.iter().filter(|(around, _)| *around == group);
        let asked = self.asked(session, node, &view, nearby.map(|(_, number)| *number).collect());
        let mut changed = false;
        if !view.required && answers::is_left_blank(&asked, person, self.bias.missing) {
            return false;
        }
        for value in answers::candidates(&asked, person, self) {
            let command = Command::Answer {
                node,
                value: value.clone(),
            };
            let Ok(changes) = session.apply(command, host) else {
                continue;
            };
            changed |= changes.structure;
            let held = session
                .node(node)
                .is_some_and(|view| view.valid && !view.value.is_empty());
            if held {
                numbers.extend(value.parse().ok().map(|number| (group, number)));
                return changed;
            }
        }
        let blank = Command::Answer {
            node,
            value: String::new(),
        };
        let cleared = session.apply(blank, host);
        changed | cleared.is_ok_and(|changes| changes.structure)
    }

    fn asked<'s>(
        &'s self,
        session: &Session,
        node: NodeId,
        view: &NodeView,
        numbers: Vec<i64>,
    ) -> answers::Asked<'s> {
        let path = session.path(node);
        let reference = session.reference(node);
        let field = self.form.fields().get(path);
        answers::Asked {
            name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            // Questions of the main table have one key in every form; those of repeats need their position.
            key: if reference == path {
                path.rsplit('/').next().unwrap_or_default().to_owned()
            } else {
                reference
            },
            control: match view.kind {
                NodeKind::Question(control) => control,
                _ => ControlKind::Input,
            },
            data_type: view.data_type,
            planned: self.plan.question(path),
            list: field.and_then(|field| field.choice_list.clone()),
            choices: session.choices(node),
            attributes: view.attributes.clone(),
            numbers,
        }
    }
}

/// The row of a grid that only names its columns.
fn is_heading(view: &NodeView) -> bool {
    view.appearance
        .as_ref()
        .is_some_and(|tokens| tokens.iter().any(|token| token == "label"))
}
