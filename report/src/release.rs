//! Frozen reports. Who asks again gets the same bytes; what comes later enters only with the next release.
//!
//! ```text
//! records ─┐                          ┌─ same hash ──► the earlier release, the same bytes
//! options ─┼─ hash ── earlier ones? ──┼─ fewer than the minimum of records differ ──► refused
//! engine ──┘                          └─ else ──► report, less what the earlier release hides, less what a
//!                                                 release of the records in between would hide
//! ```
//!
//! Two releases that have records in common can be subtracted from each other. With H₁ hidden in the first and H in a
//! release of the difference alone, the second hides at least H₁ ∪ H: then everything that is known of the difference lies
//! outside H, in a table that is safe by itself, and everything known of the first lies outside H₁; the records in between
//! add counts of their own to every cell of H₁, so that the second says nothing more of the first. The same holds where the
//! second has less: one wave after all of them. Releases of two waves have no record in common and say nothing of each other.
//! All this holds of tables that are counted alike; where the plan changed how a question is counted, there is no second.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::compose::{FormData, ReportOptions, about, assemble, catalogue, finish};
use crate::sample::{Question, Sample};
use crate::table::{Cell, Head, HeadKind, Profile, ReleaseName, Report, Row, Table, Text, Value, Why};

/// A frozen report with what is needed to make the next one. The digests are not for readers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// What the release is of: the wave, the round, the year.
    pub wave: String,
    pub name: ReleaseName,
    pub profile: Profile,
    /// Breakdowns and sections that it was made with.
    pub by: Vec<String>,
    pub sections: Vec<String>,
    /// SHA-256 of each counted record's answers, by form and instance.
    pub records: BTreeMap<String, String>,
    /// How each question was counted, by form and path: with another role, scale or set of missing answers the same
    /// records make other tables.
    #[serde(default)] // Releases of earlier programs did not keep it.
    pub counting: BTreeMap<String, String>,
    /// The report, as its readers get it.
    pub report: Report,
}

/// Why no release is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseError {
    /// An open report is not published.
    Open,
    /// Fewer records than the minimum.
    TooFewRecords { minimum: u64 },
    /// Since an earlier release of the wave so few records were added, or changed and withdrawn, that the two releases
    /// together would show them.
    TooFewChanges {
        changed: u64,
        minimum: u64,
        earlier: ReleaseName,
    },
    /// An earlier release counted the same records in another way: what it shows, this one may have to hide.
    OtherCounting { question: String, earlier: ReleaseName },
}

impl ReleaseError {
    /// One sentence for the person who asked for it.
    pub fn explain(&self) -> Text {
        match self {
            Self::Open => Text::new(
                "Un informe sin protección no se publica: elija el perfil interno o el externo.",
                "A report without protection is not published: choose the internal or the external profile.",
            ),
            Self::TooFewRecords { minimum } => Text::new(
                format!(
                    "Hay menos de {minimum} registros: no se puede publicar nada sin mostrar a las personas."
                ),
                format!(
                    "There are fewer than {minimum} records: nothing can be published without showing persons."
                ),
            ),
            Self::TooFewChanges {
                changed,
                minimum,
                earlier,
            } => Text::new(
                format!(
                    "Registros que cambiaron desde la publicación {}: {changed}. Comparando las dos se verían sus respuestas: espere a que sean al menos {minimum}. La publicación anterior sigue vigente.",
                    earlier.id
                ),
                format!(
                    "Records that changed since release {}: {changed}. Comparing the two would show their answers: wait until they are at least {minimum}. The earlier release stands.",
                    earlier.id
                ),
            ),
            Self::OtherCounting { question, earlier } => Text::new(
                format!(
                    "La publicación {} contó «{question}» de otra manera (función, desglose, escala o respuestas que no cuentan), con los mismos registros. Comparando las dos se podría ver qué respondieron pocas personas. Deje el plan como estaba; la publicación anterior sigue vigente.",
                    earlier.id
                ),
                format!(
                    "Release {} counted “{question}” in another way (role, breakdown, scale or answers that do not count), with the same records. Comparing the two could show what few people answered. Leave the plan as it was; the earlier release stands.",
                    earlier.id
                ),
            ),
        }
    }
}

