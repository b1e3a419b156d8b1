//! Forms filled here and by `@getodk/xforms-engine`, the engine of ODK Web Forms, with the same answers.

use std::sync::Arc;

use serde_json::{Value, json};
use sondeo_engine::form::link;
use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::session::{NodeKind, NodeView, Resources, Session, StepKind};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

use crate::forms::{self, Dice, Sight};
use crate::peers::Peers;
use crate::replay::{Still, command};
use crate::{ZONE, javarosa};

/// Commands given to each form.
const COMMANDS: usize = 25;

/// What differs for a reason: part of `FORM · PATH WHAT`, and words of the row of `docs/differences.md` that has the reason.
pub const KNOWN: &[(&str, &str)] = &[
    ("bench9.xml · /bench9/rep/group", "absolute paths in repeats"),
    (
        "eIMCI-by-D-Tree.xml · refused there",
        "a group of a node that has no children",
    ),
];

struct Recording {
    form: String,
    /// Choices come in an order of chance.
    is_shuffled: bool,
    commands: Vec<Value>,
    /// After each command.
    sessions: Vec<Session>,
}

#[test]
fn sessions_differ_only_where_the_specification_says_so() {
    let Some(peers) = Peers::install("differential::sessions") else {
        return;
    };
    compare(forms::all(Sight::Everywhere), KNOWN, |requests| {
        peers.ask("engine.mjs", ZONE, requests)
    });
}

