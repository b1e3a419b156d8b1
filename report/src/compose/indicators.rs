//! The results matrix: each indicator of the plan with its baseline, its target and where it stands.

use std::collections::BTreeMap;

use super::catalogue::Catalogue;
use super::lights::light;
use super::training::MASTERY;
use super::view::View;
use super::waves::{Linked, When, waves};
use crate::condition::Condition;
use crate::sample::{Groups, Sample};
use crate::stats::mean::Moments;
use crate::stats::share::{newcombe, wilson};
use crate::table::{Cell, Head, HeadKind, Light, Profile, Row, Section, Table, Text, Value, Why};
use sondeo_engine::form::plan::PlannedIndicator;

/// Places of the columns before the groups.
pub(super) const VALUE: usize = 3;

/// Persons of an indicator: the group of each in the breakdown, and what it contributes.
struct Contribution {
    group: usize,
    /// Numerator and denominator of shares (0 or 1) and ratios; the value and 1 of means.
    parts: [f64; 2],
    /// What is counted once, of `count_distinct`.
    name: Option<String>,
}

/// One table for all indicators of all forms, with values by gender; and one for each other breakdown that is asked for.
pub fn section(
    samples: &[Sample],
    catalogues: &[Catalogue],
    by: &[String],
    profile: Profile,
) -> Option<Section> {
    let planned = samples.iter().any(|sample| !sample.plan.indicators.is_empty());
    if !planned {
        return None;
    }
    let mut names: Vec<Option<String>> = vec![None];
    // In protected reports one breakdown only: the sums of another one would be the total that this one withholds.
    if profile == Profile::Open {
        names.extend(by.iter().map(|name| Some(name.clone())));
    }
    let tables = names
        .iter()
        .filter_map(|by| table(samples, catalogues, by.as_deref(), profile));
    Some(Section {
        id: "indicators".into(),
        title: Text::new("Indicadores", "Indicators"),
        readings: vec![Text::new(
            "Verde: se alcanzó la meta. Amarillo: al menos la mitad del camino entre la línea base y la meta. Rojo: menos. Gris: sin meta o sin dato.",
            "Green: the target is reached. Amber: at least half of the way from baseline to target. Red: less. Grey: no target, or no value.",
        )],
        tables: tables.collect(),
    })
}

fn table(samples: &[Sample], catalogues: &[Catalogue], by: Option<&str>, profile: Profile) -> Option<Table> {
    // Keys of groups over all forms, in the order in which they are met.
    let mut groups: Vec<(String, Head)> = Vec::new();
    let breakdowns: Vec<Option<usize>> = catalogues
        .iter()
        .map(|catalogue| match by {
            Some(name) => catalogue.find(name),
            None => catalogue.gender(),
        })
        .collect();
    for (catalogue, at) in catalogues.iter().zip(&breakdowns) {
        for group in at
            .map(|at| &catalogue.breakdowns[at].groups)
            .into_iter()
            .flatten()
        {
            if !groups.iter().any(|(key, _)| *key == group.key) {
                groups.push((group.key.clone(), group.head()));
            }
        }
    }
    if groups.is_empty() && by.is_some() {
        return None;
    }
    let mut rows = Vec::new();
    for (sample, (catalogue, at)) in samples.iter().zip(catalogues.iter().zip(&breakdowns)) {
        let breakdown = at.map(|at| (&catalogue.breakdowns[at], at));
        for indicator in &sample.plan.indicators {
            rows.push(row(
                samples, sample, catalogue, breakdown, indicator, &groups, profile,
            ));
        }
    }
    let mut columns = vec![
        Head::statistic("level", "Nivel", "Level"),
        Head::statistic("baseline", "Línea base", "Baseline"),
        Head::statistic("target", "Meta", "Target"),
        Head::new(HeadKind::Total, "total", Text::new("Valor", "Value")),
        Head::statistic("light", "Semáforo", "Traffic light"),
    ];
    columns.extend(groups.into_iter().map(|(_, head)| head));
    columns.push(Head::statistic(
        "source",
        "Formulario y versión",
        "Form and version",
    ));
    Some(Table {
        id: match by {
            Some(name) => format!("indicators.{name}"),
            None => "indicators".into(),
        },
        title: Text::new(
            "Indicadores de la matriz de resultados",
            "Indicators of the results matrix",
        ),
        columns,
        rows,
        ..Table::default()
    })
}