/// Makes a release, or gives the earlier one that it would be equal to. `wave` names it, and `options.wave` says which
/// records it holds. `earlier` are all releases of the forms, whatever their wave and profile, in their order.
pub fn release(
    forms: &[FormData],
    options: &ReportOptions,
    wave: &str,
    earlier: &[Release],
) -> Result<Release, ReleaseError> {
    let minimum = options.profile.minimum();
    if options.profile == Profile::Open {
        return Err(ReleaseError::Open);
    }
    let samples: Vec<Sample> = forms
        .iter()
        .map(|f| Sample::of_wave(f.form, f.plan, f.dataset, options.wave.as_deref()))
        .collect();
    if samples.iter().map(|sample| sample.records as u64).sum::<u64>() < minimum {
        return Err(ReleaseError::TooFewRecords { minimum });
    }
    let records = digests(&samples);
    let counting = counting(&samples);
    let hash = hash(&samples, options, wave, &records);
    if let Some(same) = earlier.iter().find(|release| release.name.hash == hash) {
        return Ok(same.clone());
    }
    let catalogues: Vec<_> = samples.iter().map(|sample| catalogue(sample, options)).collect();
    let mut report = assemble(&samples, &catalogues, options);
    // Of what was withdrawn or changed there is nothing left.
    let everybody: Vec<Sample> = forms
        .iter()
        .map(|f| Sample::new(f.form, f.plan, f.dataset))
        .collect();
    let known = match earlier.is_empty() {
        true => BTreeMap::new(),
        false => digests(&everybody),
    };
    let mut is_changed = false;
    // Those of the other profile too: who works inside reads both, and each hides other cells to protect the small ones.
    for before in earlier {
        if !before.records.keys().any(|id| records.contains_key(id)) {
            continue;
        }
        let is_other = |(path, way): &(&String, &String)| counting.get(*path).is_some_and(|own| own != *way);
        if let Some((path, _)) = before.counting.iter().find(is_other) {
            return Err(ReleaseError::OtherCounting {
                question: path.rsplit('/').next().unwrap_or(path).to_owned(),
                earlier: before.name.clone(),
            });
        }
        let (added, lost) = difference(&before.records, &records);
        let few = |n: usize| n > 0 && (n as u64) < minimum;
        if few(added.len()) || few(lost.len()) {
            return Err(ReleaseError::TooFewChanges {
                changed: (added.len() + lost.len()) as u64,
                minimum,
                earlier: before.name.clone(),
            });
        }
        is_changed |= hide_as(&mut report, &before.report);
        let is_there = |id: &String| known.contains_key(id.as_str());
        if lost.iter().any(|id| !is_there(id) || records.contains_key(id)) {
            is_changed |= hide_differences(&mut report, &before.report, minimum);
        }
        // Other waves are still there.
        for between in [&added, &lost] {
            let between: Vec<Sample> = forms
                .iter()
                .map(|f| {
                    let is_between = |id: &str| between.contains(&key(f.form.id(), id));
                    Sample::new(f.form, f.plan, f.dataset).only(&is_between)
                })
                .collect();
            if between.iter().any(|sample| sample.records > 0) {
                let own: Vec<_> = between.iter().map(|sample| catalogue(sample, options)).collect();
                is_changed |= hide_as(&mut report, &assemble(&between, &own, options));
            }
        }
    }
    report.about = about(&samples, &catalogues, options.profile);
    // Sentences of sections whose tables changed are gone; those of the first page might still count them.
    let sections = if is_changed {
        Vec::new()
    } else {
        report.sections.clone()
    };
    finish(&mut report, &sections, options);
    let number = earlier.len() as u32 + 1;
    let forms: Vec<&str> = samples.iter().map(|sample| sample.form.id()).collect();
    let name = ReleaseName {
        number,
        id: format!("{}-{}-{number}-{}", forms.join("+"), slug(wave), &hash[..8]),
        hash,
    };
    report.about.release = Some(name.clone());
    Ok(Release {
        wave: wave.to_owned(),
        name,
        profile: options.profile,
        by: options.by.clone(),
        sections: options.sections.clone(),
        records,
        counting,
        report,
    })
}

impl Release {
    /// The report's bytes, the same each time.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.report).unwrap_or_default()
    }

    /// The fixed catalogue: ids of the tables that releases of this wave hold.
    pub fn catalogue(&self) -> impl Iterator<Item = &str> {
        self.report
            .sections
            .iter()
            .flat_map(|section| &section.tables)
            .map(|table| table.id.as_str())
    }
}

fn key(form: &str, instance: &str) -> String {
    format!("{form} {instance}")
}

fn counting(samples: &[Sample]) -> BTreeMap<String, String> {
    let way = |question: &Question| {
        let missing: Vec<_> = question
            .choices
            .iter()
            .filter_map(|choice| Some((&choice.value, choice.missing?)))
            .collect();
        let plan = question.plan.clone().unwrap_or_default();
        format!(
            "{:?} {:?} {} {} {:?} {missing:?}",
            plan.role, plan.scale, plan.disaggregate, plan.reverse, plan.pair
        )
    };
    samples
        .iter()
        .flat_map(|sample| sample.questions.iter().map(move |question| (sample, question)))
        .map(|(sample, question)| (key(sample.form.id(), &question.field.path), way(question)))
        .collect()
}

fn digests(samples: &[Sample]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for sample in samples {
        for (instance, digest) in sample.digests() {
            all.insert(key(sample.form.id(), &instance), digest);
        }
    }
    all
}

