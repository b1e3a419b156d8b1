//! GS08: the Short Set of the Washington Group stands as it was tested, or not at all.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::registry;
use crate::check::survey::{Item, Survey};
use crate::check::words::Words;
use crate::diagnostic::Diagnostic;

/// The six functions in their order: what every wording has, and what it must have besides.
const FUNCTIONS: [(&str, &[&str], &[&str]); 6] = [
    (
        "ver / seeing",
        &["dificultad .. ver", "difficulty seeing"],
        &["lentes", "anteojos", "gafas", "glasses"],
    ),
    (
        "oír / hearing",
        &["dificultad .. oir", "difficulty hearing"],
        &["auditiv*", "aparato*", "hearing aid*"],
    ),
    (
        "caminar / walking",
        &["dificultad .. caminar", "difficulty walking"],
        &["escalones", "escaleras", "gradas", "steps"],
    ),
    (
        "recordar / remembering",
        &["dificultad .. recordar", "difficulty remembering"],
        &["concentrarse", "concentrating"],
    ),
    (
        "cuidado personal / self-care",
        &[
            "dificultad .. lavarse",
            "dificultad .. banarse",
            "dificultad .. cuidado personal",
            "difficulty .. self care",
            "difficulty washing",
        ],
        &["vestirse", "dressing"],
    ),
    (
        "comunicarse / communicating",
        &["dificultad .. comunicarse", "difficulty communicating"],
        &["entender", "comprender", "understanding"],
    ),
];

/// The four answers in their order.
const ANSWERS: [&[&str]; 4] = [
    &["ninguna", "no no difficulty", "no difficulty"],
    &["cierta", "alguna", "algo de", "some"],
    &["mucha", "a lot"],
    &["no puedo", "no puede", "cannot", "can not", "unable"],
];

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let mut asked: Vec<(usize, &Item)> = Vec::new();
    for item in survey.questions().filter(|item| item.is_select()) {
        let function = FUNCTIONS.iter().position(|(_, stem, _)| item.asks(stem));
        asked.extend(function.map(|function| (function, item)));
    }
    let declared = survey.questions().any(|item| {
        item.plan("scale")
            .is_some_and(|scale| scale.eq_ignore_ascii_case("wgss"))
    });
    let Some((_, first)) = asked.first().copied().filter(|_| declared || asked.len() >= 3) else {
        return;
    };
    let mut faults: Vec<String> = Vec::new();
    let order: Vec<usize> = asked.iter().map(|(function, _)| *function).collect();
    if order != [0, 1, 2, 3, 4, 5] {
        let names: Vec<&str> = order.iter().map(|function| FUNCTIONS[*function].0).collect();
        faults.push(names.join(", "));
    }
    for (function, item) in &asked {
        if !item.says(FUNCTIONS[*function].2) {
            faults.push(item.name.clone());
        }
        let fits = survey.list_of(item).is_some_and(|list| {
            let answers: Vec<_> = list.substantive().collect();
            answers.len() == ANSWERS.len()
                && answers.iter().zip(ANSWERS).all(|(answer, patterns)| {
                    answer
                        .all("label")
                        .any(|label| Words::of(&label.text).any(patterns))
                })
        });
        if !fits && !faults.contains(&item.list) {
            faults.push(item.list.to_string());
        }
    }
    if !faults.is_empty() {
        let place = first.record.place_of("label");
        found.push(
            Diagnostic::new(&registry::WASHINGTON_GROUP.rule, place, &*first.name).with(faults.join("; ")),
        );
    }
}
