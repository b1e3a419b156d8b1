//! Items of a test that a protected report does not publish at all, so that the score of a group gives no small count away.
//!
//! The mean score of a group is the sum of its right answers. Where every item but one is shown, the last one follows from
//! the mean, however few got it right or wrong. With one item in the middle withheld everywhere, the sum says nothing of
//! the others.

use std::collections::BTreeSet;

use super::catalogue::Protected;
use super::count::ANSWERED;
use crate::sample::Question;

/// One item in one group of one breakdown, or in total.
#[derive(Clone, Copy, Default)]
struct Marks {
    right: u64,
    wrong: u64,
    is_shown: bool,
}

/// Every column of every breakdown, one after the other.
fn marks(item: &Question, by: &[Protected]) -> Vec<Marks> {
    let of = |protected: &Protected, column: usize| {
        let right: u64 = item.keys().map(|key| protected.counted.chosen(key, column)).sum();
        Marks {
            right,
            wrong: protected.counted.count(ANSWERED, column).saturating_sub(right),
            is_shown: item.keys().all(|key| protected.is_shown(key, column)),
        }
    };
    by.iter()
        .flat_map(|protected| (0..=protected.counted.groups()).map(move |column| of(protected, column)))
        .collect()
}

/// Paths of the items to withhold: none, or as few as keep every hidden count free.
pub(super) fn withheld(items: &[(&Question, Vec<Protected>)], minimum: u64) -> BTreeSet<String> {
    let items: Vec<(&str, Vec<Marks>)> = items
        .iter()
        .map(|(item, by)| (item.field.path.as_str(), marks(item, by)))
        .collect();
    let mut chosen: Vec<usize> = Vec::new();
    let places = items.first().map_or(0, |(_, marks)| marks.len());
    loop {
        // Where a hidden item stands among shown ones, and what is withheld leaves it no room.
        let is_told = |place: &usize| {
            let left = (0..items.len()).filter(|item| !chosen.contains(item));
            let (shown, hidden): (Vec<usize>, Vec<usize>) =
                left.partition(|item| items[*item].1[*place].is_shown);
            let room = |side: fn(&Marks) -> u64| -> u64 {
                chosen.iter().map(|item| side(&items[*item].1[*place])).sum()
            };
            !shown.is_empty()
                && !hidden.is_empty()
                && (room(|m| m.right) < minimum || room(|m| m.wrong) < minimum)
        };
        let told: Vec<usize> = (0..places).filter(is_told).collect();
        let room_of = |item: &usize| {
            let marks = &items[*item].1;
            let least = told
                .iter()
                .map(|place| marks[*place].right.min(marks[*place].wrong));
            (least.clone().min(), least.sum::<u64>())
        };
        let best = (0..items.len())
            .filter(|item| !chosen.contains(item))
            .max_by_key(room_of);
        match best.filter(|_| !told.is_empty()) {
            Some(item) => chosen.push(item),
            None => break,
        }
    }
    chosen.into_iter().map(|item| items[item].0.to_owned()).collect()
}