/// Records that are new or changed, and those of before that are changed or not in it.
fn difference(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let only_in = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| {
        let is_new = |(id, digest): &(&String, &String)| those.get(*id) != Some(*digest);
        these.iter().filter(is_new).map(|(id, _)| id.clone()).collect()
    };
    (only_in(now, before), only_in(before, now))
}

fn hash(
    samples: &[Sample],
    options: &ReportOptions,
    wave: &str,
    records: &BTreeMap<String, String>,
) -> String {
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        // Lengths keep neighbours apart.
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(wave);
    add(&format!(
        "{:?} {:?} {:?}",
        options.profile, options.by, options.sections
    ));
    for sample in samples {
        add(sample.form.id());
        add(sample.form.version());
        add(&format!("{:?}", sample.plan));
    }
    records.iter().for_each(|(id, digest)| {
        add(id);
        add(digest);
    });
    hex(&hasher.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn slug(text: &str) -> String {
    let kept = text.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    });
    kept.collect()
}

/// Hides in a report what another one hides: the same cell of the same table. True if something was hidden.
fn hide_as(report: &mut Report, other: &Report) -> bool {
    let mut is_changed = false;
    for section in &mut report.sections {
        for table in &mut section.tables {
            if let Some(other) = other.table(&table.id)
                && hide_table(table, other)
            {
                is_changed = true;
                // Sentences may speak of what is hidden now.
                table.readings.clear();
                section.readings.clear();
            }
        }
    }
    is_changed
}

/// Hides every table in which one number less that of the earlier release would be that of few of those who are gone.
/// Nothing is left of them from which it could be told which other cells would give a hidden one away.
fn hide_differences(report: &mut Report, before: &Report, minimum: u64) -> bool {
    let mut is_changed = false;
    for section in &mut report.sections {
        for table in &mut section.tables {
            let tells = before
                .table(&table.id)
                .is_some_and(|before| tells_few(table, before, minimum));
            if tells {
                is_changed = true;
                table.readings.clear();
                section.readings.clear();
                table.columns.iter_mut().for_each(|head| head.base = None);
                let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                cells.for_each(|cell| *cell = Cell::hidden(Why::Protected));
            }
        }
    }
    is_changed
}

/// True if a count or what it leaves of its base changed by fewer than the minimum, if a mean moved with the answers of so
/// few, or if an answer is no longer named.
fn tells_few(table: &Table, before: &Table, minimum: u64) -> bool {
    let counts = |table: &Table, row: &str, column: &Head| {
        let cell = table.cell(row, &column.key)?;
        match (&cell.value, cell.n, cell.base) {
            (Value::Count(n), _, _) => Some((*n, *n)),
            (_, Some(n), Some(base)) => Some((n, base)),
            (_, None, Some(base)) => Some((base, base)),
            _ => None,
        }
    };
    let is_named = |row: &Row| table.rows.iter().any(|same| same.head.key == row.head.key);
    let mut answers = before.rows.iter().filter(|row| row.head.kind == HeadKind::Answer);
    if answers.any(|row| !is_named(row)) {
        return true;
    }
    table.rows.iter().any(|row| {
        table.columns.iter().any(|column| {
            let both = counts(table, &row.head.key, column).zip(counts(before, &row.head.key, column));
            both.is_some_and(|((n, base), (old_n, old_base))| {
                let (count, size) = (n.abs_diff(old_n), base.abs_diff(old_base));
                let rest = (base - n.min(base)).abs_diff(old_base - old_n.min(old_base));
                let value = |table: &Table| {
                    table
                        .cell(&row.head.key, &column.key)
                        .map(|cell| cell.value.clone())
                };
                let is_other = size > 0 || value(table) != value(before);
                is_other && (count < minimum || base != n && rest < minimum)
            })
        })
    })
}

fn hide_table(table: &mut Table, other: &Table) -> bool {
    let mut is_changed = false;
    let columns: Vec<Option<usize>> = table.columns.iter().map(|head| other.column(&head.key)).collect();
    for (head, at) in table.columns.iter_mut().zip(&columns) {
        if let Some(at) = at
            && other.columns[*at].base.is_none()
        {
            head.base = None;
        }
    }
    for row in &mut table.rows {
        let Some(same) = other.rows.iter().find(|line| line.head.key == row.head.key) else {
            // Few gave that answer in the other one, so that it was not even named.
            if row.head.kind == HeadKind::Answer {
                is_changed |= row.cells.iter().any(|cell| cell.hidden.is_none());
                row.cells.fill(Cell::hidden(Why::Protected));
            }
            continue;
        };
        for (cell, at) in row.cells.iter_mut().zip(&columns) {
            let Some(theirs) = at.and_then(|at| same.cells.get(at)) else {
                continue;
            };
            let is_exact = !cell.is_rounded();
            if cell.hidden.is_none() && (theirs.hidden.is_some() || (is_exact && theirs.is_rounded())) {
                *cell = Cell::hidden(theirs.hidden.unwrap_or(Why::Protected));
                is_changed = true;
            }
        }
    }
    is_changed
}
