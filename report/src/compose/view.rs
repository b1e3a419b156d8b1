//! One question, ready to be put into cells: counted, protected, and rounded where it must be.

use std::sync::Arc;

use super::catalogue::{Catalogue, Protected};
use super::count::{ANSWERED, RECORDS};
use crate::sample::{Choice, Column, Question, Sample, State};
use crate::stats::mean::Moments;
use crate::stats::share::{effective_size, wilson, wilson_of_share};
use crate::table::{Cell, Profile, Value, Why};

/// A question in every breakdown of the catalogue.
pub struct View<'a> {
    pub sample: &'a Sample<'a>,
    pub catalogue: &'a Catalogue,
    pub question: &'a Question,
    pub column: Arc<Column>,
    pub profile: Profile,
    all: Vec<Protected>,
}

impl<'a> View<'a> {
    pub fn new(
        sample: &'a Sample,
        catalogue: &'a Catalogue,
        question: &'a Question,
        profile: Profile,
    ) -> Self {
        let column = sample.column(question);
        let all = catalogue.question(sample, question, &column);
        Self {
            sample,
            catalogue,
            question,
            column,
            profile,
            all,
        }
    }

    pub fn is_open(&self) -> bool {
        self.profile == Profile::Open
    }

    pub fn minimum(&self) -> u64 {
        self.catalogue.options.minimum
    }

    /// The question in that breakdown.
    pub fn by(&self, by: usize) -> Option<&Protected> {
        self.all.get(by)
    }

    /// Index of the total's column in that breakdown.
    pub fn total(&self, by: usize) -> usize {
        self.by(by).map_or(0, |protected| protected.counted.groups())
    }

    /// The shown groups that stand for everybody, if no total may be exact: women and men.
    pub fn stand_in(&self, by: usize, column: usize) -> Option<(usize, Vec<usize>)> {
        if self.catalogue.options.exact_totals || column != self.total(by) || self.is_open() {
            return None;
        }
        let gender = self.catalogue.gender()?;
        let groups = &self.catalogue.breakdowns[gender];
        Some((
            gender,
            ["women", "men"]
                .iter()
                .filter_map(|key| groups.find(key))
                .collect(),
        ))
    }

    /// Persons of whom the question has an answer, as the base of shares.
    pub fn base_cell(&self, by: usize, column: usize) -> Cell {
        if let Some((gender, groups)) = self.stand_in(by, column) {
            let counts: Option<Vec<u64>> = groups.iter().map(|group| self.answered(gender, *group)).collect();
            return match counts {
                Some(counts) => Cell::new(Value::Count(self.rounded(counts.iter().sum()))).rounded(),
                None => Cell::hidden(Why::SmallBase),
            };
        }
        match self.answered(by, column) {
            None => Cell::hidden(self.why(by, column)),
            Some(n) if self.is_coarse() => Cell::new(Value::Count(self.rounded(n))).rounded(),
            Some(n) => Cell::new(Value::Count(n)),
        }
    }

    /// Persons of the group who answered; `None` if that is hidden.
    pub fn answered(&self, by: usize, column: usize) -> Option<u64> {
        let protected = self.by(by)?;
        protected
            .minimum_met(column)
            .then(|| protected.counted.count(ANSWERED, column))
    }

    /// Persons of the group; `None` if that is hidden.
    pub fn records(&self, by: usize, column: usize) -> Option<u64> {
        let protected = self.by(by)?;
        protected
            .records_shown(column)
            .then(|| protected.counted.count(RECORDS, column))
    }

    fn why(&self, by: usize, column: usize) -> Why {
        let Some(protected) = self.by(by) else {
            return Why::SmallBase;
        };
        match protected.minimum_met(column) {
            true => Why::Protected,
            false => Why::SmallBase,
        }
    }

    /// True if the base says something of an earlier answer (skip logic) and is therefore published rounded.
    pub fn is_coarse(&self) -> bool {
        !self.is_open()
            && self
                .all
                .first()
                .is_some_and(|protected| protected.counted.is_conditional)
    }

    fn rounded(&self, n: u64) -> u64 {
        let step = self.minimum().max(1);
        (n + step / 2) / step * step
    }

    /// How many chose that choice, as a share of those who answered.
    pub fn choice_cell(&self, choice: usize, by: usize, column: usize) -> Cell {
        let shown = |by: usize, column: usize| {
            let protected = self.by(by)?;
            protected
                .is_shown(choice, column)
                .then(|| protected.counted.chosen(choice, column))
        };
        let weighted = |by: usize, column: usize| {
            let sums = self.by(by)?.counted.weighted.as_ref()?;
            Some((sums.choices[choice][column], sums.answered[column]))
        };
        let base = |by, column| self.answered(by, column);
        self.share_cell([by, column], &base, &shown, &weighted)
    }

