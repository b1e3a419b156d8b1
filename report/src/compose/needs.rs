//! Needs assessment: what is important and not yet mastered, by whom, and whether training is the remedy.

use std::collections::BTreeMap;

use super::catalogue::Catalogue;
use super::priorities::{Axis, priorities};
use super::view::View;
use crate::sample::{Question, Sample, State};
use crate::stats::needs::{Needs, needs};
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Section, Table, Text, Value, Why};

/// Choices of a question about remedies that mean training.
const TRAINING: &[&str] = &[
    "capacitacion",
    "capacitación",
    "formacion",
    "formación",
    "training",
    "curso",
];

/// One competence rated twice.
pub(super) struct Item<'a> {
    pub(super) importance: View<'a>,
    capacity: View<'a>,
    /// Record, importance and capacity of those who rated both.
    pairs: Vec<(u32, [f64; 2])>,
}

/// The section; `None` without pairs of importance and capacity, and without a maturity scale.
pub fn section(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Section> {
    let items = items(sample, catalogue, profile);
    let maturity = maturity(sample, catalogue, profile);
    if items.is_empty() && maturity.is_none() {
        return None;
    }
    let mut section = Section {
        id: "needs".into(),
        title: Text::new("Diagnóstico de necesidades", "Needs assessment"),
        readings: vec![Text::new(
            "Una necesidad es una competencia importante que todavía no se domina. MWDS (Borich) pondera la distancia por la importancia; RDS solo cuenta a quienes tienen menos capacidad que la que su puesto pide. Se muestran las dos.",
            "A need is a competence that is important and not yet mastered. MWDS (Borich) weights the distance by importance; RDS only counts those with less capacity than their post asks for. Both are shown.",
        )],
        ..Section::default()
    };
    if !items.is_empty() {
        let ranking = ranking(&items, catalogue, sample);
        section.readings.extend(ranking.readings.first().cloned());
        section.tables.push(ranking);
        section.tables.extend(by_gender(&items, catalogue));
        section.tables.extend(by_institution(&items, catalogue, sample));
        section.tables.extend(remedies(sample, profile));
        section.tables.extend(priorities(&items, Axis::Area));
        section.tables.extend(priorities(&items, Axis::Workplan));
    }
    section.tables.extend(maturity);
    Some(section)
}

fn items<'a>(sample: &'a Sample, catalogue: &'a Catalogue, profile: Profile) -> Vec<Item<'a>> {
    let is_importance = |q: &&Question| q.scale().is_some_and(|scale| scale.starts_with("importance"));
    let partner = |question: &Question| {
        let named = question.plan.as_ref().and_then(|plan| plan.pair.as_deref());
        let named = named.and_then(|name| sample.question(name.trim_matches(['$', '{', '}'])));
        named.or_else(|| {
            sample.questions.iter().find(|other| {
                let pair = other.plan.as_ref().and_then(|plan| plan.pair.as_deref());
                pair == Some(question.field.name.as_str())
            })
        })
    };
    let questions = sample.questions.iter().filter(is_importance);
    let item = |question: &'a Question| {
        let importance = View::new(sample, catalogue, question, profile);
        let capacity = View::new(sample, catalogue, partner(question)?, profile);
        let mut pairs = Vec::new();
        for row in 0..importance.column.len().min(capacity.column.len()) {
            let both_answered = [&importance, &capacity]
                .iter()
                .all(|view| view.column.states[row] == State::Answered);
            if let (true, Some(i), Some(c)) = (both_answered, importance.number(row), capacity.number(row)) {
                pairs.push((importance.column.records[row], [i, c]));
            }
        }
        Some(Item {
            importance,
            capacity,
            pairs,
        })
    };
    questions.filter_map(item).collect()
}

