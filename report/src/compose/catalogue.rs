//! The fixed catalogue of a form's tables: every question in every breakdown that the plan allows, counted and protected
//! once. What a reader asks for is a part of it, so two reports of the same records show the same cells.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::count::{ANSWERED, Counted, RECORDS};
use super::exposed::exposed;
use super::waves::knowledge;
use super::withheld::withheld;
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
    /// Found once, with the first item of a test.
    items: OnceLock<Items>,
    pub plan: GroupPlan,
    pub options: ProtectOptions,
    /// True if there are too few records to say anything.
    pub is_closed: bool,
}

/// What the items of a test may say.
struct Items {
    /// Paths of those that are not published.
    withheld: BTreeSet<String>,
    /// By group of gender: true if all others say how many were right.
    are_told: Vec<bool>,
}

struct Crossed {
    singles: [usize; 2],
    of_group: Vec<[usize; 2]>,
    /// By group: true if not even its persons may be counted. Found once, with the first question.
    hidden: OnceLock<Vec<bool>>,
}

/// What is hidden of one question in one breakdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    pub base: Mask,
    pub layers: Vec<Mask>,
}

impl Masks {
    /// Hides what was answered in every group and in total; the persons stay.
    fn withhold(&mut self, groups: usize) {
        for mask in std::iter::once(&mut self.base).chain(&mut self.layers) {
            for row in ANSWERED..mask.hidden.len() {
                (0..=groups).for_each(|column| mask.hide(row, column));
            }
        }
    }

    /// Hides whole groups, their persons too.
    fn hide_groups(&mut self, hidden: &[bool]) {
        for mask in std::iter::once(&mut self.base).chain(&mut self.layers) {
            for row in &mut mask.hidden {
                row.iter_mut().zip(hidden).for_each(|(cell, is)| *cell |= is);
            }
        }
    }
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
            items: OnceLock::new(),
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
            hidden: OnceLock::new(),
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
        let mut masks = self.single_masks(sample, question, column, &counted[..singles]);
        if self.is_withheld(sample, question) {
            for (masks, counted) in masks.iter_mut().zip(&counted) {
                masks.withhold(counted.groups());
            }
        }
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
            let mut own = Masks {
                base,
                layers: layers.collect(),
            };
            if self.options.minimum > 0 {
                let hidden = crossed.hidden.get_or_init(|| self.hidden_pairs(sample, crossed));
                own.hide_groups(hidden);
            }
            masks.push(own);
        }
        counted
            .into_iter()
            .zip(masks)
            .map(|(counted, masks)| Protected { counted, masks })
            .collect()
    }

    /// The masks of one question in the single breakdowns.
    fn single_masks(
        &self,
        sample: &Sample,
        question: &Question,
        column: &Column,
        counted: &[Counted],
    ) -> Vec<Masks> {
        let is_conditional = counted.first().is_some_and(|counted| counted.is_conditional);
        let exposed = match self.options.minimum > 0 && is_conditional && !question.is_repeated() {
            true => exposed(
                sample,
                question,
                column,
                &self.breakdowns[..counted.len().min(self.breakdowns.len())],
                self.options.minimum,
            ),
            false => Vec::new(),
        };
        self.masks(question, counted, &exposed)
    }

    /// True for an item of a test that is not published.
    fn is_withheld(&self, sample: &Sample, question: &Question) -> bool {
        let is_item = question.scale() == Some("knowledge");
        if self.options.minimum == 0 || self.is_closed || !is_item {
            return false;
        }
        self.items(sample).withheld.contains(&question.field.path)
    }

    /// True if the table of some item does not say of that group of gender how many were right. How many had full marks would
    /// say it in part: as many were right in every item.
    pub fn hides_items_of(&self, sample: &Sample, gender: &str) -> bool {
        if self.options.minimum == 0 {
            return false;
        }
        let group = self.gender().and_then(|by| self.breakdowns[by].find(gender));
        let are_told = |group: usize| self.items(sample).are_told.get(group) == Some(&true);
        self.is_closed || !group.is_some_and(are_told)
    }

    fn items(&self, sample: &Sample) -> &Items {
        self.items.get_or_init(|| {
            let singles = self.breakdowns.len() - self.crossed.len();
            let items = knowledge(sample).into_iter().map(|item| {
                let column = sample.column(item);
                let count = |groups| Counted::new(item, &column, groups, None, false);
                let counted: Vec<Counted> = match singles {
                    0 => vec![count(None)],
                    _ => self.breakdowns[..singles]
                        .iter()
                        .map(|groups| count(Some(groups)))
                        .collect(),
                };
                let masks = self.single_masks(sample, item, &column, &counted);
                let both = counted.into_iter().zip(masks);
                (
                    item,
                    both.map(|(counted, masks)| Protected { counted, masks })
                        .collect(),
                )
            });
            let items: Vec<(&Question, Vec<Protected>)> = items.collect();
            let withheld = withheld(&items, self.options.minimum);
            let published = || {
                items
                    .iter()
                    .filter(|(item, _)| !withheld.contains(&item.field.path))
            };
            let are_told = self.gender().map(|at| {
                let groups = 0..self.breakdowns[at].groups.len();
                let tells = |(item, by): &(&Question, Vec<Protected>), group: usize| {
                    item.keys().all(|key| by[at].is_shown(key, group))
                };
                groups
                    .map(|group| published().all(|item| tells(item, group)))
                    .collect()
            });
            Items {
                are_told: are_told.unwrap_or_default(),
                withheld,
            }
        })
    }

    /// Pairs of groups that the table of one breakdown by the other hides: no other table may count them.
    fn hidden_pairs(&self, sample: &Sample, crossed: &Crossed) -> Vec<bool> {
        let [first, second] = crossed.singles;
        let (by, of) = (first.min(second), first.max(second));
        let closed = || vec![true; crossed.of_group.len()];
        let Some(question) = sample
            .question(&self.breakdowns[of].id)
            .filter(|q| !q.choices.is_empty())
        else {
            return closed();
        };
        let column = sample.column(question);
        let weights = sample.weights.as_deref();
        let counted: Vec<Counted> = self.breakdowns[..self.breakdowns.len() - self.crossed.len()]
            .iter()
            .map(|groups| Counted::new(question, &column, Some(groups), weights, false))
            .collect();
        let masks = self.masks(question, &counted, &[]);
        let (Some(counted), Some(mask)) = (counted.get(by), masks.get(by)) else {
            return closed();
        };
        let is_hidden = |pair: &[usize; 2]| {
            let (column, group) = match first == by {
                true => (pair[0], pair[1]),
                false => (pair[1], pair[0]),
            };
            let key = &self.breakdowns[of].groups[group].key;
            let choice = question.answers().find(|(_, choice)| choice.value == *key);
            let row = choice
                .and_then(|(choice, _)| counted.rows[choice])
                .unwrap_or(ANSWERED);
            mask.base.is_hidden(row, column)
        };
        crossed.of_group.iter().map(is_hidden).collect()
    }

    /// The masks of one question, by breakdown.
    fn masks(&self, question: &Question, counted: &[Counted], exposed: &[Vec<bool>]) -> Vec<Masks> {
        if self.is_closed {
            let closed = |counted: &Counted| Masks {
                base: Mask::closed(&counted.base),
                layers: counted.layers.iter().map(Mask::closed).collect(),
            };
            return counted.iter().map(closed).collect();
        }
        // How many of each group are in each group of another breakdown: the totals of such a table are the groups' own
        // sizes, which every table shows.
        let own_breakdown = self
            .find(&question.field.name)
            .filter(|_| !question.is_repeated());
        let options = ProtectOptions {
            exact_totals: self.options.exact_totals || own_breakdown.is_some(),
            ..self.options
        };
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
            // Groups, and the total at the end: the persons stay, what they were asked goes.
            let own = exposed.get(at).into_iter().flatten().enumerate();
            for (column, _) in own.filter(|(_, is)| **is) {
                (1..rows).for_each(|row| mask.hide(row, column));
            }
            if !options.exact_totals {
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
        let mut bases = protect_question(&tables, &options);
        if let Some(own) = own_breakdown.filter(|_| self.options.minimum > 0) {
            for (at, (mask, (table, _))) in bases.iter_mut().zip(&tables).enumerate() {
                if !self.options.exact_totals {
                    (0..table.rows.len()).for_each(|row| mask.hide(row, table.groups()));
                }
                // The other table of the pair says the same, and is protected otherwise.
                if at > own {
                    for row in ANSWERED..table.rows.len() {
                        (0..table.groups()).for_each(|group| mask.hide(row, group));
                    }
                }
            }
        }
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
            for (masks, mask) in masks.iter_mut().zip(protect_question(&tables, &options)) {
                masks.layers.push(mask);
            }
        }
        masks
    }
}