    /// How many chose the right answer, of everybody who was asked: who does not know it or leaves it blank is not right.
    pub fn correct_cell(&self, by: usize, column: usize) -> Cell {
        let best = |(_, choice): &(usize, &Choice)| choice.score.is_some_and(|score| score > 0.0);
        let Some((key, _)) = self.question.answers().find(best) else {
            return Cell::default();
        };
        let shown = |by: usize, column: usize| {
            let protected = self.by(by)?;
            protected
                .is_shown(key, column)
                .then(|| protected.counted.chosen(key, column))
        };
        // Where somebody was not asked, the base is those who answered: how many were asked says something of them.
        let is_conditional = self
            .all
            .first()
            .is_some_and(|protected| protected.counted.is_conditional);
        let base = |by, column| match is_conditional {
            true => self.answered(by, column),
            false => self.answered(by, column).and(self.records(by, column)),
        };
        self.share_cell([by, column], &base, &shown, &|_, _| None)
    }

    /// How many are on the favourable side of an ordinal question, or gave the first answer of a question with two.
    pub fn favourable_cell(&self, by: usize, column: usize) -> Cell {
        let Some(row) = self.favourable_row(by) else {
            return Cell::default();
        };
        let shown = |by: usize, column: usize| {
            let protected = self.by(by)?;
            (!protected.masks.base.is_hidden(row, column)).then(|| protected.counted.count(row, column))
        };
        let favourable = |choice: usize| self.question.is_favourable(choice);
        let weighted = |by: usize, column: usize| {
            let sums = self.by(by)?.counted.weighted.as_ref()?;
            let choices = (0..sums.choices.len()).filter(|choice| favourable(*choice));
            Some((
                choices.map(|choice| sums.choices[choice][column]).sum(),
                sums.answered[column],
            ))
        };
        let base = |by, column| self.answered(by, column);
        self.share_cell([by, column], &base, &shown, &weighted)
    }

    /// The row that counts the favourable side.
    pub fn favourable_row(&self, by: usize) -> Option<usize> {
        self.by(by)?.counted.base.row("favourable")
    }

    fn share_cell(
        &self,
        [by, column]: [usize; 2],
        base_of: &dyn Fn(usize, usize) -> Option<u64>,
        shown: &dyn Fn(usize, usize) -> Option<u64>,
        weighted: &dyn Fn(usize, usize) -> Option<(f64, [f64; 2])>,
    ) -> Cell {
        if let Some((gender, groups)) = self.stand_in(by, column) {
            let mut sums = [0, 0];
            for group in groups {
                let (Some(n), Some(base)) = (shown(gender, group), base_of(gender, group)) else {
                    return Cell::hidden(Why::Protected);
                };
                sums = [sums[0] + n, sums[1] + base];
            }
            return self.coarse(sums[0], sums[1]);
        }
        let Some(base) = base_of(by, column) else {
            return Cell::hidden(self.why(by, column));
        };
        let Some(n) = shown(by, column) else {
            return Cell::hidden(Why::Protected);
        };
        if self.is_coarse() {
            return self.coarse(n, base);
        }
        let mut cell = Cell::share(n, base).with_interval(wilson(n, base));
        if let Some((sum, [all, squares])) = weighted(by, column).filter(|(_, [all, _])| *all > 0.0) {
            let share = (sum / all).clamp(0.0, 1.0);
            let size = if squares > 0.0 {
                all * all / squares
            } else {
                effective_size(std::iter::empty())
            };
            cell.value = Value::Share(share);
            cell.interval = (size > 0.0).then(|| wilson_of_share(share, size));
        }
        cell
    }

    /// A share in whole percent of a rounded base.
    fn coarse(&self, n: u64, base: u64) -> Cell {
        if base == 0 {
            return Cell::default();
        }
        let share = (n as f64 * 100.0 / base as f64).round() / 100.0;
        let base = self.rounded(base).max(1);
        Cell {
            value: Value::Share(share),
            base: Some(base),
            interval: Some(wilson_of_share(share, base as f64).map(|end| (end * 100.0).round() / 100.0)),
            ..Cell::default()
        }
        .rounded()
    }

    /// The number of units in each answer state, for those who may read the records.
    pub fn state_cell(&self, state: State, by: usize, column: usize) -> Cell {
        let Some(protected) = self.by(by) else {
            return Cell::default();
        };
        Cell::new(Value::Count(protected.counted.states[column][state as usize]))
    }

