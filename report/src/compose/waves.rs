//! Waves of a training, and the persons who are in two of them.

use crate::link::{Links, link};
use crate::sample::{Question, Sample, State, gender_of};

/// A wave's place in a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Before,
    After,
    Later,
}

/// The records of one wave.
pub struct Wave<'a> {
    pub when: When,
    pub sample: &'a Sample<'a>,
    /// Counted records of the sample that belong to it.
    pub records: Vec<usize>,
    /// By record of the wave: the code, as written.
    pub codes: Vec<String>,
    /// By record of the wave: 0 woman, 1 man, 2 everybody else.
    pub gender: Vec<usize>,
    /// By record of the wave: points, and the most that the items asked could give. NaN without an item answered.
    pub points: Vec<[f64; 2]>,
}

impl When {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
        if starts(&["pre", "antes", "inicio", "baseline", "t0"]) {
            Some(Self::Before)
        } else if starts(&["post", "fin", "después", "despues", "end", "t1"]) {
            Some(Self::After)
        } else if starts(&["fu", "seg", "follow", "t2"]) {
            Some(Self::Later)
        } else {
            None
        }
    }

    /// Key, Spanish and English name.
    pub fn names(self) -> [&'static str; 3] {
        match self {
            Self::Before => ["pre", "Antes del curso", "Before the course"],
            Self::After => ["post", "Al final del curso", "End of the course"],
            Self::Later => ["later", "Seguimiento", "Follow-up"],
        }
    }
}

/// Items of the knowledge test: those whose choices have points.
pub fn knowledge<'a>(sample: &'a Sample) -> Vec<&'a Question> {
    let has_points = |q: &&Question| {
        q.scale() == Some("knowledge")
            && q.choices
                .iter()
                .any(|choice| choice.score.is_some_and(|s| s > 0.0))
    };
    sample.questions.iter().filter(has_points).collect()
}

/// The waves of all samples that have a question of role `wave`.
pub fn waves<'a>(samples: &'a [Sample<'a>]) -> Vec<Wave<'a>> {
    let mut found = Vec::new();
    for sample in samples {
        let Some(wave) = sample.role("wave") else { continue };
        let texts = sample.texts(wave);
        for when in [When::Before, When::After, When::Later] {
            let is_in = |record: &usize| When::parse(&texts[*record]) == Some(when);
            let records: Vec<usize> = (0..sample.records).filter(is_in).collect();
            if !records.is_empty() {
                found.push(Wave::new(when, sample, records));
            }
        }
    }
    found.sort_by_key(|wave: &Wave| wave.when);
    found
}

impl<'a> Wave<'a> {
    fn new(when: When, sample: &'a Sample<'a>, records: Vec<usize>) -> Self {
        let codes = sample
            .role("link_code")
            .map(|question| sample.texts(question))
            .unwrap_or_default();
        let mut gender = vec![2; sample.records];
        if let Some(question) = sample.role("gender") {
            let column = sample.column(question);
            for row in 0..column.len() {
                if let (State::Answered, Some(choice)) = (column.states[row], column.choice(row)) {
                    let choice = &question.choices[choice];
                    gender[column.records[row] as usize] = gender_of(&choice.value, &choice.label);
                }
            }
        }
        let mut points = vec![[f64::NAN, 0.0]; sample.records];
        for item in knowledge(sample) {
            let (scores, states) = (sample.scores(item), sample.column(item).states.clone());
            let most = item
                .choices
                .iter()
                .filter_map(|choice| choice.score)
                .fold(0.0, f64::max);
            for (record, score) in scores
                .into_iter()
                .enumerate()
                .filter(|(_, score)| !score.is_nan())
            {
                let own = &mut points[record];
                own[1] += most;
                // Who left everything blank has no score.
                if own[0].is_nan() && states[record] == State::Blank {
                    continue;
                }
                own[0] = score + if own[0].is_nan() { 0.0 } else { own[0] };
            }
        }
        Self {
            when,
            sample,
            codes: records
                .iter()
                .map(|r| codes.get(*r).cloned().unwrap_or_default())
                .collect(),
            gender: records.iter().map(|r| gender[*r]).collect(),
            points: records.iter().map(|r| points[*r]).collect(),
            records,
        }
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// The column of a question, by record of the wave.
    pub fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        let question = self.sample.question(name)?;
        let column = self.sample.column(question);
        let value = |record: &usize| {
            if column.states[*record] != State::Answered {
                return f64::NAN;
            }
            match question.choices.is_empty() {
                true => column.numbers.get(*record).copied().unwrap_or(f64::NAN),
                false => column
                    .choice(*record)
                    .and_then(|c| question.level(c))
                    .unwrap_or(f64::NAN),
            }
        };
        Some(self.records.iter().map(value).collect())
    }

    /// Greatest number of points that anybody could have.
    pub fn maximum(&self) -> f64 {
        self.points.iter().map(|points| points[1]).fold(0.0, f64::max)
    }
}

/// True if a mean of everybody in that wave, less the linked persons' figures, would be that of very few: those of any
/// gender who have a score there and no pair.
pub fn gives_unlinked_away(wave: &Wave, linked: Option<&Linked>, minimum: u64) -> bool {
    let Some(linked) = linked else { return false };
    let is_side = |side: &Wave| std::ptr::eq(side.sample, wave.sample) && side.when == wave.when;
    if minimum == 0 || !is_side(linked.before) && !is_side(linked.after) {
        return false;
    }
    let pairs = linked.scores();
    (0..3).any(|gender| {
        let scored = wave.gender.iter().zip(&wave.points);
        let all = scored
            .filter(|(own, points)| **own == gender && points[0].is_finite())
            .count();
        let in_pairs = pairs.iter().filter(|(own, _)| *own == gender).count();
        let alone = all.abs_diff(in_pairs) as u64;
        alone > 0 && alone < minimum
    })
}

/// Two waves with their links.
pub struct Linked<'a, 'w> {
    pub before: &'w Wave<'a>,
    pub after: &'w Wave<'a>,
    pub links: Links,
}

impl<'a, 'w> Linked<'a, 'w> {
    pub fn new(before: &'w Wave<'a>, after: &'w Wave<'a>) -> Self {
        Self {
            before,
            after,
            links: link(&before.codes, &after.codes),
        }
    }

    /// The gender of a pair: that of the first wave, or of the second if the first does not say.
    pub fn gender(&self, pair: &crate::link::Pair) -> usize {
        match self.before.gender[pair.first] {
            2 => self.after.gender[pair.second],
            known => known,
        }
    }

    /// Points before and after of pairs that have both, with the pair's gender.
    pub fn scores(&self) -> Vec<(usize, [f64; 2])> {
        let both = self.links.pairs.iter().map(|pair| {
            (
                self.gender(pair),
                [
                    self.before.points[pair.first][0],
                    self.after.points[pair.second][0],
                ],
            )
        });
        both.filter(|(_, pair)| pair.iter().all(|x| x.is_finite()))
            .collect()
    }
}
