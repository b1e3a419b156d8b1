//! Frozen reports: the same bytes again, and nothing from the difference of two.

mod common;

use common::{form, meta, xml};
use sondeo_engine::form::FormDef;
use sondeo_engine::form::plan::{AnalysisPlan, PlannedQuestion};
use sondeo_report::compose::{FormData, ReportOptions};
use sondeo_report::release::{Release, ReleaseError, release};
use sondeo_report::table::{Profile, Value};
use sondeo_report::{Dataset, read_record};

const SURVEY: &str = "
| survey | | | | | |
|---|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) | role | disaggregate |
| | select_one g | genero | Género | Gender | gender | yes |
| | select_one s | curso | Curso | Course | | |
| choices | | | |
| | list_name | name | label::Español (es) | label::English (en) |
| | g | mujer | Mujer | Woman |
| | g | hombre | Hombre | Man |
| | s | si | Sí | Yes |
| | s | no | No | No |
";

/// Records `from..to`: two women to three men, two of three said yes.
fn data(form: &FormDef, from: usize, to: usize) -> Dataset {
    corrected(form, from, to, &[])
}

/// The same, of whom some said the opposite when they were asked again.
fn corrected(form: &FormDef, from: usize, to: usize, opposite: &[usize]) -> Dataset {
    let mut dataset = Dataset::new(form);
    for at in from..to {
        let gender = if at % 5 < 2 { "mujer" } else { "hombre" };
        let course = if (at % 3 == 0) != opposite.contains(&at) {
            "no"
        } else {
            "si"
        };
        let text = xml(form, &format!("genero={gender} | curso={course}"));
        dataset.push(read_record(form, meta(at), &text).expect("a record"));
    }
    dataset
}

fn make(
    form: &FormDef,
    plan: &AnalysisPlan,
    dataset: &Dataset,
    profile: Profile,
    earlier: &[Release],
) -> Result<Release, ReleaseError> {
    let options = ReportOptions {
        profile,
        ..ReportOptions::default()
    };
    release(&[FormData { form, plan, dataset }], &options, "2026", earlier)
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let (form, plan) = form(SURVEY);
    let first = make(&form, &plan, &data(&form, 0, 60), Profile::External, &[]).expect("a release");
    assert_eq!(first.name.number, 1);
    assert_eq!(first.name.hash.len(), 64);
    assert!(
        first
            .name
            .id
            .ends_with(&format!("-2026-1-{}", &first.name.hash[..8])),
        "{}",
        first.name.id
    );
    assert_eq!(first.report.about.release.as_ref(), Some(&first.name));
    assert!(first.catalogue().any(|table| table == "curso.genero"));
    // The order in which records come does not matter.
    let mut turned = data(&form, 30, 60);
    for at in 0..30 {
        let gender = if at % 5 < 2 { "mujer" } else { "hombre" };
        let course = if at % 3 == 0 { "no" } else { "si" };
        let text = xml(&form, &format!("genero={gender} | curso={course}"));
        turned.push(read_record(&form, meta(at), &text).expect("a record"));
    }
    let again = make(
        &form,
        &plan,
        &turned,
        Profile::External,
        std::slice::from_ref(&first),
    )
    .expect("the release");
    assert_eq!(again.bytes(), first.bytes());
    // Stored and read back, it is the same.
    let json = serde_json::to_string(&first).expect("JSON");
    let back: Release = serde_json::from_str(&json).expect("the release");
    assert_eq!(back.bytes(), first.bytes());
    // Another answer is another hash.
    let mut other = data(&form, 0, 59);
    let text = xml(&form, "genero=mujer | curso=si");
    other.push(read_record(&form, meta(59), &text).expect("a record"));
    let other = make(&form, &plan, &other, Profile::External, &[]).expect("a release");
    assert_ne!(other.name.hash, first.name.hash);
}