fn row(
    samples: &[Sample],
    sample: &Sample,
    catalogue: &Catalogue,
    breakdown: Option<(&Groups, usize)>,
    indicator: &PlannedIndicator,
    groups: &[(String, Head)],
    profile: Profile,
) -> Row {
    let found = contributions(samples, sample, breakdown.map(|(groups, _)| groups), indicator);
    let text = |text: &Option<String>| match text {
        Some(text) => Cell::new(Value::Text(Text::same(text.clone()))),
        None => Cell::default(),
    };
    let level = match indicator.level.as_deref() {
        Some("objective") => Text::new("Objetivo", "Objective"),
        Some("outcome") => Text::new("Resultado", "Outcome"),
        Some("output") => Text::new("Producto", "Output"),
        other => Text::same(other.unwrap_or_default()),
    };
    let mut cells = vec![
        Cell::new(Value::Text(level)),
        text(&indicator.baseline),
        text(&indicator.target),
    ];
    let statistic = indicator.statistic.as_str();
    match found {
        None => {
            let missing = || {
                Cell::default().with_remark(
                    "No se puede calcular con estos datos o esta expresión.",
                    "Cannot be computed from these data or this expression.",
                )
            };
            cells.push(missing());
            cells.push(Cell::new(Value::Light(Light::Grey)));
            cells.extend(groups.iter().map(|_| Cell::default()));
        }
        Some(found) => {
            let whole = Whole::of(sample, catalogue, breakdown, indicator, profile);
            let hidden = |group: usize| match breakdown {
                Some((_, at)) => {
                    catalogue.plan.hidden.get(at).is_some_and(|hidden| hidden[group]) || !whole.columns[group]
                }
                None => false,
            };
            // A share of women says nothing among women.
            let is_own = reads_only(indicator, breakdown);
            let by_group: Vec<(String, Cell)> = breakdown
                .filter(|_| !is_own)
                .map(|(breakdown, _)| {
                    let groups = breakdown.groups.iter().enumerate();
                    groups
                        .map(|(at, group)| {
                            let own: Vec<&Contribution> = found.iter().filter(|c| c.group == at).collect();
                            let cell = match hidden(at) {
                                true => Cell::hidden(Why::Protected),
                                false => value(statistic, &own, profile),
                            };
                            (group.key.clone(), cell)
                        })
                        .collect()
                })
                .unwrap_or_default();
            let total = match whole.total {
                true => total(statistic, &found, breakdown, catalogue, profile, &by_group),
                false => Cell::hidden(Why::Protected),
            };
            let light = light(indicator, &total);
            cells.push(total);
            cells.push(Cell::new(Value::Light(light)));
            for (key, _) in groups {
                let cell = by_group.iter().find(|(known, _)| known == key);
                cells.push(cell.map(|(_, cell)| cell.clone()).unwrap_or_default());
            }
        }
    }
    cells.push(Cell::new(Value::Text(Text::same(format!(
        "{} {}",
        sample.form.id(),
        sample.form.version()
    )))));
    let label = Text::of(&indicator.labels);
    let label = if label.is_empty() {
        Text::same(indicator.code.clone())
    } else {
        label
    };
    Row {
        head: Head::new(
            HeadKind::Item,
            indicator.code.clone(),
            Text::new(
                format!("{} {}", indicator.code, label.es),
                format!("{} {}", indicator.code, label.en),
            ),
        ),
        cells,
    }
}

