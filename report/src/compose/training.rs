//! What a training changed: links between waves, gains, items, reaction, confidence, behaviour.

use super::behaviour;
use super::catalogue::Catalogue;
use super::gains::{gains, gap};
use super::items;
use super::levels::kirkpatrick;
use super::linking::{linking, review};
use super::reaction::reaction;
use super::scores::test;
use super::waves::{Linked, Wave, When, knowledge, waves};
use crate::sample::Sample;
use crate::table::{Cell, HeadKind, Profile, Row, Section, Text, Value, Why};

/// Keys of the three groups.
const GENDER: [&str; 3] = ["women", "men", "other"];

/// Rows by gender: key, names, members by gender index.
pub(super) const ROWS: [([&str; 3], &[usize]); 4] = [
    (["total", "Total", "Total"], &[0, 1, 2]),
    (["women", "Mujeres", "Women"], &[0]),
    (["men", "Hombres", "Men"], &[1]),
    (["other", "Otra o no la indicó", "Another, or not stated"], &[2]),
];

/// The section; `None` without waves.
pub fn section(samples: &[Sample], catalogues: &[Catalogue], profile: Profile) -> Option<Section> {
    let waves = waves(samples);
    if waves.is_empty() {
        return None;
    }
    let minimum = profile.minimum();
    let find = |when: When| waves.iter().find(|wave| wave.when == when);
    let (before, after, later) = (find(When::Before), find(When::After), find(When::Later));
    let linked = before
        .zip(after)
        .map(|(before, after)| Linked::new(before, after));
    let mut section = Section {
        id: "training".into(),
        title: Text::new("Evaluación de la capacitación", "Training evaluation"),
        ..Section::default()
    };
    let catalogue_of = |wave: &Wave| {
        let at = samples
            .iter()
            .position(|sample| std::ptr::eq(sample, wave.sample));
        at.and_then(|at| catalogues.get(at))
    };
    let hidden: Vec<Hidden> = waves
        .iter()
        .map(|wave| Hidden::of(wave, catalogue_of(wave), minimum))
        .collect();
    section
        .tables
        .push(linking(&waves, linked.as_ref(), &hidden, minimum));
    if let Some(linked) = &linked {
        if profile == Profile::Open {
            section.tables.extend(review(linked));
        }
        let of = |wave: &Wave| Hidden::of(wave, catalogue_of(wave), minimum);
        let hidden = of(linked.before).and(of(linked.after));
        let gains = gains(linked, hidden, minimum);
        section.readings.extend(gains.readings.iter().take(1).cloned());
        section.tables.push(gains);
        section.tables.extend(gap(linked, hidden, minimum));
        section.tables.extend(items::changes(
            linked,
            [catalogue_of(linked.before), catalogue_of(linked.after)],
            profile,
        ));
    }
    let untold: Vec<[bool; 3]> = waves
        .iter()
        .map(|wave| {
            let hides = |gender: &str| {
                catalogue_of(wave).is_none_or(|catalogue| catalogue.hides_items_of(wave.sample, gender))
            };
            GENDER.map(|gender| minimum > 0 && hides(gender))
        })
        .collect();
    section
        .tables
        .push(test(&waves, linked.as_ref(), &hidden, &untold, minimum));
    for wave in &waves {
        let Some(catalogue) = catalogue_of(wave) else {
            continue;
        };
        if !knowledge(wave.sample).is_empty() {
            section
                .tables
                .extend(items::distractors(wave, catalogue, profile));
        }
    }
    if let Some((wave, catalogue)) = after.and_then(|wave| Some((wave, catalogue_of(wave)?))) {
        section.tables.extend(reaction(wave.sample, catalogue, profile));
    }
    section
        .tables
        .extend(behaviour::confidence(&waves, linked.as_ref(), minimum));
    if let Some((wave, catalogue)) = later.and_then(|wave| Some((wave, catalogue_of(wave)?))) {
        section
            .tables
            .extend(behaviour::follow_up(wave.sample, catalogue, profile));
    }
    let levels = kirkpatrick(&section, later.is_some());
    section.tables.insert(0, levels);
    Some(section)
}

/// True if figures of that many persons may be shown.
pub(super) fn enough(n: u64, minimum: u64) -> bool {
    n >= minimum
}

