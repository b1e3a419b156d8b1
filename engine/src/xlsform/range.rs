//! Rows of range questions: their parameters must fit each other.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::decimal::Decimal;
use super::parameters::{Checking, Parameters};
use super::rules;
use super::survey::Survey;
use super::table::Record;
use super::tree::Question;

const NAMES: &[&str] = &[
    "end",
    "placeholder",
    "start",
    "step",
    "tick_interval",
    "tick_labelset",
];
const DEFAULTS: &[(&str, &str)] = &[("start", "1"), ("end", "10"), ("step", "1")];

/// Checks the parameters and writes them into the record's columns.
pub fn check(
    survey: &mut Survey<'_>,
    question: &mut Question,
    record: &mut Record,
    mut parameters: Parameters,
) {
    for (name, value) in DEFAULTS {
        if !parameters.has(name) {
            parameters.set(name, (*value).to_string());
        }
    }
    let appearance = record.text("control::appearance").unwrap_or_default().to_string();
    let ticks: Option<Vec<Option<Decimal>>> = parameters
        .get("tick_labelset")
        .and_then(|list| survey.lists.get(list))
        .map(|list| {
            list.choices
                .iter()
                .map(|choice| Decimal::parse(&choice.name))
                .collect()
        });
    let mut range = Range {
        checking: Checking {
            record,
            parameters: &parameters,
            diagnostics: survey.diagnostics,
        },
        appearance: &appearance,
        has_fraction: false,
    };
    range.check(ticks.as_deref());
    let has_fraction = range.has_fraction;
    for (name, attribute) in [
        ("start", "control::start"),
        ("end", "control::end"),
        ("step", "control::step"),
        ("tick_interval", "control::odk:tick-interval"),
        ("placeholder", "control::odk:placeholder"),
    ] {
        if let Some(value) = parameters.get(name) {
            record.set(attribute, value);
        }
    }
    if has_fraction {
        record.set("bind::type", "decimal");
    }
    question.list = parameters.get("tick_labelset").unwrap_or_default().to_string();
}

struct Range<'a> {
    checking: Checking<'a>,
    appearance: &'a str,
    has_fraction: bool,
}

impl Range<'_> {
    fn check(&mut self, ticks: Option<&[Option<Decimal>]>) {
        self.checking.names(NAMES);
        let has = |name: &str| self.checking.parameters.has(name);
        let allows_ticks = ["vertical", "no-ticks"]
            .iter()
            .any(|word| self.appearance.contains(word));
        let has_ticks = has("tick_interval") || has("placeholder") || has("tick_labelset");
        if !self.appearance.is_empty() && !allows_ticks && has_ticks {
            self.checking.report(&rules::RANGE_APPEARANCE, &[self.appearance]);
        }
        let (start, end, step) = (self.number("start"), self.number("end"), self.number("step"));
        let (interval, placeholder) = (self.number("tick_interval"), self.number("placeholder"));
        let (Some(start), Some(end), Some(step)) = (start, end, step) else {
            return;
        };
        let width = end.minus(start).magnitude();
        self.check_step("step", step, width);
        if let Some(interval) = interval {
            self.check_step("tick_interval", interval, width);
            if !interval.is_multiple_of(step) {
                self.checking
                    .report(&rules::RANGE_MULTIPLE, &["tick_interval", "step"]);
            }
        }
        let outside = |value: Decimal| value < start.min(end) || value > start.max(end);
        if let Some(placeholder) = placeholder {
            if !placeholder.minus(start).is_multiple_of(step) {
                self.checking
                    .report(&rules::RANGE_MULTIPLE, &["placeholder", "step"]);
            }
            if outside(placeholder) {
                self.checking.report(&rules::RANGE_OUTSIDE, &["placeholder"]);
            }
        }
        if let Some(list) = self.checking.get("tick_labelset") {
            let Some(ticks) = ticks else {
                return self.checking.report(&rules::UNKNOWN_LIST, &[list]);
            };
            let values: Vec<Decimal> = ticks.iter().flatten().copied().collect();
            if values.len() < ticks.len() {
                return self.checking.report(&rules::RANGE_TICK_NUMBER, &[list]);
            }
            if values.iter().any(|value| outside(*value)) {
                self.checking.report(&rules::RANGE_OUTSIDE, &[list]);
            }
            let fits = |value: &Decimal| {
                let from_start = value.minus(start);
                interval.is_none_or(|interval| from_start.is_multiple_of(interval))
                    && from_start.is_multiple_of(step)
            };
            if !values.iter().all(fits) {
                let unit = if interval.is_some() {
                    "tick_interval"
                } else {
                    "step"
                };
                self.checking.report(&rules::RANGE_MULTIPLE, &[list, unit]);
            }
            let is_ends = values.iter().all(|value| *value == start || *value == end)
                && values.contains(&start)
                && values.contains(&end);
            if self.appearance.contains("no-ticks") && !is_ends {
                self.checking.report(&rules::RANGE_ENDS, &[list]);
            }
        }
    }

    fn number(&mut self, name: &str) -> Option<Decimal> {
        self.checking
            .value(name, "1, 0.5", |value| Decimal::parse(value).is_some());
        let number = self.checking.get(name).and_then(Decimal::parse)?;
        self.has_fraction |= !number.is_whole();
        Some(number)
    }

    fn check_step(&mut self, name: &str, value: Decimal, width: Decimal) {
        if value.is_zero() || value > width {
            self.checking.report(&rules::RANGE_STEP, &[name]);
        }
    }
}