/// True if the indicator's conditions read nothing but the question that makes the groups.
fn reads_only(indicator: &PlannedIndicator, breakdown: Option<(&Groups, usize)>) -> bool {
    let Some((groups, _)) = breakdown else {
        return false;
    };
    let texts = [&indicator.numerator, &indicator.denominator];
    let names: Vec<String> = texts
        .into_iter()
        .flatten()
        .filter_map(|text| Condition::parse(text))
        .flat_map(|c| c.names)
        .collect();
    !names.is_empty() && names.iter().all(|name| *name == groups.id)
}

/// The value of everybody.
fn total(
    statistic: &str,
    found: &[Contribution],
    breakdown: Option<(&Groups, usize)>,
    catalogue: &Catalogue,
    profile: Profile,
    by_group: &[(String, Cell)],
) -> Cell {
    if statistic == "gap" {
        let is_hidden = by_group.iter().take(2).any(|(_, cell)| cell.hidden.is_some());
        return if is_hidden {
            Cell::hidden(Why::Protected)
        } else {
            gap(found, breakdown, profile)
        };
    }
    let everybody: Vec<&Contribution> = found.iter().collect();
    if profile == Profile::Open {
        return value(statistic, &everybody, profile);
    }
    // Where groups are hidden, the exact total less the shown groups would be theirs.
    let is_hidden = |c: &&Contribution| {
        by_group
            .get(c.group)
            .is_some_and(|(_, cell)| cell.hidden.is_some())
    };
    let rest: Vec<&Contribution> = found.iter().filter(is_hidden).collect();
    let gives_away = !rest.is_empty() && value(statistic, &rest, profile).hidden.is_some();
    if !catalogue.options.exact_totals || gives_away {
        let Some((groups, _)) = breakdown else {
            return Cell::hidden(Why::Protected);
        };
        let shown = |c: &&Contribution| {
            let Some(group) = groups.groups.get(c.group) else {
                return false;
            };
            match by_group.iter().find(|(key, _)| *key == group.key) {
                Some((_, cell)) => cell.hidden.is_none(),
                None => matches!(group.key.as_str(), "women" | "men"),
            }
        };
        let kept: Vec<&Contribution> = found.iter().filter(shown).collect();
        return value(statistic, &kept, profile).of_shown_groups();
    }
    value(statistic, &everybody, profile)
}

/// Which columns of the questions that an indicator reads show every cell: then it says nothing more than they do.
struct Whole {
    columns: Vec<bool>,
    total: bool,
}

impl Whole {
    fn of(
        sample: &Sample,
        catalogue: &Catalogue,
        breakdown: Option<(&Groups, usize)>,
        indicator: &PlannedIndicator,
        profile: Profile,
    ) -> Self {
        let by = breakdown.map_or(0, |(_, at)| at);
        let groups = breakdown.map_or(0, |(groups, _)| groups.groups.len());
        let mut whole = Self {
            columns: vec![true; groups],
            total: true,
        };
        if profile == Profile::Open {
            return whole;
        }
        let texts = [&indicator.numerator, &indicator.denominator];
        let conditions = texts
            .into_iter()
            .flatten()
            .filter_map(|text| Condition::parse(text));
        let names: Vec<String> = conditions.flat_map(|condition| condition.names).collect();
        for question in names.iter().filter_map(|name| sample.question(name)) {
            // The groups themselves are counted on every page, and numbers are not listed by value.
            let is_elsewhere = catalogue.find(&question.field.name).is_some() || !question.is_reported;
            if question.choices.is_empty() || is_elsewhere {
                continue;
            }
            let view = View::new(sample, catalogue, question, profile);
            let is_whole = |column: usize| view.by(by).is_some_and(|protected| protected.is_whole(column));
            whole
                .columns
                .iter_mut()
                .enumerate()
                .for_each(|(at, own)| *own &= is_whole(at));
            let total = view.total(by);
            whole.total &= match view.stand_in(by, total) {
                Some((gender, groups)) => groups.iter().all(|group| {
                    view.by(gender)
                        .is_some_and(|protected| protected.is_whole(*group))
                }),
                None => is_whole(total),
            };
        }
        whole
    }
}