/// Fills all forms here and there, and fails with every difference that is not known.
pub fn compare(
    forms: Vec<(String, String)>,
    known: &[(&str, &str)],
    ask: impl Fn(&[Value]) -> Result<Vec<Value>, String>,
) {
    let recordings: Vec<Recording> = forms.iter().filter_map(|(form, xml)| record(form, xml)).collect();
    let requests: Vec<Value> = recordings.iter().flat_map(|r| r.commands.clone()).collect();
    let answers = ask(&requests).expect("the peer answers");
    assert_eq!(answers.len(), requests.len());
    let mut answers = answers.iter();
    let (mut compared, mut problems) = (0, Vec::new());
    for recording in &recordings {
        let mut is_lost = false;
        for (session, command) in recording.sessions.iter().zip(&recording.commands) {
            let answer = answers.next().expect("an answer to each command");
            if is_lost {
                continue;
            }
            let found = match answer["error"].as_str() {
                // JavaRosa takes the type of a value for that of an argument.
                Some(error) if error.contains("cannot be cast to class") => {
                    is_lost = true;
                    continue;
                }
                Some(error) => vec![format!("refused there: {error}")],
                None => differences(session, &answer["state"], recording.is_shuffled, &mut compared),
            };
            let after = command
                .get("load")
                .map_or_else(|| command.to_string(), |_| "load".to_owned());
            let told: Vec<String> = found
                .iter()
                .map(|problem| format!("{} · {problem} · after {after}", recording.form))
                .collect();
            // What follows from a difference is none of its own.
            is_lost = !told.is_empty();
            problems.extend(
                told.into_iter()
                    .filter(|told| !known.iter().any(|(known, _)| told.contains(known))),
            );
        }
    }
    println!("{compared} nodes of {} forms compared", recordings.len());
    assert!(
        problems.is_empty(),
        "{} differences:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn every_known_difference_of_sessions_is_documented() {
    for (_, words) in KNOWN.iter().chain(javarosa::KNOWN) {
        crate::documented(words);
    }
}

/// Fills a form by chance.
fn record(name: &str, xml: &str) -> Option<Recording> {
    let (draft, _) = xform::read(xml, &Limits::default());
    let form = Arc::new(link(draft?).0?);
    let mut resources = Resources::new();
    resources.missing_is_blank = true;
    let mut session = Session::start(form, &resources, &mut Still).ok()?;
    let mut recording = Recording {
        form: name.to_owned(),
        is_shuffled: xml.contains("randomize("),
        commands: vec![json!({ "load": xml })],
        sessions: vec![session.clone()],
    };
    let mut dice = Dice(name.bytes().map(u64::from).sum());
    for _ in 0..COMMANDS {
        let Some(told) = next(&session, &mut dice) else {
            break;
        };
        session.apply(command(&session, &told)?, &mut Still).ok()?;
        recording.commands.push(told);
        recording.sessions.push(session.clone());
    }
    Some(recording)
}

/// Something that a person could do now.
fn next(session: &Session, dice: &mut Dice) -> Option<Value> {
    let steps = session.steps();
    let of = |kind: StepKind| -> Vec<_> { steps.iter().filter(|s| s.kind == kind).map(|s| s.node).collect() };
    let open = of(StepKind::NewRepeat);
    if !open.is_empty() && dice.one_in(8) {
        let repeat = open[dice.below(open.len())];
        let reference = session.reference(repeat);
        let count = session.node(repeat)?.count.unwrap_or(0);
        return Some(if count > 0 && dice.one_in(3) {
            json!({ "remove_repeat": format!("{reference}[{}]", 1 + dice.below(count)) })
        } else {
            json!({ "add_repeat": reference })
        });
    }
    let questions: Vec<_> = of(StepKind::Question)
        .into_iter()
        .filter_map(|node| Some((node, session.node(node)?)))
        .filter(|(_, view)| !view.readonly && view.kind != NodeKind::Question(ControlKind::Upload))
        .collect();
    let (node, view) = questions.get(dice.below(questions.len()))?;
    let choices: Vec<String> = session
        .choices(*node)
        .into_iter()
        .map(|choice| choice.value)
        .collect();
    Some(json!({ "answer": session.reference(*node), "value": value(view, &choices, dice) }))
}

fn value(view: &NodeView, choices: &[String], dice: &mut Dice) -> String {
    let given: &[&str] = match (view.kind, view.data_type) {
        (NodeKind::Question(ControlKind::Rank), _) => return choices.join(" "),
        (NodeKind::Question(ControlKind::Select), _) => {
            let chosen: Vec<&str> = choices
                .iter()
                .filter(|_| dice.one_in(2))
                .map(String::as_str)
                .collect();
            return chosen.join(" ");
        }
        (NodeKind::Question(ControlKind::Select1), _) => {
            return choices
                .get(dice.below(choices.len() + 1))
                .cloned()
                .unwrap_or_default();
        }
        (NodeKind::Question(ControlKind::Trigger), _) => &["OK", ""],
        (NodeKind::Question(ControlKind::Range), _) => &["1", "2", "5", ""],
        (_, DataType::Int) => &["0", "1", "2", "45", ""],
        (_, DataType::Decimal) => &["0.5", "1", "36.6", ""],
        (_, DataType::Date) => &["2026-03-01", "2020-02-29", ""],
        (_, DataType::Time) => &["10:00:00.000-06:00", ""],
        (_, DataType::DateTime) => &["2026-03-01T10:00:00.000-06:00", ""],
        (_, DataType::GeoPoint) => &["1 2 3 4", ""],
        (_, DataType::Boolean) => &["true", "false", ""],
        (_, DataType::GeoTrace | DataType::GeoShape) => &[""],
        _ => &["a", "x", "hello", "1", "2", "b d", ""],
    };
    dice.pick(given).to_owned()
}

/// How a session is another than the peer's.
fn differences(session: &Session, state: &Value, is_shuffled: bool, compared: &mut usize) -> Vec<String> {
    let mut found = Vec::new();
    for (reference, theirs) in state.as_object().into_iter().flatten() {
        if reference.ends_with("/instanceID") {
            continue;
        }
        let Some(node) = session.find(reference) else {
            found.push(format!("{} is not there", plain(reference)));
            continue;
        };
        let Some(view) = session.node(node) else { continue };
        *compared += 1;
        let mut ours = json!({
            "relevant": view.relevant, "value": view.value, "count": view.count,
            "label": text(view.label.as_deref()), "hint": text(view.hint.as_deref()),
        });
        if view.relevant {
            ours["required"] = view.required.into();
            ours["violation"] = view.violation.map(|violation| violation.name()).into();
            if theirs["kind"] != "model-value" {
                ours["readonly"] = view.readonly.into();
            }
            let choices = session.choices(node);
            let pairs = choices
                .iter()
                .map(|choice| json!([choice.value, text(Some(&choice.label))]));
            ours["choices"] = pairs.collect();
        }
        for (key, ours) in ours.as_object().into_iter().flatten() {
            let theirs = match (key.as_str(), theirs.get(key)) {
                (_, None) => continue,
                ("label" | "hint", Some(told)) => text(told.as_str()),
                ("choices", Some(told)) if is_shuffled => {
                    let pairs = told.as_array().map_or(0, Vec::len);
                    if ours.as_array().map_or(0, Vec::len) != pairs {
                        found.push(format!("{} {key}: theirs {told}", plain(reference)));
                    }
                    continue;
                }
                ("choices", Some(told)) => {
                    let pairs = told.as_array().into_iter().flatten();
                    pairs
                        .map(|pair| json!([pair[0], text(pair[1].as_str())]))
                        .collect()
                }
                (_, Some(told)) => told.clone(),
            };
            if *ours != theirs {
                found.push(format!(
                    "{} {key}: ours {ours}, theirs {theirs}",
                    plain(reference)
                ));
            }
        }
    }
    found
}

/// A text without differences of white space; blank is none.
fn text(text: Option<&str>) -> Value {
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    if words.is_empty() {
        Value::Null
    } else {
        words.join(" ").into()
    }
}

/// A path without places.
fn plain(reference: &str) -> String {
    let mut parts = reference.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| {
        path + part.split_once(']').map_or("", |(_, rest)| rest)
    })
}
