//! Files open in the programs that they are for. A program that is not on this machine is named among the skipped tests.

mod common;
#[path = "common/outside.rs"]
mod outside;

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use common::{dataset, form, xml};
use outside::{said, skip};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::export::{
    ExportError, ExportInput, ExportOptions, Format, GroupNames, Records, Submission, ValueStyle, write,
};

const SURVEY: &str = "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | select_one nivel | nivel | ¿Qué nivel? |
| | integer | edad | Edad |
| | date | dia | Día |
| | text | algo | Algo más |
| choices | | | | |
| | list_name | name | label | missing |
| | nivel | 1 | Básico | |
| | nivel | 2 | Avanzado | |
| | nivel | 98 | No sabe | dk |
";

const RECORDS: [&str; 4] = [
    "nivel=1 | edad=31 | dia=2026-03-01 | algo==ñandú, «dos»",
    "nivel=98 | edad=0 | dia= | algo=",
    "nivel= | edad= | algo=NA",
    "nivel=2",
];

struct Given(Vec<String>);

impl Records for Given {
    fn each(
        &mut self,
        visit: &mut dyn FnMut(&Submission) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        for (index, xml) in self.0.iter().enumerate() {
            visit(&Submission {
                number: index as u64 + 1,
                instance_id: &format!("uuid:{}", index + 1),
                xml,
                ..Submission::default()
            })?;
        }
        Ok(())
    }
}

/// Writes the file `datos` in that format.
fn file(folder: &Path, format: Format) {
    let (form, plan) = form(SURVEY);
    let mut records = Given(RECORDS.iter().map(|line| xml(&form, line)).collect());
    let input = ExportInput {
        forms: &[&form],
        plan: &plan,
        report: None,
        exported_at: 0,
    };
    let mut out = Cursor::new(Vec::new());
    let made = write(format, &input, &ExportOptions::default(), &mut records, &mut out).expect("a file");
    std::fs::write(folder.join(format!("datos.{}", made.extension)), out.into_inner()).expect("a file");
}

fn check(text: Option<String>, words: &[&str]) {
    let Some(text) = text else { return };
    for word in words {
        assert!(text.contains(word), "no “{word}” in:\n{text}");
    }
    assert!(!text.to_lowercase().contains("warning"), "{text}");
}

/// A form with a repeat, and texts that a spreadsheet may take for something else.
const HOSTILE: &str = "
| survey | | | |
|---|---|---|---|
| | type | name | label |
| | text | texto | =1+1 |
| | integer | edad | Edad |
| | date | dia | Día |
| | select_multiple nivel | nivel | @Nivel |
| | begin_repeat | hijos | Hijos |
| | text | nombre | Nombre |
| | integer | anos | Años |
| | end_repeat | | |
| choices | | | |
| | list_name | name | label |
| | nivel | 1 | -Básico |
| | nivel | 2 | Avanzado |
";

/// What was answered to `texto`, one record each.
const TEXTS: [&str; 12] = [
    "=1+1",
    "+52 55 1234",
    "-5",
    "@SUM(A1)",
    "007",
    "1/2",
    "TRUE",
    "12345678901234567890",
    "ñandú «dos», \"tres\"; 𝄞",
    "NA",
    "＝1",
    "http://example.org",
];

/// The workbook of the hostile form, with its report.
fn hostile_workbook(folder: &Path) {
    let (form, plan) = form(HOSTILE);
    let lines: Vec<String> = TEXTS
        .iter()
        .enumerate()
        .map(|(at, text)| {
            format!(
                "texto={} | edad={at} | dia=2026-03-{:02} | nivel=1 2 | <hijos | nombre={} | anos=3 | >hijos",
                text.replace('"', "&quot;"),
                at + 1,
                text.replace('"', "&quot;"),
            )
        })
        .collect();
    let data = dataset(&form, &lines.join("\n"));
    let report = report(
        &[FormData {
            form: &form,
            plan: &plan,
            dataset: &data,
        }],
        &ReportOptions::default(),
    );
    let mut records = Given(lines.iter().map(|line| xml(&form, line)).collect());
    let input = ExportInput {
        forms: &[&form],
        plan: &plan,
        report: Some(&report),
        exported_at: 0,
    };
    let mut out = Cursor::new(Vec::new());
    let options = ExportOptions {
        values: ValueStyle::Codes,
        groups: GroupNames::Both,
        ..ExportOptions::default()
    };
    write(Format::Xlsx, &input, &options, &mut records, &mut out).expect("a file");
    std::fs::write(folder.join("libro.xlsx"), out.into_inner()).expect("a file");
}