#[test]
fn one_record_more_is_no_release() {
    let (form, plan) = form(SURVEY);
    let first = make(&form, &plan, &data(&form, 0, 60), Profile::Internal, &[]).expect("a release");
    let earlier = std::slice::from_ref(&first);
    for (from, to, changed) in [(0, 61, 1), (0, 64, 4), (1, 60, 1), (1, 61, 2)] {
        let refused = make(&form, &plan, &data(&form, from, to), Profile::Internal, earlier);
        let Err(ReleaseError::TooFewChanges {
            changed: found,
            minimum,
            ..
        }) = refused
        else {
            panic!("{from}..{to} was released");
        };
        assert_eq!((found, minimum), (changed, 5));
    }
    let text = ReleaseError::TooFewChanges {
        changed: 1,
        minimum: 5,
        earlier: first.name.clone(),
    }
    .explain();
    assert!(
        text.es.contains(&first.name.id) && text.en.contains("wait"),
        "{text:?}"
    );
    assert_eq!(
        make(&form, &plan, &data(&form, 0, 60), Profile::Open, &[]),
        Err(ReleaseError::Open)
    );
    let few = make(&form, &plan, &data(&form, 0, 4), Profile::Internal, &[]);
    assert_eq!(few, Err(ReleaseError::TooFewRecords { minimum: 5 }));
}

/// Without the role of gender the totals are exact; with it they are rounded, because two persons are of another gender.
#[test]
fn another_plan_for_the_same_records_is_no_release() {
    let (form_with, with) = form(SURVEY);
    let (form_without, without) = form(&SURVEY.replace("| gender | yes |", "| | |"));
    let (_, marked) = form(&SURVEY.replace("| Course | | |", "| Course | | yes |"));
    for (form_first, first, form_second, second, question) in [
        (&form_without, &without, &form_with, &with, "genero"),
        (&form_with, &with, &form_without, &without, "genero"),
        (&form_with, &with, &form_with, &marked, "curso"),
    ] {
        let before = make(
            form_first,
            first,
            &data(form_first, 0, 60),
            Profile::Internal,
            &[],
        )
        .expect("a release");
        let earlier = std::slice::from_ref(&before);
        for (from, to) in [(0, 60), (0, 120)] {
            let refused = make(
                form_second,
                second,
                &data(form_second, from, to),
                Profile::External,
                earlier,
            );
            let Err(error @ ReleaseError::OtherCounting { .. }) = refused else {
                panic!("{question}, {from}..{to} was released");
            };
            let text = error.explain();
            assert!(
                text.es.contains(question) && text.en.contains(&before.name.id),
                "{text:?}"
            );
        }
        // Of other records it says nothing.
        make(
            form_second,
            second,
            &data(form_second, 60, 120),
            Profile::External,
            earlier,
        )
        .expect("a release");
    }
    // An area of the strategy changes no count.
    let mut placed = with.clone();
    placed.questions.push(PlannedQuestion {
        path: "/data/curso".to_owned(),
        area: Some("E2".to_owned()),
        ..PlannedQuestion::default()
    });
    // A question more is counted beside the others.
    let more = SURVEY.replace(
        "| | select_one s | curso",
        "| | select_one s | otra | Otra | Other | | |\n| | select_one s | curso",
    );
    let (form_more, more) = form(&more);
    for (form_second, second) in [(&form_with, &placed), (&form_more, &more)] {
        let before = make(
            &form_with,
            &with,
            &data(&form_with, 0, 60),
            Profile::Internal,
            &[],
        )
        .expect("a release");
        make(
            form_second,
            second,
            &data(form_second, 0, 120),
            Profile::Internal,
            &[before],
        )
        .expect("a release");
    }
}