impl Item<'_> {
    fn head(&self) -> Head {
        let question = self.importance.question;
        Head::new(
            HeadKind::Item,
            question.field.name.clone(),
            question.label.clone(),
        )
    }

    /// The pairs of one column of a breakdown, if they may be used.
    fn of(&self, by: usize, column: usize) -> Result<Vec<(u32, [f64; 2])>, Why> {
        let view = &self.importance;
        let (by, groups) = match view.stand_in(by, column) {
            Some((gender, groups)) => (gender, groups),
            None => (by, vec![column]),
        };
        let is_shown = |group: &usize| {
            view.answered(by, *group).is_some() && self.capacity.answered(by, *group).is_some()
        };
        if !groups.iter().all(is_shown) {
            return Err(Why::SmallBase);
        }
        let total = view.total(by);
        if !view.is_open() && groups.contains(&total) && self.gives_group_away() {
            return Err(Why::Protected);
        }
        let of_record = view.catalogue.breakdowns.get(by).map(|groups| &groups.of_record);
        let is_member = |record: u32| {
            let group = of_record.map_or(total, |of| usize::from(of[record as usize]));
            groups.contains(&total) || groups.contains(&group)
        };
        let kept: Vec<(u32, [f64; 2])> = self
            .pairs
            .iter()
            .filter(|(r, _)| is_member(*r))
            .copied()
            .collect();
        match !view.is_open() && (kept.len() as u64) < view.minimum() {
            true => Err(Why::SmallBase),
            false => Ok(kept),
        }
    }

    /// True if the total less the groups that are shown would be those of few persons.
    fn gives_group_away(&self) -> bool {
        let view = &self.importance;
        let breakdowns = view
            .catalogue
            .breakdowns
            .iter()
            .enumerate()
            .filter(|(_, groups)| groups.is_single());
        let mut few = breakdowns.map(|(by, groups)| {
            let mut sizes = vec![0u64; groups.groups.len()];
            self.pairs
                .iter()
                .for_each(|(record, _)| sizes[usize::from(groups.of_record[*record as usize])] += 1);
            let is_hidden = |group: &usize| self.of(by, *group).is_err();
            let hidden: u64 = (0..sizes.len()).filter(is_hidden).map(|group| sizes[group]).sum();
            hidden > 0 && hidden < view.minimum()
        });
        few.any(|is_few| is_few)
    }

    fn needs(&self, by: usize, column: usize) -> Result<Option<Needs>, Why> {
        let pairs: Vec<[f64; 2]> = self.of(by, column)?.into_iter().map(|(_, pair)| pair).collect();
        Ok(needs(&pairs, None))
    }

    pub(super) fn total(&self) -> Result<Option<Needs>, Why> {
        self.needs(0, self.importance.total(0))
    }

    fn cell(&self, needs: &Result<Option<Needs>, Why>, value: impl Fn(&Needs) -> Value) -> Cell {
        match needs {
            Ok(needs) => Cell::from(needs.as_ref().map(value)),
            Err(why) => Cell::hidden(*why),
        }
    }

    fn mwds(&self, needs: &Result<Option<Needs>, Why>) -> Cell {
        self.cell(needs, |n| Value::Measure(self.importance.round(n.mwds)))
    }
}