/// Women's share less men's, in points.
fn gap(found: &[Contribution], breakdown: Option<(&Groups, usize)>, profile: Profile) -> Cell {
    let Some((groups, _)) = breakdown.filter(|(groups, _)| groups.is_gender) else {
        return Cell::default();
    };
    let count = |key: &str| {
        let at = groups.find(key);
        let own = || found.iter().filter(|c| Some(c.group) == at && c.parts[1] > 0.0);
        [
            own().filter(|c| c.parts[0] > 0.0).count() as u64,
            own().count() as u64,
        ]
    };
    let (women, men) = (count("women"), count("men"));
    if women[1] == 0 || men[1] == 0 {
        return Cell::default();
    }
    if [women, men].iter().any(|[n, base]| is_small(*n, *base, profile)) {
        return Cell::hidden(Why::Protected);
    }
    let share = |[n, base]: [u64; 2]| n as f64 / base as f64;
    Cell::new(Value::Points(share(women) - share(men))).with_interval(newcombe(women, men))
}

fn is_small(n: u64, base: u64, profile: Profile) -> bool {
    let minimum = profile.minimum();
    minimum > 0 && (n < minimum || base - n < minimum)
}

fn value(statistic: &str, own: &[&Contribution], profile: Profile) -> Cell {
    let minimum = profile.minimum();
    let in_base: Vec<&&Contribution> = own
        .iter()
        .filter(|c| c.parts[1] > 0.0 || statistic == "count")
        .collect();
    let base = in_base.len() as u64;
    let reached = in_base.iter().filter(|c| c.parts[0] > 0.0).count() as u64;
    let round = |x: f64| match profile {
        Profile::Open => x,
        Profile::Internal => super::view::significant(x, 4),
        Profile::External => super::view::significant(x, 2),
    };
    if base < minimum && base > 0 {
        return Cell::hidden(Why::SmallBase);
    }
    match statistic {
        "share" | "gap" | "share_improved" | "share_mastery" => {
            if base > 0 && is_small(reached, base, profile) {
                return Cell::hidden(Why::Protected);
            }
            Cell::share(reached, base).with_interval(wilson(reached, base))
        }
        "count" => match reached < minimum && reached > 0 {
            true => Cell::hidden(Why::Protected),
            false => Cell::new(Value::Count(reached)),
        },
        "count_distinct" => {
            let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
            in_base
                .iter()
                .filter_map(|c| c.name.as_deref())
                .for_each(|name| *sizes.entry(name).or_default() += 1);
            Cell::new(Value::Count(sizes.len() as u64))
        }
        "ratio" => {
            let sum = |at: usize| {
                in_base
                    .iter()
                    .map(|c| c.parts[at])
                    .filter(|x| x.is_finite())
                    .sum::<f64>()
            };
            let mut numbers: Vec<f64> = in_base.iter().map(|c| c.parts[1]).collect();
            numbers.sort_by(f64::total_cmp);
            if profile != Profile::Open && super::view::is_dominated(&numbers) {
                return Cell::hidden(Why::Dominance);
            }
            match sum(1) > 0.0 {
                true => Cell::new(Value::Share(round(sum(0) / sum(1)))).with_base(base),
                false => Cell::default(),
            }
        }
        _ => {
            let numbers: Vec<f64> = in_base.iter().map(|c| c.parts[0]).collect();
            match Moments::of(&numbers) {
                Some(m) => {
                    let kind = if statistic == "mean_gain" {
                        Value::Difference
                    } else {
                        Value::Mean
                    };
                    Cell::new(kind(round(m.mean)))
                        .with_interval(m.interval().map(|ends| ends.map(round)))
                        .with_base(m.n)
                }
                None => Cell::default(),
            }
        }
    }
}

