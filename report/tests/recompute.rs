//! The companion script computes every published number again from the exported data, in R.

#[path = "common/outside.rs"]
#[allow(dead_code)]
mod outside;
#[path = "common/rehearsed.rs"]
mod rehearsed;

use std::io::Cursor;
use std::path::Path;

use rehearsed::{Rehearsed, of_book, rehearsed};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::export::{
    ExportError, ExportInput, ExportOptions, Format, RECOMPUTE, Records, Submission, published, write,
};
use sondeo_report::table::{Profile, Report};

struct Sent<'a>(&'a Rehearsed);

impl Records for Sent<'_> {
    fn each(
        &mut self,
        visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        for (index, xml) in self.0.xml.iter().enumerate() {
            visit(&Submission {
                number: index as u64 + 1,
                instance_id: &format!("rehearsal:{index}"),
                read_with: self.0.form.version(),
                xml,
                is_rehearsal: true,
                ..Submission::default()
            })?;
        }
        Ok(())
    }
}

/// Unpacks the R export of a survey into the folder with its name.
fn data(folder: &Path, survey: &Rehearsed) -> String {
    let input = ExportInput {
        forms: &[&survey.form],
        plan: &survey.plan,
        report: None,
        exported_at: 0,
    };
    let mut out = Cursor::new(Vec::new());
    let options = ExportOptions::default();
    write(Format::R, &input, &options, &mut Sent(survey), &mut out).expect("a file");
    let mut archive = zip::ZipArchive::new(out).expect("an archive");
    let name = survey.form.id().to_owned();
    archive.extract(folder.join(&name)).expect("its files");
    name
}

fn lines(report: &Report) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    published(report, "es", &mut out).expect("lines");
    let mut reader = csv::Reader::from_reader(&out[..]);
    let headers = reader.headers().expect("headers").clone();
    let rows = reader.records().map(|row| row.expect("a row"));
    std::iter::once(headers)
        .chain(rows)
        .map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn file(lines: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    lines
        .iter()
        .for_each(|line| writer.write_record(line).expect("a line"));
    writer.into_inner().expect("a file")
}

/// Each number of the report is a line, and a line that is hidden holds none. How many are shown.
fn check_lines(report: &Report, lines: &[Vec<String>]) -> usize {
    let column = |name: &str| lines[0].iter().position(|head| head == name).expect(name);
    let tables = || report.sections.iter().flat_map(|section| &section.tables);
    let heads = tables()
        .flat_map(|table| &table.columns)
        .filter(|head| head.base.is_some());
    let cells = || tables().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
    let numbers = heads.count() + cells().filter(|cell| cell.number().is_some()).count();
    let [value, hidden] = ["value", "hidden"].map(column);
    let shown = lines[1..].iter().filter(|line| !line[value].is_empty()).count();
    assert_eq!(shown, numbers);
    let withheld: Vec<&Vec<String>> = lines[1..].iter().filter(|line| line[hidden] == "1").collect();
    assert_eq!(
        withheld.len(),
        cells().filter(|cell| cell.hidden.is_some()).count()
    );
    for line in withheld {
        for part in ["value", "n", "base", "low", "high", "text"] {
            assert_eq!(line[column(part)], "", "{line:?}");
        }
    }
    shown
}

/// The script's words on the published lines, and whether it is content; `None` without R.
fn recomputed(test: &str, folder: &Path, forms: &[String], lines: &[Vec<String>]) -> Option<(String, bool)> {
    std::fs::write(folder.join("published.csv"), file(lines)).expect("a file");
    std::fs::write(folder.join("recompute.R"), RECOMPUTE).expect("a file");
    let arguments: Vec<&str> = ["recompute.R", "published.csv"]
        .into_iter()
        .chain(forms.iter().map(String::as_str))
        .collect();
    let output = outside::run(test, folder, "Rscript", &arguments)?;
    let words = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    Some((words.concat(), output.status.success()))
}

fn check(test: &str, surveys: &[(&str, u32)], wanted: &[(Profile, &[&str])]) {
    let surveys: Vec<Rehearsed> = surveys.iter().map(|(name, n)| rehearsed(name, *n)).collect();
    check_all(test, &surveys, wanted);
}

fn check_all(test: &str, surveys: &[Rehearsed], wanted: &[(Profile, &[&str])]) {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = surveys.iter().map(|survey| data(folder.path(), survey)).collect();
    let forms: Vec<FormData> = surveys
        .iter()
        .map(|survey| FormData {
            form: &survey.form,
            plan: &survey.plan,
            dataset: &survey.dataset,
        })
        .collect();
    for (profile, by) in wanted {
        let options = ReportOptions {
            profile: *profile,
            by: by.iter().map(|name| (*name).to_owned()).collect(),
            ..ReportOptions::default()
        };
        let report = report(&forms, &options);
        let mut lines = lines(&report);
        let shown = check_lines(&report, &lines);
        let Some((words, is_content)) = recomputed(test, folder.path(), &names, &lines) else {
            return;
        };
        assert!(
            is_content && words.contains(" 0 differ, 0 of a kind") && !words.contains("\n0 numbers"),
            "{profile:?}: {words}"
        );
        // Every number of the report is one that the script has computed.
        assert!(
            words.contains(&format!("{shown} numbers agree,")),
            "{profile:?} {shown}: {words}"
        );
        if report.about.minimum > 0 {
            continue;
        }
        let altered = alter(&mut lines);
        let said = recomputed(test, folder.path(), &names, &lines);
        let (words, is_content) = said.expect("R was there a moment ago");
        assert!(!is_content, "{profile:?}: altered numbers pass");
        for name in altered {
            assert!(
                words.contains(&format!("DIFFERS {name}:")),
                "{name} passes:\n{words}"
            );
        }
    }
}

