//! GS06, GS16, GS20: answers that can be counted, and questions that can be answered.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::registry;
use crate::check::survey::{Item, List, Survey, missing, missing_by_words};
use crate::check::words::Words;
use crate::diagnostic::Diagnostic;

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    for list in &survey.lists {
        if survey.users(list).any(is_scaled) {
            undeclared(list, found);
        }
        if survey.users(list).any(is_likert) {
            balance(list, found);
        }
    }
    for item in survey.questions() {
        sentinel(item, found);
        stem(item, found);
    }
}

/// True if its answers enter a mean. A test's answers have points of their own.
fn is_scaled(item: &Item) -> bool {
    let is_test = item
        .plan("scale")
        .is_some_and(|scale| scale.eq_ignore_ascii_case("knowledge"));
    !is_test && (item.plan("scale").is_some() || item.plan("indicator").is_some())
}

fn is_likert(item: &Item) -> bool {
    let scale = item
        .plan("scale")
        .is_some_and(|scale| scale.to_lowercase().starts_with("likert"));
    let appearance = item.record.text("control::appearance");
    scale || appearance.is_some_and(|text| text.split_whitespace().any(|token| token == "likert"))
}

/// GS06 in lists: a choice that stands for no answer and does not say so.
fn undeclared(list: &List, found: &mut Vec<Diagnostic>) {
    for choice in &list.choices {
        let code = choice.text("name").unwrap_or_default();
        let is_sentinel = matches!(
            code,
            "97" | "98" | "99" | "-97" | "-98" | "-99" | "997" | "998" | "999"
        );
        let is_declared = choice.text("missing").is_some() || choice.text("score").is_some();
        if !is_declared && (is_sentinel || missing_by_words(choice).is_some()) {
            let place = choice.place_of("name");
            let finding = Diagnostic::new(&registry::MISSING_IN_MEAN.rule, place, code);
            let label = choice
                .all("label")
                .next()
                .map_or(code, |value| value.text.as_str());
            found.push(finding.with(&*list.name).with(label));
        }
    }
}

/// GS06 in numbers: "write 99 if you do not know".
fn sentinel(item: &Item, found: &mut Vec<Diagnostic>) {
    const CODES: &[&str] = &["97", "98", "99", "997", "998", "999", "9999"];
    const ABSENCE: &[&str] = &[
        "no sabe",
        "no se sabe",
        "no se",
        "no aplica",
        "no tiene",
        "prefiere no",
        "prefiero no",
        "don t know",
        "not know",
        "unknown",
        "not applicable",
        "prefer not",
        "si no",
    ];
    if !item.is_number() {
        return;
    }
    let guilty = item.texts().find(|value| {
        let words = Words::of(&value.text);
        words.any(CODES) && words.any(ABSENCE)
    });
    if let Some(text) = guilty {
        let finding = Diagnostic::new(&registry::MISSING_IN_MEAN.rule, text.place.clone(), &*text.text);
        found.push(finding.with(&*item.name).with(&*text.text));
    }
}

/// GS16.
fn balance(list: &List, found: &mut Vec<Diagnostic>) {
    const AGAINST: &[&str] = &[
        "desacuerdo",
        "disagree",
        "insatisfech*",
        "dissatisfied",
        "unsatisfied",
        "mal*",
        "bad",
        "poor",
        "improbable",
        "unlikely",
        "nada satisfech*",
    ];
    const FOR: &[&str] = &[
        "acuerdo",
        "agree",
        "satisfech*",
        "satisfied",
        "buen*",
        "bien",
        "good",
        "probable",
        "likely",
        "excelente",
        "excellent",
    ];
    const MIDDLE: &[&str] = &["ni .. ni", "neither", "neutral", "regular", "indiferente", "fair"];
    let (mut against, mut in_favour) = (0, 0);
    for choice in list.substantive() {
        let Some(label) = choice.all("label").next() else {
            continue;
        };
        let words = Words::of(&label.text);
        if words.any(MIDDLE) {
            continue;
        }
        if words.any(AGAINST) {
            against += 1;
        } else if words.any(FOR) {
            in_favour += 1;
        }
    }
    let mut faults: Vec<String> = Vec::new();
    if against != in_favour && against + in_favour > 1 {
        faults.push(alloc::format!("+{in_favour} −{against}"));
    }
    if !list
        .choices
        .iter()
        .any(|choice| matches!(missing(choice), Some("dk" | "na")))
    {
        faults.push("98, 97".to_string());
    }
    if !faults.is_empty() {
        found.push(list.finding(&registry::LIKERT.rule).with(faults.join("; ")));
    }
}

/// GS20.
fn stem(item: &Item, found: &mut Vec<Diagnostic>) {
    const LEADING: &[&str] = &[
        "no cree usted que",
        "no cree que",
        "no le parece que",
        "no considera que",
        "verdad que",
        "como es sabido",
        "como todos sabemos",
        "obviamente",
        "es evidente que",
        "don t you think",
        "wouldn t you",
        "do you agree that",
        "isn t it",
        "as everyone knows",
        "obviously",
        "surely",
    ];
    const BOTH: &[&str] = &["y o", "and or"];
    /// Qualities that are often asked in pairs.
    const QUALITIES: &[&str] = &[
        "util*",
        "clar*",
        "adecuad*",
        "suficiente*",
        "oportun*",
        "complet*",
        "rapid*",
        "accesible*",
        "comprensible*",
        "relevante*",
        "pertinente*",
        "respetuos*",
        "segur*",
        "useful",
        "clear",
        "adequate",
        "sufficient",
        "timely",
        "complete",
        "fast",
        "accessible",
        "relevant",
        "respectful",
        "safe",
    ];
    if item.type_name == "note" {
        return;
    }
    for label in item.labels() {
        let words = Words::of(&label.text);
        let pair = QUALITIES.iter().find(|quality| {
            let joined = |with: &str| {
                QUALITIES
                    .iter()
                    .any(|other| words.has(&alloc::format!("{quality} {with} {other}")))
            };
            item.is_select() && ["y", "e", "o", "and", "or"].iter().any(|with| joined(with))
        });
        let questions = label.text.matches('?').count();
        let slash = label.text.contains("y/o") || label.text.contains("and/or");
        let is_guilty = words.any(LEADING) || pair.is_some() || (slash && words.any(BOTH)) || questions > 1;
        if is_guilty {
            let finding = Diagnostic::new(&registry::STEM.rule, label.place.clone(), &*label.text);
            found.push(finding.with(&*item.name).with(&*label.text));
        }
    }
}