/// What each person contributes; `None` if the indicator cannot be computed.
fn contributions(
    samples: &[Sample],
    sample: &Sample,
    groups: Option<&Groups>,
    indicator: &PlannedIndicator,
) -> Option<Vec<Contribution>> {
    let group_of = |record: usize| groups.map_or(0, |groups| usize::from(groups.of_record[record]));
    let person = |record: usize, parts: [f64; 2]| Contribution {
        group: group_of(record),
        parts,
        name: None,
    };
    match indicator.statistic.as_str() {
        "mean_gain" | "share_improved" => {
            let waves = waves(samples);
            let find = |when: When| waves.iter().find(|wave| wave.when == when);
            let linked = Linked::new(find(When::Before)?, find(When::After)?);
            // Groups are those of this form; it must be one of the two waves.
            let is_after = std::ptr::eq(linked.after.sample, sample);
            let wave = if is_after { linked.after } else { linked.before };
            if !std::ptr::eq(wave.sample, sample) {
                return None;
            }
            let pairs = linked.links.pairs.iter().filter_map(|pair| {
                let (before, after) = (
                    linked.before.points[pair.first][0],
                    linked.after.points[pair.second][0],
                );
                let record = wave.records[if is_after { pair.second } else { pair.first }];
                let gain = after - before;
                let value = if indicator.statistic == "mean_gain" {
                    gain
                } else {
                    f64::from(u8::from(gain > 0.0))
                };
                gain.is_finite().then(|| person(record, [value, 1.0]))
            });
            Some(pairs.collect())
        }
        "mean_score" | "share_mastery" => {
            let waves = waves(std::slice::from_ref(sample));
            let is_mastery = indicator.statistic == "share_mastery";
            let of_wave = waves
                .iter()
                .flat_map(|wave| wave.records.iter().zip(&wave.points));
            let scored = of_wave.filter(|(_, points)| points[0].is_finite());
            let contribution = |(record, [score, most]): (&usize, &[f64; 2])| {
                let value = if is_mastery {
                    f64::from(u8::from(*score >= MASTERY * most))
                } else {
                    *score
                };
                person(*record, [value, 1.0])
            };
            Some(scored.map(contribution).collect())
        }
        "mean" => {
            let question = sample.question(indicator.questions.first()?)?;
            let column = sample.column(question);
            let rows = (0..column.len()).filter_map(|row| {
                let number = match question.choices.is_empty() {
                    true => *column.numbers.get(row)?,
                    false => question.level(column.choice(row)?)?,
                };
                number
                    .is_finite()
                    .then(|| person(column.records[row] as usize, [number, 1.0]))
            });
            Some(rows.collect())
        }
        statistic => {
            let parse = |text: &Option<String>| match text {
                Some(text) => Condition::parse(text).map(Some),
                None => Some(None),
            };
            let (numerator, denominator) = (parse(&indicator.numerator)?, parse(&indicator.denominator)?);
            let texts = |condition: &Option<Condition>| -> Option<Vec<Vec<String>>> {
                let names = condition.iter().flat_map(|c| &c.names);
                names
                    .map(|name| Some(sample.texts(sample.question(name)?)))
                    .collect()
            };
            let (of_numerator, of_denominator) = (texts(&numerator)?, texts(&denominator)?);
            let distinct = match statistic {
                "count_distinct" => Some(sample.texts(sample.question(indicator.questions.first()?)?)),
                _ => None,
            };
            let record = |record: usize| {
                let part = |condition: &Option<Condition>, texts: &[Vec<String>], absent: f64| match condition
                {
                    None => absent,
                    Some(c) if statistic == "ratio" => c.number(&|at| texts[at][record].clone()),
                    Some(c) => f64::from(u8::from(c.is_true(&|at| texts[at][record].clone()))),
                };
                let mut base = part(&denominator, &of_denominator, 1.0);
                let mut value = part(&numerator, &of_numerator, 1.0);
                if statistic == "ratio" && !(base.is_finite() && value.is_finite()) {
                    (base, value) = (0.0, 0.0);
                }
                if statistic != "ratio" && base == 0.0 {
                    value = 0.0;
                }
                let name = distinct
                    .as_ref()
                    .map(|texts| texts[record].clone())
                    .filter(|name| !name.is_empty());
                Contribution {
                    group: group_of(record),
                    parts: [value, base],
                    name,
                }
            };
            Some((0..sample.records).map(record).collect())
        }
    }
}