/// All items, the greatest need first.
fn ranking(items: &[Item], catalogue: &Catalogue, sample: &Sample) -> Table {
    let institutions = institution(catalogue, sample).map(|by| &catalogue.breakdowns[by].of_record);
    let mut rows = Vec::new();
    for item in items {
        let found = item.total();
        let round = |x: f64| item.importance.round(x);
        // Every institution counts once, however many of its persons answered.
        let equal = found.as_ref().ok().and(institutions).and_then(|of_record| {
            let pairs = item.of(0, item.importance.total(0)).ok()?;
            let mut sizes: BTreeMap<u16, f64> = BTreeMap::new();
            pairs
                .iter()
                .for_each(|(r, _)| *sizes.entry(of_record[*r as usize]).or_default() += 1.0);
            let weights: Vec<f64> = pairs
                .iter()
                .map(|(r, _)| 1.0 / sizes[&of_record[*r as usize]])
                .collect();
            let pairs: Vec<[f64; 2]> = pairs.into_iter().map(|(_, pair)| pair).collect();
            needs(&pairs, Some(&weights))
        });
        let n = match item.importance.stand_in(0, item.importance.total(0)) {
            Some(_) => item.importance.base_cell(0, item.importance.total(0)),
            None => item.cell(&found, |n| Value::Count(n.n)),
        };
        rows.push(Row {
            head: item.head(),
            cells: vec![
                n,
                item.cell(&found, |n| Value::Mean(round(n.importance))),
                item.cell(&found, |n| Value::Mean(round(n.capacity))),
                item.mwds(&found),
                item.cell(&found, |n| Value::Number(n.rds.round())),
                match (&found, equal) {
                    (Err(why), _) => Cell::hidden(*why),
                    (_, equal) => Cell::from(equal.map(|n| Value::Measure(round(n.mwds)))),
                },
            ],
        });
    }
    rows.sort_by(|a, b| {
        let value = |row: &Row| row.cells[3].number().unwrap_or(f64::NEG_INFINITY);
        value(b).total_cmp(&value(a))
    });
    let middle = |column: usize| {
        let values: Vec<f64> = rows.iter().filter_map(|row| row.cells[column].number()).collect();
        if values.is_empty() {
            3.0
        } else {
            values.iter().sum::<f64>() / values.len() as f64
        }
    };
    let middle = [middle(2), middle(1)];
    let is_known = rows.first().is_some_and(|row| row.cells[3].number().is_some());
    let greatest = |label: fn(&Text) -> &str| {
        let needs = rows
            .iter()
            .take(3)
            .filter(|row| row.cells[3].number().is_some_and(|mwds| mwds > 0.0));
        let names: Vec<&str> = needs.map(|row| label(&row.head.label)).collect();
        names.join("; ")
    };
    // A need that is not shown may be a greater one.
    let (es, en) = match rows.iter().any(|row| row.cells[3].hidden.is_some()) {
        true => (
            "Entre las necesidades que se pueden mostrar, las mayores son",
            "Among the needs that can be shown, the greatest are",
        ),
        false => ("Las mayores necesidades son", "The greatest needs are"),
    };
    let reading = is_known.then(|| {
        Text::new(
            format!("{es}: {}.", greatest(|label| &label.es)),
            format!("{en}: {}.", greatest(|label| &label.en)),
        )
    });
    Table {
        id: "needs.ranking".into(),
        title: Text::new("Necesidades, de mayor a menor", "Needs, the greatest first"),
        columns: vec![
            Head::statistic("n", "Calificaron ambas (n)", "Rated both (n)"),
            Head::statistic("importance", "Importancia (media)", "Importance (mean)"),
            Head::statistic("capacity", "Capacidad (media)", "Capacity (mean)"),
            Head::statistic("mwds", "MWDS (Borich)", "MWDS (Borich)"),
            Head::statistic("rds", "RDS", "RDS"),
            Head::statistic(
                "mwds_equal",
                "MWDS, cada institución pesa igual",
                "MWDS, each institution counts once",
            ),
        ],
        picture: Some(Picture::Quadrant {
            rows: (0..rows.len()).collect(),
            x: 2,
            y: 1,
            middle,
            scale: [1.0, 5.0],
            names: [
                Text::new("Atender primero", "Attend to first"),
                Text::new("Mantener", "Keep up"),
                Text::new("Menor prioridad", "Lower priority"),
                Text::new("Posible exceso", "Possible excess"),
            ],
        }),
        rows,
        readings: reading.into_iter().collect(),
        notes: vec![Text::new(
            "RDS va de −100 (todas las personas tienen menos capacidad que importancia) a 100. «No sé» y «no aplica» no entran en las medias.",
            "RDS goes from −100 (everybody has less capacity than importance) to 100. “Don't know” and “does not apply” are in no mean.",
        )],
        ..Table::default()
    }
}