/// Members of a row among persons by gender; in protected reports a total stands on women and men if the rest is small.
pub(super) fn members<T: Copy>(row: &[usize], persons: &[(usize, T)], minimum: u64) -> Vec<T> {
    let rest = persons.iter().filter(|(gender, _)| *gender == 2).count() as u64;
    let drop_rest = row.len() > 1 && minimum > 0 && rest > 0 && rest < minimum;
    let kept = persons
        .iter()
        .filter(|(gender, _)| row.contains(gender) && !(drop_rest && *gender == 2));
    kept.map(|(_, value)| *value).collect()
}

/// What the total says beside the groups' rows: it must not give a hidden one away. A total that is a count is that of women
/// and men where only the rest is hidden, and is hidden with either of them.
pub(super) fn settle(rows: &mut [Row], minimum: u64) {
    if minimum == 0 {
        return;
    }
    let totals: Vec<String> = rows
        .iter()
        .filter_map(|row| row.head.key.strip_suffix("total").map(str::to_owned))
        .collect();
    for prefix in totals {
        let at = |name: &str| {
            rows.iter()
                .position(|row| row.head.key == format!("{prefix}{name}"))
        };
        let Some(total) = at("total") else { continue };
        let parts: Vec<usize> = ["women", "men"].iter().filter_map(|name| at(name)).collect();
        // A rest that is hidden whole is in no total.
        let rest = at("other").filter(|rest| rows[*rest].cells[0].hidden.is_none());
        for column in 0..rows[total].cells.len() {
            let is_hidden = |part: &usize| rows[*part].cells[column].hidden.is_some();
            let hidden = parts.iter().filter(|part| is_hidden(part)).count();
            let is_rest_hidden = rest.as_ref().is_some_and(is_hidden);
            let cell = match &rows[total].cells[column].value {
                Value::Share(_) if hidden == 0 && is_rest_hidden => {
                    let shown = parts.iter().map(|part| &rows[*part].cells[column]);
                    let sum = |of: fn(&Cell) -> Option<u64>| shown.clone().filter_map(of).sum();
                    Some(Cell::share(sum(|cell| cell.n), sum(|cell| cell.base)).of_shown_groups())
                }
                Value::Share(_) if hidden > 0 => Some(Cell::hidden(Why::Protected)),
                _ if hidden + usize::from(is_rest_hidden) == 1 => Some(Cell::hidden(Why::Protected)),
                _ => None,
            };
            if let Some(cell) = cell {
                rows[total].cells[column] = cell;
            }
        }
    }
}

pub(super) fn kind(key: &str) -> HeadKind {
    if key == "total" {
        HeadKind::Total
    } else {
        HeadKind::Group
    }
}

/// Genders that a wave's own tables hide: what they hide, no table of the training counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hidden([bool; 3]);

impl Hidden {
    fn of(wave: &Wave, catalogue: Option<&Catalogue>, minimum: u64) -> Self {
        let size = |gender: usize| wave.gender.iter().filter(|own| **own == gender).count() as u64;
        let mut hidden = [0, 1, 2].map(|gender| size(gender) < minimum);
        // Records of other waves are in the same tables where a form asks for the wave.
        let is_whole = wave.len() == wave.sample.records;
        let by = catalogue.and_then(|catalogue| Some((catalogue, catalogue.gender()?)));
        match by.filter(|_| is_whole) {
            Some((catalogue, by)) => {
                for (gender, is) in hidden.iter_mut().enumerate() {
                    let group = catalogue.breakdowns[by].find(GENDER[gender]);
                    *is |= group.is_some_and(|group| catalogue.plan.hidden[by][group]);
                }
            }
            // The total less one of them would be the other.
            None if [0, 1].iter().any(|gender| (1..minimum).contains(&size(*gender))) => hidden = [true; 3],
            None => {}
        }
        Self(if minimum == 0 { [false; 3] } else { hidden })
    }

    /// What either of them hides.
    fn and(self, other: Self) -> Self {
        Self([0, 1, 2].map(|gender| self.0[gender] || other.0[gender]))
    }

    /// True if a row of those genders is hidden; a total has rules of its own.
    pub fn row(self, genders: &[usize]) -> bool {
        matches!(genders, [one] if self.0[*one])
    }
}
