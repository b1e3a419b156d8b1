//! The results matrix: each indicator of the plan with its baseline, its target and where it stands.

use super::catalogue::Catalogue;
use super::contributions::{Contribution, contributions, gap, value};
use super::lights::light;
use super::waves::{Linked, When, waves};
use super::whole::Whole;
use crate::condition::Condition;
use crate::sample::{Groups, Sample};
use crate::table::{Cell, Head, HeadKind, Light, Profile, Row, Section, Table, Text, Value, Why};
use sondeo_engine::form::plan::PlannedIndicator;

/// Places of the columns before the groups.
pub(super) const VALUE: usize = 3;

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
            "Verde: se alcanzó la meta. Amarillo: al menos la mitad del camino entre la línea base y la meta. Rojo: menos. Gris: no se compara, porque no hay meta o no hay dato, o porque el valor está protegido o no es de todas las personas.",
            "Green: the target is reached. Amber: at least half of the way from baseline to target. Red: less. Grey: not compared, since there is no target or no value, or since the value is protected or not of everybody.",
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
            cells.push(Cell {
                remark: Some(missing(samples, indicator)),
                ..Cell::default()
            });
            cells.push(Cell::new(Value::Light(Light::Grey)));
            cells.extend(groups.iter().map(|_| Cell::default()));
        }
        Some(found) => {
            let mut whole = Whole::of(sample, catalogue, breakdown, indicator, profile);
            if statistic == "mean_score" && gives_unlinked_away(samples, sample, profile) {
                whole.close();
            }
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

/// True if the mean score of a form's wave would be, less the linked persons', that of very few.
fn gives_unlinked_away(samples: &[Sample], sample: &Sample, profile: Profile) -> bool {
    let waves = waves(samples);
    let find = |when: When| waves.iter().find(|wave| wave.when == when);
    let linked = find(When::Before)
        .zip(find(When::After))
        .map(|(before, after)| Linked::new(before, after));
    waves
        .iter()
        .filter(|wave| std::ptr::eq(wave.sample, sample))
        .any(|wave| super::waves::gives_unlinked_away(wave, linked.as_ref(), profile.minimum()))
}

/// What an indicator lacks, and how to get it.
fn missing(samples: &[Sample], indicator: &PlannedIndicator) -> Text {
    if matches!(indicator.statistic.as_str(), "mean_gain" | "share_improved") {
        let waves = waves(samples);
        let lacking = [When::Before, When::After]
            .into_iter()
            .filter(|when| waves.iter().all(|wave| wave.when != *when))
            .map(When::names);
        let names = |at: usize| {
            lacking
                .clone()
                .map(|names| names[at].to_lowercase())
                .collect::<Vec<_>>()
        };
        let forms = indicator.sources.join(" + ");
        if !names(1).is_empty() {
            return Text::new(
                format!(
                    "Faltan las respuestas de: {}. Se calcula cuando el informe reúne las dos rondas ({forms}).",
                    names(1).join(", ")
                ),
                format!(
                    "The answers are missing of: {}. It is computed when the report holds both waves ({forms}).",
                    names(2).join(", ")
                ),
            );
        }
        return Text::new(
            format!("Se muestra con el formulario de una de las dos rondas ({forms})."),
            format!("It is shown with the form of one of the two waves ({forms})."),
        );
    }
    let texts = [&indicator.numerator, &indicator.denominator];
    let unreadable = texts
        .into_iter()
        .flatten()
        .find(|text| Condition::parse(text).is_none());
    match unreadable {
        Some(text) => Text::new(
            format!("No se entiende la expresión «{text}» de la hoja «analysis»."),
            format!("The expression “{text}” of the sheet “analysis” is not understood."),
        ),
        None => Text::new(
            "El formulario no tiene las preguntas que usa este indicador: revise la hoja «analysis».",
            "The form does not have the questions that this indicator uses: check the sheet “analysis”.",
        ),
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
        // What one group alone says is not the value of all, and places are not fewer because persons are not shown.
        let mut in_base = kept.iter().filter(|c| c.parts[1] > 0.0 || statistic == "count");
        let first = in_base.next().map(|c| c.group);
        let is_one = in_base.all(|c| Some(c.group) == first);
        return match is_one || statistic == "count_distinct" {
            true => Cell::hidden(Why::Protected),
            false => value(statistic, &kept, profile).of_shown_groups(),
        };
    }
    value(statistic, &everybody, profile)
}
