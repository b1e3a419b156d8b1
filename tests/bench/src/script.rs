//! What a person could answer in a form, as a list that every engine can be given.

use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::session::{Command, NodeKind, StepKind};
use wasm_bindgen::prelude::*;

use crate::{Browser, read, start};

/// Up to `most` questions in the order of the walk, each with two answers: `[["/data/q", "1", "2"], …]` as JSON. The first
/// answer is given before going on, so that the walk opens up as it does for a person.
#[wasm_bindgen]
pub fn script(xml: &str, most: usize) -> Result<String, JsValue> {
    let mut session = start(read(xml)?)?;
    let mut rows: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    while rows.len() < most {
        let next = session
            .steps()
            .into_iter()
            .find(|step| step.kind == StepKind::Question && !seen.contains(&step.node));
        let Some(step) = next else { break };
        seen.push(step.node);
        let Some(view) = session.node(step.node).filter(|view| !view.readonly) else {
            continue;
        };
        let NodeKind::Question(control) = view.kind else {
            continue;
        };
        let values: Vec<String> = match (control, view.data_type) {
            (ControlKind::Select1 | ControlKind::Select, _) => session
                .choices(step.node)
                .into_iter()
                .take(2)
                .map(|c| c.value)
                .collect(),
            (ControlKind::Input, DataType::Int | DataType::Decimal) => vec!["1".to_owned(), "2".to_owned()],
            (ControlKind::Input, DataType::String) => vec!["a".to_owned(), "b".to_owned()],
            _ => continue,
        };
        let [first, second] = values.as_slice() else {
            continue;
        };
        rows.push(format!(
            "[{:?},{first:?},{second:?}]",
            session.reference(step.node)
        ));
        let command = Command::Answer {
            node: step.node,
            value: first.clone(),
        };
        session
            .apply(command, &mut Browser)
            .map_err(|refusal| refusal.to_string())?;
    }
    Ok(format!("[{}]", rows.join(",")))
}