/// Subtracting two releases gives counts of the records in between: each is none (a cell that is not shown) or enough.
#[test]
fn the_difference_of_two_releases_is_safe() {
    let (form, plan) = form(SURVEY);
    for later in [66, 72, 80, 120] {
        for profile in [Profile::Internal, Profile::External] {
            let first = make(&form, &plan, &data(&form, 0, 60), profile, &[]).expect("a release");
            let earlier = std::slice::from_ref(&first);
            let Ok(second) = make(&form, &plan, &data(&form, 0, later), profile, earlier) else {
                continue;
            };
            assert_eq!(second.name.number, 2);
            let pairs = first
                .report
                .sections
                .iter()
                .flat_map(|section| &section.tables)
                .filter_map(|before| Some((before, second.report.table(&before.id)?)));
            let mut compared = 0;
            for (before, after) in pairs {
                for row in &before.rows {
                    for (column, head) in before.columns.iter().enumerate() {
                        let Some(now) = after.cell(&row.head.key, &head.key) else {
                            continue;
                        };
                        let count = |cell: &sondeo_report::table::Cell| match (&cell.value, &cell.n) {
                            (Value::Count(n), _) | (Value::Share(_), Some(n)) => Some(*n),
                            _ => None,
                        };
                        if let (Some(a), Some(b)) = (count(&row.cells[column]), count(now)) {
                            compared += 1;
                            let difference = b - a;
                            let place = format!("{} {} {}: {a} → {b}", before.id, row.head.key, head.key);
                            assert!(difference >= profile.minimum(), "{later} {profile:?} {place}");
                        }
                    }
                }
            }
            assert!(later < 120 || compared > 0, "nothing was left to compare");
        }
    }
}