/// Alters the last shown number of each table, by very little; gives their names as the script prints them. The page of
/// levels repeats numbers of other tables.
fn alter(lines: &mut [Vec<String>]) -> Vec<String> {
    let column = |name: &str| lines[0].iter().position(|head| head == name).expect(name);
    let [table, row, head, value] = ["table", "row", "column", "value"].map(column);
    let mut last = std::collections::BTreeMap::new();
    for (at, line) in lines.iter().enumerate().skip(1) {
        if !line[value].is_empty() && !line[table].starts_with("training.levels") {
            last.insert(line[table].clone(), at);
        }
    }
    last.into_values()
        .map(|at| {
            let line = &mut lines[at];
            let number: f64 = line[value].parse().expect("a number");
            line[value] = (number + 1e-3 * number.abs().max(1.0)).to_string();
            format!(
                "{}, {}, {}",
                line[table],
                line[row].trim_start_matches('\''),
                line[head].trim_start_matches('\'')
            )
        })
        .collect()
}

#[test]
fn needs_of_individuals() {
    check(
        "needs_of_individuals",
        &[("needs-individual", 70)],
        &[
            (Profile::Open, &[]),
            (Profile::Internal, &["genero", "genero*orden_gobierno"]),
        ],
    );
}

#[test]
fn needs_of_institutions() {
    check(
        "needs_of_institutions",
        &[("needs-institution", 60)],
        &[(Profile::Open, &[]), (Profile::Internal, &[])],
    );
}

#[test]
fn waves_of_a_training() {
    check(
        "waves_of_a_training",
        &[
            ("training-pre", 60),
            ("training-post", 60),
            ("training-follow-up", 60),
        ],
        &[
            (Profile::Open, &[]),
            (Profile::Internal, &[]),
            (Profile::External, &[]),
        ],
    );
}

#[test]
fn one_wave_alone() {
    check(
        "one_wave_alone",
        &[("training-pre", 50)],
        &[(Profile::Open, &[]), (Profile::Internal, &[])],
    );
}

/// What none of the project's surveys has: crossed tables of the plan, medians, several choices, ranks, weights, a list in
/// a file.
const PLANNED: &str = "
| survey | | | | | | |
|---|---|---|---|---|---|---|
| | type | name | label | role | disaggregate | scale |
| | select_one g | genero | Género | gender | yes | |
| | select_one e | entidad | Entidad | | yes | |
| | select_one l | util | Útil | | | likert5 |
| | select_multiple t | temas | Temas | | | |
| | rank t | orden | Orden | | | |
| | integer | casos | Casos | | | |
| | select_one_from_file lugares.csv | lugar | Lugar | | | |
| choices | | | |
| | list_name | name | label |
| | g | mujer | Mujer |
| | g | hombre | Hombre |
| | e | 07 | Chiapas |
| | e | 20 | Oaxaca |
| | l | 1 | 1 |
| | l | 2 | 2 |
| | l | 3 | 3 |
| | l | 4 | 4 |
| | l | 5 | 5 |
| | t | x | X |
| | t | y | Y |
| | t | z | Z |
| analysis | | | | | | | | |
| | kind | code | label | statistic | rows | columns | numerator | denominator |
| | table | T1 | Cruce de dos | crosstab | util | genero entidad | | |
| | table | T2 | Cruce de una | crosstab | temas | entidad | | |
| | table | T3 | Mediana | median | casos | genero entidad | | |
| | table | T4 | Media | mean | casos util | genero entidad | | |
| | table | T5 | Lado favorable | likert | util | genero entidad | | |
| | indicator | I1 | Útil | share | | | ${util} >= 4 | ${util} >= 1 |
| | indicator | I2 | Brecha | gap | | | ${util} >= 4 | ${util} >= 1 |
";

#[test]
fn tables_of_the_plan() {
    let mut files = sondeo_engine::session::Resources::new();
    let list = "name,label\n01,Uno\n02,Dos\n03,Tres\n";
    files.insert("lugares.csv", list.as_bytes().to_vec());
    let book = sondeo_workbook::read(PLANNED.as_bytes(), "plan.md").expect("a workbook");
    check_all(
        "tables_of_the_plan",
        &[of_book(&book, files, 160)],
        &[
            (Profile::Open, &["genero", "entidad", "genero*entidad"]),
            (Profile::Internal, &["genero", "entidad", "genero*entidad"]),
            (Profile::External, &["genero"]),
        ],
    );
}