    /// The numbers of a column, sorted; of ordinal questions the levels. Not if they must not be used.
    pub fn numbers(&self, by: usize, column: usize) -> Result<Vec<f64>, Why> {
        let mut numbers = self.values(by, column)?;
        // Levels come in their order already.
        numbers.sort_unstable_by(f64::total_cmp);
        Ok(numbers)
    }

    /// The same in any order.
    fn values(&self, by: usize, column: usize) -> Result<Vec<f64>, Why> {
        let members = self.stand_in(by, column);
        let (by, groups) = match &members {
            Some((gender, groups)) => (*gender, groups.clone()),
            None => (by, vec![column]),
        };
        for group in &groups {
            if self.answered(by, *group).is_none() {
                return Err(self.why(by, *group));
            }
            let has_choices = !self.question.choices.is_empty() && !self.question.is_rating();
            if has_choices && !self.is_open() && !self.by(by).is_some_and(|p| p.is_whole(*group)) {
                return Err(Why::Protected);
            }
        }
        if let Some(levels) = self.levels(by, &groups) {
            return Ok(levels);
        }
        let total = self.total(by);
        let of_record = self.catalogue.breakdowns.get(by).map(|groups| &groups.of_record);
        let everybody = groups.contains(&total) || of_record.is_none();
        let is_member = |row: usize| {
            everybody
                || of_record
                    .is_some_and(|of| groups.contains(&usize::from(of[self.column.records[row] as usize])))
        };
        let rows = (0..self.column.len())
            .filter(|row| self.column.states[*row] == State::Answered && is_member(*row));
        let numbers: Vec<f64> = rows.filter_map(|row| self.number(row)).collect();
        if !self.is_open() && self.question.choices.is_empty() && is_dominated(&numbers) {
            return Err(Why::Dominance);
        }
        Ok(numbers)
    }

    /// The levels of the groups' answers, from their counts; `None` if choices are not counted.
    fn levels(&self, by: usize, groups: &[usize]) -> Option<Vec<f64>> {
        let counted = &self.by(by)?.counted;
        if counted.rows.iter().all(Option::is_none) || !self.question.is_ordinal() {
            return None;
        }
        let mut levels: Vec<(f64, u64)> = Vec::new();
        for (choice, _) in self.question.answers() {
            let n = groups.iter().map(|group| counted.chosen(choice, *group)).sum();
            levels.push((self.question.level(choice)?, n));
        }
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let repeated = levels
            .into_iter()
            .flat_map(|(level, n)| std::iter::repeat_n(level, n as usize));
        Some(repeated.collect())
    }

    /// The number or level of a row.
    pub fn number(&self, row: usize) -> Option<f64> {
        let number = match self.question.choices.is_empty() {
            true => *self.column.numbers.get(row)?,
            false => self.question.level(self.column.choice(row)?)?,
        };
        number.is_finite().then_some(number)
    }

    /// A mean with its interval, rounded for readers outside.
    pub fn mean_cell(&self, by: usize, column: usize) -> Cell {
        let numbers = match self.values(by, column) {
            Ok(numbers) => numbers,
            Err(why) => return Cell::hidden(why),
        };
        let Some(moments) = Moments::of(&numbers) else {
            return Cell::default();
        };
        let round = |x: f64| self.round(x);
        Cell {
            value: Value::Mean(round(moments.mean)),
            interval: moments.interval().map(|ends| ends.map(round)),
            base: (!self.is_coarse() && self.stand_in(by, column).is_none()).then_some(moments.n),
            ..Cell::default()
        }
    }

    /// Two significant digits for readers outside, where an exact mean would give counts away.
    pub fn round(&self, x: f64) -> f64 {
        match self.profile {
            Profile::External => significant(x, 2),
            Profile::Internal => significant(x, 4),
            Profile::Open => x,
        }
    }
}

/// A number with that many significant digits.
pub fn significant(x: f64, digits: i32) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let power = digits - 1 - x.abs().log10().floor() as i32;
    let scale = 10f64.powi(power);
    if scale.is_finite() && scale > 0.0 {
        (x * scale).round() / scale
    } else {
        x
    }
}

/// True if the two greatest make up more than 85 % of a sum of numbers that are not negative.
pub fn is_dominated(numbers: &[f64]) -> bool {
    let (mut sum, mut first, mut second, mut least) = (0.0, 0.0f64, 0.0f64, 0.0f64);
    for number in numbers {
        sum += number;
        least = least.min(*number);
        if *number > first {
            (first, second) = (*number, first);
        } else {
            second = second.max(*number);
        }
    }
    least >= 0.0 && sum > 0.0 && first + second > 0.85 * sum
}