/// True if the question puts each record into at most one group. Lists of files are too long for groups.
pub fn is_grouping(question: &Question) -> bool {
    use crate::kind::QuestionKind::{Integer, SelectOne, Text};
    !question.is_repeated()
        && matches!(question.kind, SelectOne | Text | Integer)
        && question.field.file_choices.is_empty()
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

    /// True if a reader of that column's cells knows how many gave one of these answers: each of them is shown, or the
    /// side of the scale that holds them, or everything else.
    pub fn is_known(&self, question: &Question, choices: &[bool], column: usize) -> bool {
        let base = &self.counted.base;
        let side = |favourable: bool| {
            let row = base.row(if favourable { "favourable" } else { "other" });
            row.is_some_and(|row| !self.masks.base.is_hidden(row, column))
        };
        let is_covered = |wanted: bool| {
            [true, false].into_iter().all(|favourable| {
                let own = || {
                    question
                        .answers()
                        .filter(move |(choice, _)| question.is_favourable(*choice) == favourable)
                };
                let is_in = |choice: usize| choices.get(choice) == Some(&true);
                let is_all = own().all(|(choice, _)| is_in(choice) == wanted);
                is_all && side(favourable)
                    || own()
                        .filter(|(choice, _)| is_in(*choice) == wanted)
                        .all(|(choice, _)| self.is_shown(choice, column))
            })
        };
        self.minimum_met(column) && (is_covered(true) || is_covered(false) && base.row("~").is_none())
    }

    /// True if every choice of that column may be shown: then means and tests over the choices say nothing more.
    pub fn is_whole(&self, column: usize) -> bool {
        !self.masks.base.hides_in(column)
    }
}