fn by_gender(items: &[Item], catalogue: &Catalogue) -> Option<Table> {
    let by = catalogue.gender()?;
    let groups = &catalogue.breakdowns[by];
    let (women, men) = (groups.find("women")?, groups.find("men")?);
    let rows: Vec<Row> = items
        .iter()
        .map(|item| {
            let (w, m) = (item.needs(by, women), item.needs(by, men));
            let gap = match (&w, &m) {
                (Ok(Some(a)), Ok(Some(b))) => {
                    Cell::new(Value::Difference(item.importance.round(a.mwds - b.mwds)))
                }
                (Err(why), _) | (_, Err(why)) => Cell::hidden(*why),
                _ => Cell::default(),
            };
            let rds = |needs: &Result<Option<Needs>, Why>| item.cell(needs, |n| Value::Number(n.rds.round()));
            Row {
                head: item.head(),
                cells: vec![item.mwds(&w), item.mwds(&m), gap, rds(&w), rds(&m)],
            }
        })
        .collect();
    Some(Table {
        id: "needs.gender".into(),
        title: Text::new("Necesidades de mujeres y hombres", "Needs of women and men"),
        columns: vec![
            Head::new(
                HeadKind::Group,
                "women",
                Text::new("Mujeres: MWDS", "Women: MWDS"),
            ),
            Head::new(HeadKind::Group, "men", Text::new("Hombres: MWDS", "Men: MWDS")),
            Head::statistic("gap", "Brecha (M − H)", "Gap (W − M)"),
            Head::statistic("rds_women", "Mujeres: RDS", "Women: RDS"),
            Head::statistic("rds_men", "Hombres: RDS", "Men: RDS"),
        ],
        picture: Some(Picture::Dumbbell {
            rows: (0..rows.len()).collect(),
            from: 1,
            to: 0,
        }),
        rows,
        ..Table::default()
    })
}

fn institution(catalogue: &Catalogue, sample: &Sample) -> Option<usize> {
    catalogue.find(&sample.role("institution")?.field.name)
}

fn by_institution(items: &[Item], catalogue: &Catalogue, sample: &Sample) -> Option<Table> {
    let by = institution(catalogue, sample)?;
    let groups = &catalogue.breakdowns[by].groups;
    let row = |item: &Item| Row {
        head: item.head(),
        cells: (0..groups.len())
            .map(|group| item.mwds(&item.needs(by, group)))
            .collect(),
    };
    Some(Table {
        id: "needs.institution".into(),
        title: Text::new(
            "Necesidades por institución (MWDS)",
            "Needs by institution (MWDS)",
        ),
        columns: groups.iter().map(|group| group.head()).collect(),
        rows: items.iter().map(row).collect(),
        ..Table::default()
    })
}

