//! The fixed catalogue of a form's tables: every question in every breakdown that the plan allows, counted and protected
//! once. What a reader asks for is a part of it, so two reports of the same records show the same cells.

use super::count::{ANSWERED, Counted, RECORDS};
use crate::disclosure::{
    Breakdown, CountTable, GroupPlan, Mask, ProtectOptions, plan_groups, protect_crossed, protect_question,
};
use crate::sample::{Column, Groups, Question, Sample};
use crate::table::Profile;

/// Breakdowns and masks of one sample.
pub struct Catalogue {
    /// Gender first, then the others in the form's order; crossed ones at the end.
    pub breakdowns: Vec<Groups>,
    /// For each crossed breakdown: its two single ones, and the groups of each of its own.
    crossed: Vec<Crossed>,
    pub plan: GroupPlan,
    pub options: ProtectOptions,
    /// True if there are too few records to say anything.
    pub is_closed: bool,
}

struct Crossed {
    singles: [usize; 2],
    of_group: Vec<[usize; 2]>,
}

/// What is hidden of one question in one breakdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    pub base: Mask,
    pub layers: Vec<Mask>,
}

/// One question counted and protected in one breakdown.
pub struct Protected {
    pub counted: Counted,
    pub masks: Masks,
}

impl Catalogue {
    pub fn new(sample: &Sample, profile: Profile) -> Self {
        let mut asked: Vec<&Question> = sample
            .questions
            .iter()
            .filter(|question| {
                let planned = question.plan.as_ref();
                let wanted = planned.is_some_and(|p| p.disaggregate || p.role.as_deref() == Some("gender"));
                wanted && is_grouping(question)
            })
            .collect();
        asked.sort_by_key(|question| question.role() != Some("gender"));
        let breakdowns: Vec<Groups> = asked
            .into_iter()
            .map(|question| Groups::of(sample, question))
            .collect();
        let minimum = profile.minimum();
        let sizes: Vec<Breakdown> = breakdowns
            .iter()
            .map(|groups| Breakdown {
                records: groups.groups.iter().map(|group| group.records).collect(),
                rest: groups.find("other").filter(|_| groups.is_gender),
            })
            .collect();
        let plan = plan_groups(&sizes, minimum);
        Self {
            options: ProtectOptions {
                minimum,
                exact_totals: plan.exact_totals,
                without_complement: false,
            },
            plan,
            breakdowns,
            crossed: Vec::new(),
            is_closed: (sample.records as u64) < minimum,
        }
    }

    /// Adds a breakdown by two questions at once; false if one of them is no breakdown of the catalogue.
    pub fn cross(&mut self, first: &str, second: &str) -> bool {
        let (Some(a), Some(b)) = (self.find(first), self.find(second)) else {
            return false;
        };
        let is_single = |at: usize| self.breakdowns[at].is_single();
        if a == b || !is_single(a) || !is_single(b) {
            return false;
        }
        let groups = self.breakdowns[a].crossed(&self.breakdowns[b]);
        let keys = |at: usize, key: &str| self.breakdowns[at].find(key).unwrap_or(0);
        let of_group = groups
            .groups
            .iter()
            .map(|group| {
                let (x, y) = group.key.split_once('*').unwrap_or((&group.key, ""));
                [keys(a, x), keys(b, y)]
            })
            .collect();
        self.crossed.push(Crossed {
            singles: [a, b],
            of_group,
        });
        self.breakdowns.push(groups);
        true
    }