#[test]
fn libreoffice_reads_the_workbook_as_it_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    hostile_workbook(folder.path());
    let test = "libreoffice_reads_the_workbook_as_it_was_answered";
    // Every sheet as a CSV file of its own, as it is shown, all of it in quotes.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1";
    let arguments = ["--headless", "--convert-to", filter, "libro.xlsx"];
    if said(test, folder.path(), "soffice", &arguments).is_none() {
        return;
    }
    let sheet = |name: &str| {
        let path = folder.path().join(format!("libro-{name}.csv"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no sheet {name}"));
        text.replace("\r\n", "\n")
    };
    for name in [
        "acerca de",
        "tablas",
        "datos (etiquetas)",
        "diccionario",
        "opciones",
        "notas de protección",
    ] {
        assert!(!sheet(name).is_empty());
    }
    let (main, children) = (sheet("datos (códigos)"), sheet("hijos"));
    for (at, text) in TEXTS.iter().enumerate() {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        let line = main
            .lines()
            .find(|line| line.starts_with(&format!("{quoted},\"{at}\",\"2026-03-")));
        assert!(line.is_some(), "no {text} in\n{main}");
        let child = children
            .lines()
            .find(|line| line.starts_with(&format!("{quoted},\"3\",")));
        let child = child.unwrap_or_else(|| panic!("no {text} in\n{children}"));
        // Its row leads to its record's.
        assert!(child.contains(&format!(",\"{}\",", at + 1)), "{child}");
    }
}

#[test]
fn no_cell_of_the_workbook_is_a_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    hostile_workbook(folder.path());
    let test = "no_cell_of_the_workbook_is_a_formula";
    let Some(python) = python(test, "openpyxl") else {
        return;
    };
    let look = "import openpyxl\n\
        book = openpyxl.load_workbook('libro.xlsx')\n\
        cells = [c for s in book for row in s.iter_rows() for c in row if c.value is not None]\n\
        print('formulas', sum(c.data_type == 'f' for c in cells), 'links', sum(len(s._hyperlinks) for s in book))\n\
        bare = [c.value for c in cells if isinstance(c.value, str) and c.value[0] in '=+-@＝' and not c.quotePrefix]\n\
        print('bare', bare)\n\
        main = book['datos (códigos)']\n\
        print('types', *[c.data_type for c in main[2]][:3], [r[0].value for r in main.iter_rows(min_row=2)])";
    let texts: Vec<String> = TEXTS.iter().map(|text| format!("'{text}'")).collect();
    let texts = format!("types s n d [{}]", texts.join(", "));
    check(
        said(test, folder.path(), &python, &["-c", look]),
        &["formulas 0 links 0", "bare []", &texts],
    );
}

/// The interpreter with these packages; `None` if there is none, which is noted.
fn python(test: &str, packages: &str) -> Option<String> {
    let python = std::env::var("SONDEO_PYTHON").unwrap_or_else(|_| "python3".into());
    let has = Command::new(&python)
        .args(["-c", &format!("import {packages}")])
        .output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skip(test, &format!("python3 with {packages}"));
    None
}

#[test]
fn pspp_reads_labels_and_missing_values() {
    let folder = tempfile::tempdir().expect("a folder");
    file(folder.path(), Format::Spss);
    let syntax = "GET FILE='datos.sav'.\nFREQUENCIES nivel.\nLIST VARIABLES=nivel edad dia algo.\n";
    std::fs::write(folder.path().join("look.sps"), syntax).expect("a file");
    let text = said(
        "pspp_reads_labels_and_missing_values",
        folder.path(),
        "pspp",
        &["look.sps"],
    );
    check(
        text,
        &["No sabe", "2026/03/01", "=ñandú, «dos»", "9999999996", "<NA>"],
    );
}

#[test]
fn r_reads_factors_and_states() {
    let folder = tempfile::tempdir().expect("a folder");
    file(folder.path(), Format::R);
    let bytes = std::fs::read(folder.path().join("datos.zip")).expect("a file");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    archive.extract(folder.path()).expect("its files");
    let look = "source('read.R', encoding = 'UTF-8'); cat(as.character(tables$datos$nivel), states$datos$nivel, \
                tables$datos$edad, states$datos$algo, tables$datos$algo, format(tables$datos$dia[1]))";
    let text = said(
        "r_reads_factors_and_states",
        folder.path(),
        "Rscript",
        &["-e", look],
    );
    check(
        text,
        &[
            "sico No sabe NA Avanzado answered dont_know blank answered 31 0 NA NA answered blank answered not_asked",
            "2026-03-01",
        ],
    );
}

#[test]
fn pandas_reads_stata_parquet_and_spreadsheets() {
    let folder = tempfile::tempdir().expect("a folder");
    let test = "pandas_reads_stata_parquet_and_spreadsheets";
    for format in [Format::Stata, Format::Parquet, Format::Xlsx] {
        file(folder.path(), format);
    }
    let Some(python) = python(test, "pandas, pyarrow, openpyxl") else {
        return;
    };
    let look = "import pandas as pd\n\
        d = pd.read_stata('datos.dta', convert_missing=True, convert_categoricals=False, convert_dates=False)\n\
        print(*[str(x) for x in d.nivel], *[str(x) for x in d.edad], d.algo.tolist())\n\
        print(pd.read_parquet('datos.parquet')['nivel.state'].tolist())\n\
        print(pd.read_excel('datos.xlsx', sheet_name=2, keep_default_na=False)['algo'].tolist())";
    check(
        said(test, folder.path(), &python, &["-c", look]),
        &[
            "1 .d . 2 31.0 0.0 . .n ['=ñandú, «dos»', '', 'NA', '.n']",
            "['answered', 'dont_know', 'blank', 'answered']",
            "['=ñandú, «dos»', '', 'NA', 'NA']",
        ],
    );
}