/// Who works inside reads the releases of both profiles, and each hides other cells to protect the small ones.
#[test]
fn the_other_profile_shows_nothing_that_was_hidden() {
    let (form, plan) = form(SURVEY);
    for (one, other) in [
        (Profile::Internal, Profile::External),
        (Profile::External, Profile::Internal),
    ] {
        for people in [20, 33, 60] {
            let data = data(&form, 0, people);
            let first = make(&form, &plan, &data, one, &[]).expect("a release");
            let earlier = std::slice::from_ref(&first);
            let second = make(&form, &plan, &data, other, earlier).expect("a release");
            for before in first.report.sections.iter().flat_map(|section| &section.tables) {
                let Some(after) = second.report.table(&before.id) else {
                    continue;
                };
                for row in &before.rows {
                    for (cell, head) in row.cells.iter().zip(&before.columns) {
                        let now = after.cell(&row.head.key, &head.key);
                        assert!(
                            cell.hidden.is_none() || now.is_none_or(|now| now.hidden.is_some()),
                            "{people} {one:?} {} {} {}",
                            before.id,
                            row.head.key,
                            head.key
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn one_wave_after_all_of_them_says_nothing_of_the_others() {
    let (form, plan) = form(&SURVEY.replace(
        "| | select_one s | curso",
        "| | text | onda | Onda | Wave | wave | |\n| | select_one s | curso",
    ));
    let mut dataset = Dataset::new(&form);
    for at in 0..70 {
        // Among the thirty of the second wave two women said no.
        let (wave, gender, course) = match at {
            0..40 => ("PRE", at % 5 < 2, at % 3 != 0),
            _ => (
                "POST",
                at % 2 == 0,
                at % 2 == 1 && at % 3 == 0 || at % 2 == 0 && at < 66,
            ),
        };
        let gender = if gender { "mujer" } else { "hombre" };
        let course = if course { "si" } else { "no" };
        let text = xml(&form, &format!("genero={gender} | onda={wave} | curso={course}"));
        dataset.push(read_record(&form, meta(at), &text).expect("a record"));
    }
    let make = |wave: Option<&str>, earlier: &[Release]| {
        let options = ReportOptions {
            profile: Profile::Internal,
            wave: wave.map(str::to_owned),
            ..ReportOptions::default()
        };
        let data = FormData {
            form: &form,
            plan: &plan,
            dataset: &dataset,
        };
        release(&[data], &options, wave.unwrap_or("general"), earlier).expect("a release")
    };
    let all = make(None, &[]);
    let before = make(Some("PRE"), std::slice::from_ref(&all));
    let alone = make(Some("POST"), &[]);
    assert_eq!(
        (all.records.len(), before.records.len(), alone.records.len()),
        (70, 40, 30)
    );
    let is_shown = |release: &Release, table: &str, row: &str, column: &str| {
        let table = release.report.table(table)?;
        let at = table.column(column)?;
        let line = table.rows.iter().find(|line| line.head.key == row)?;
        Some(line.cells.get(at)?.hidden.is_none())
    };
    let mut hidden = 0;
    for table in alone.report.sections.iter().flat_map(|section| &section.tables) {
        for row in &table.rows {
            for column in &table.columns {
                let shown = |release: &Release| is_shown(release, &table.id, &row.head.key, &column.key);
                if shown(&alone) == Some(false) {
                    hidden += 1;
                    let both = shown(&all) == Some(true) && shown(&before) == Some(true);
                    assert!(
                        !both,
                        "{} {} {} can be subtracted",
                        table.id, row.head.key, column.key
                    );
                }
            }
        }
    }
    assert!(hidden > 0, "nothing was hidden");
    // The other wave has no record in common with the first one, and neither is refused.
    let after = make(Some("POST"), &[all, before]);
    assert_eq!(after.name.number, 3);
}

/// Counts of a release by table, row and column.
fn counts(release: &Release) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for table in release.report.sections.iter().flat_map(|section| &section.tables) {
        for row in &table.rows {
            for (cell, head) in row.cells.iter().zip(&table.columns) {
                let n = match (&cell.value, cell.n) {
                    (Value::Count(n), _) => *n,
                    (Value::Share(_), Some(n)) => n,
                    _ => continue,
                };
                found.push((format!("{} {} {}", table.id, row.head.key, head.key), n));
            }
        }
    }
    found
}

/// What the first release shows less what the second one shows is of those who withdrew. A mutant that forgets the first
/// release shows what few of them said.
#[test]
fn those_who_withdrew_are_not_told_by_subtraction() {
    let (form, plan) = form(SURVEY);
    let mut caught = 0;
    for profile in [Profile::Internal, Profile::External] {
        let minimum = profile.minimum();
        let first = make(&form, &plan, &data(&form, 0, 60), profile, &[]).expect("a release");
        let earlier = std::slice::from_ref(&first);
        let before: std::collections::HashMap<String, u64> = counts(&first).into_iter().collect();
        let told = |second: &Release| {
            let differences = counts(second).into_iter().filter_map(|(place, n)| {
                let gone = before.get(&place)?.abs_diff(n);
                (gone < minimum).then(|| format!("{place}: {gone}"))
            });
            differences.collect::<Vec<_>>()
        };
        for gone in [1, 4, 12, 20, 30] {
            let left = data(&form, gone, 60);
            let refused = make(&form, &plan, &left, profile, earlier);
            let forgetful = make(&form, &plan, &left, profile, &[]).expect("a release");
            caught += usize::from(!told(&forgetful).is_empty());
            match refused {
                Err(ReleaseError::TooFewChanges { .. }) => assert!((gone as u64) < minimum, "{gone}"),
                Err(other) => panic!("{gone}: {other:?}"),
                Ok(second) => {
                    assert!(gone as u64 >= minimum, "{gone}");
                    let told = told(&second);
                    assert!(told.is_empty(), "{profile:?} {gone}: {told:#?}");
                }
            }
        }
    }
    assert!(caught >= 6, "{caught}");
}

/// As many changed their mind one way as the other, but for one: the difference of two releases would be that person.
#[test]
fn those_who_were_corrected_are_not_told_by_subtraction() {
    let (form, plan) = form(SURVEY);
    let of = |no: bool, many: usize| (0..60).filter(move |at| (at % 3 == 0) == no).take(many);
    let changed: Vec<usize> = of(true, 10).chain(of(false, 11)).collect();
    for profile in [Profile::Internal, Profile::External] {
        let first = make(&form, &plan, &data(&form, 0, 60), profile, &[]).expect("a release");
        let second = corrected(&form, 0, 60, &changed);
        let moved = |second: &Release| {
            let before: std::collections::HashMap<String, u64> = counts(&first).into_iter().collect();
            let few = |(place, n): &(String, u64)| {
                let by = before.get(place).map_or(0, |old| old.abs_diff(*n));
                by > 0 && by < profile.minimum()
            };
            counts(second).iter().filter(|count| few(count)).count()
        };
        let forgetful = make(&form, &plan, &second, profile, &[]).expect("a release");
        assert!(moved(&forgetful) > 0, "{profile:?}: nothing to hide");
        let second = make(&form, &plan, &second, profile, std::slice::from_ref(&first)).expect("a release");
        assert_eq!(moved(&second), 0, "{profile:?}");
    }
}