    /// The breakdown by the question of that name or path.
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = name.rsplit('/').next().unwrap_or(name);
        self.breakdowns.iter().position(|groups| groups.id == name)
    }

    pub fn gender(&self) -> Option<usize> {
        self.breakdowns.iter().position(|groups| groups.is_gender)
    }

    /// The question in every breakdown, in their order; in total alone if there is none.
    pub fn question(&self, sample: &Sample, question: &Question, column: &Column) -> Vec<Protected> {
        let weights = sample.weights.as_deref();
        let means_only = self.options.minimum > 0 && question.is_rating();
        let counted: Vec<Counted> = match self.breakdowns.is_empty() {
            true => vec![Counted::new(question, column, None, weights, means_only)],
            false => {
                let of = |groups| Counted::new(question, column, Some(groups), weights, means_only);
                self.breakdowns.iter().map(of).collect()
            }
        };
        let singles = counted.len() - self.crossed.len();
        let mut masks = self.masks(question, &counted[..singles]);
        for (crossed, table) in self.crossed.iter().zip(&counted[singles..]) {
            let [a, b] = crossed.singles;
            let protect = |table: &CountTable, singles: [(&CountTable, &Mask); 2]| match self.is_closed {
                true => Mask::closed(table),
                false => protect_crossed(table, &crossed.of_group, singles, &self.options),
            };
            let base = protect(
                &table.base,
                [
                    (&counted[a].base, &masks[a].base),
                    (&counted[b].base, &masks[b].base),
                ],
            );
            let layers = table.layers.iter().enumerate().map(|(at, layer)| {
                protect(
                    layer,
                    [
                        (&counted[a].layers[at], &masks[a].layers[at]),
                        (&counted[b].layers[at], &masks[b].layers[at]),
                    ],
                )
            });
            let layers = layers.collect();
            masks.push(Masks { base, layers });
        }
        counted
            .into_iter()
            .zip(masks)
            .map(|(counted, masks)| Protected { counted, masks })
            .collect()
    }

    /// The masks of one question, by breakdown.
    fn masks(&self, question: &Question, counted: &[Counted]) -> Vec<Masks> {
        if self.is_closed {
            let closed = |counted: &Counted| Masks {
                base: Mask::closed(&counted.base),
                layers: counted.layers.iter().map(Mask::closed).collect(),
            };
            return counted.iter().map(closed).collect();
        }
        let preset = |at: usize, table: &CountTable, base: Option<&Mask>| {
            let mut mask = Mask::open(table);
            if self.options.minimum == 0 {
                return mask;
            }
            let rows = table.rows.len();
            for group in 0..table.groups() {
                // Instances of a repeat are not persons: protected reports count them in total only.
                let is_hidden = self.plan.hidden.get(at).is_some_and(|hidden| hidden[group]);
                if is_hidden || question.is_repeated() {
                    (0..rows).for_each(|row| mask.hide(row, group));
                }
            }
            if !self.options.exact_totals {
                (0..rows).for_each(|row| mask.hide(row, table.groups()));
            }
            if let Some(base) = base {
                for (mine, theirs) in mask.hidden.iter_mut().zip(&base.hidden) {
                    mine.iter_mut()
                        .zip(theirs)
                        .for_each(|(mine, theirs)| *mine |= theirs);
                }
            }
            mask
        };
        let tables: Vec<_> = counted
            .iter()
            .enumerate()
            .map(|(at, c)| (&c.base, preset(at, &c.base, None)))
            .collect();
        let bases = protect_question(&tables, &self.options);
        let mut masks: Vec<Masks> = bases
            .into_iter()
            .map(|base| Masks {
                base,
                layers: Vec::new(),
            })
            .collect();
        let layers = counted.first().map_or(0, |counted| counted.layers.len());
        for layer in 0..layers {
            let tables: Vec<_> = counted
                .iter()
                .enumerate()
                .map(|(at, c)| {
                    (
                        &c.layers[layer],
                        preset(at, &c.layers[layer], Some(&masks[at].base)),
                    )
                })
                .collect();
            for (masks, mask) in masks.iter_mut().zip(protect_question(&tables, &self.options)) {
                masks.layers.push(mask);
            }
        }
        masks
    }
}

/// True if the question puts each record into at most one group.
pub fn is_grouping(question: &Question) -> bool {
    use crate::kind::QuestionKind::{Integer, SelectOne, Text};
    !question.is_repeated() && matches!(question.kind, SelectOne | Text | Integer)
}

impl Protected {
    pub fn minimum_met(&self, column: usize) -> bool {
        !self.masks.base.is_hidden(ANSWERED, column)
    }

    /// True if the persons of a group may be counted.
    pub fn records_shown(&self, column: usize) -> bool {
        !self.masks.base.is_hidden(RECORDS, column)
    }

    /// True if the count of that choice may be shown.
    pub fn is_shown(&self, choice: usize, column: usize) -> bool {
        match self.counted.rows.get(choice).copied().flatten() {
            None => false,
            Some(row) if self.counted.layers.is_empty() => !self.masks.base.is_hidden(row, column),
            Some(layer) => {
                let mask = self.masks.layers.get(layer);
                mask.is_some_and(|mask| !mask.is_hidden(super::count::CHOSEN, column))
            }
        }
    }

    /// True if every choice of that column may be shown: then means and tests over the choices say nothing more.
    pub fn is_whole(&self, column: usize) -> bool {
        !self.masks.base.hides_in(column)
    }
}
