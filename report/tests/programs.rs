//! Files open in the programs that they are for. A program that is not on this machine is named among the skipped tests.

mod common;
#[path = "common/outside.rs"]
mod outside;

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use common::{form, xml};
use outside::{said, skip};
use sondeo_report::export::{ExportError, ExportInput, ExportOptions, Format, Records, Submission, write};

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
    let python = std::env::var("SONDEO_PYTHON").unwrap_or_else(|_| "python3".into());
    let has = Command::new(&python)
        .args(["-c", "import pandas, pyarrow, openpyxl"])
        .output();
    if !has.is_ok_and(|output| output.status.success()) {
        return skip(test, "python3 with pandas, pyarrow and openpyxl");
    }
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