/// Priorities that persons named, and what they said would help: not every gap is a matter of training.
fn remedies(sample: &Sample, profile: Profile) -> Option<Table> {
    let minimum = profile.minimum();
    // By competence: label, how often named, how often training was the remedy, how often another one was.
    let mut found: BTreeMap<String, (Text, u64, [u64; 2])> = BTreeMap::new();
    for remedy in sample.questions.iter().filter(|q| q.scale() == Some("remedy")) {
        let priority = sample.question(remedy.plan.as_ref()?.pair.as_deref()?)?;
        let (named, helps) = (sample.column(priority), sample.column(remedy));
        for row in 0..named.len().min(helps.len()) {
            let Some(choice) = named.choice(row) else { continue };
            let choice = &priority.choices[choice];
            let entry = found
                .entry(choice.value.clone())
                .or_insert_with(|| (choice.label.clone(), 0, [0, 0]));
            entry.1 += 1;
            if let Some(help) = helps.choice(row).filter(|_| helps.states[row] == State::Answered) {
                let is_training = TRAINING.contains(&remedy.choices[help].value.to_lowercase().as_str());
                entry.2[usize::from(!is_training)] += 1;
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    let mut rows: Vec<(u64, Row)> = found
        .into_iter()
        .map(|(key, (label, named, [training, other]))| {
            let base = training + other;
            let is_shown = minimum == 0 || (training >= minimum && other >= minimum);
            let share = |n: u64| match is_shown {
                true => Cell::share(n, base),
                false => Cell::hidden(Why::Protected),
            };
            let count = match named >= minimum {
                true => Cell::new(Value::Count(named)),
                false => Cell::hidden(Why::Protected),
            };
            let verdict = match (is_shown && base > 0, training * 2 >= base) {
                (false, _) => Cell::default(),
                (true, true) => Cell::new(Value::Text(Text::new("Capacitación", "Training"))),
                (true, false) => Cell::new(Value::Text(Text::new("Organización", "Organisation"))),
            };
            let head = Head::new(HeadKind::Item, key, label);
            (
                named,
                Row {
                    head,
                    cells: vec![count, share(training), share(other), verdict],
                },
            )
        })
        .collect();
    rows.sort_by_key(|(named, _)| std::cmp::Reverse(*named));
    Some(Table {
        id: "needs.remedies".into(),
        title: Text::new(
            "Prioridades: ¿capacitación u organización?",
            "Priorities: training or organisation?",
        ),
        columns: vec![
            Head::statistic(
                "named",
                "La nombraron entre sus prioridades",
                "Named among their priorities",
            ),
            Head::statistic("training", "Ayudaría la capacitación", "Training would help"),
            Head::statistic(
                "organisation",
                "Ayudaría otra medida (personal, equipo, procedimientos, apoyo)",
                "Another measure would help (staff, equipment, procedures, support)",
            ),
            Head::statistic("remedy", "Remedio", "Remedy"),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        notes: vec![Text::new(
            "Donde predomina otra medida, un curso no cierra la brecha.",
            "Where another measure prevails, a course does not close the gap.",
        )],
        ..Table::default()
    })
}

/// Levels of each dimension, never one average of all.
fn maturity(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Table> {
    let is_maturity = |q: &&Question| q.scale().is_some_and(|scale| scale.starts_with("maturity"));
    let questions: Vec<&Question> = sample.questions.iter().filter(is_maturity).collect();
    let first = questions.first()?;
    let answers: Vec<usize> = first.answers().map(|(choice, _)| choice).collect();
    let mut columns: Vec<Head> = answers
        .iter()
        .map(|choice| &first.choices[*choice])
        .map(|choice| Head::new(HeadKind::Answer, choice.value.clone(), choice.label.clone()))
        .collect();
    columns.push(Head::statistic("median", "Mediana", "Median"));
    columns.push(Head::statistic("answered", "Respondieron (n)", "Answered (n)"));
    let rows: Vec<Row> = questions
        .into_iter()
        .map(|question| {
            let view = View::new(sample, catalogue, question, profile);
            let total = view.total(0);
            let mut cells: Vec<Cell> = answers
                .iter()
                .map(|choice| view.choice_cell(*choice, 0, total))
                .collect();
            cells.push(match view.numbers(0, total) {
                Ok(numbers) if numbers.is_empty() => Cell::default(),
                Ok(numbers) => Cell::new(Value::Number(crate::stats::quantile::quantile(&numbers, 0.5))),
                Err(why) => Cell::hidden(why),
            });
            cells.push(view.base_cell(0, total));
            let head = Head::new(
                HeadKind::Item,
                question.field.name.clone(),
                question.label.clone(),
            );
            Row { head, cells }
        })
        .collect();
    Some(Table {
        id: "needs.maturity".into(),
        title: Text::new(
            "Madurez institucional de género: perfil",
            "Institutional gender maturity: profile",
        ),
        picture: Some(Picture::Likert {
            rows: (0..rows.len()).collect(),
            columns: (0..answers.len()).collect(),
            neutral: None,
        }),
        columns,
        rows,
        notes: vec![Text::new(
            "Cada dimensión por separado: un promedio de todas escondería las que faltan.",
            "Each dimension by itself: an average of all would hide those that are missing.",
        )],
        ..Table::default()
    })
}
