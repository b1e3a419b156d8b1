//! The project's own surveys, rehearsed by synthetic respondents and reported.

#[allow(dead_code)]
#[path = "common/rehearsed.rs"]
mod rehearsed;

use rehearsed::{Rehearsed, rehearsed};
use sondeo_report::compose::{FormData, ReportOptions, report};
use sondeo_report::table::{Profile, Report, Value};

/// Every row has its cells, every number is one, and in protected reports every count is great enough.
fn check(report: &Report) {
    let minimum = report.about.minimum;
    let mut ids = std::collections::BTreeSet::new();
    for table in report.sections.iter().flat_map(|section| &section.tables) {
        assert!(ids.insert(&table.id), "{} twice", table.id);
        for row in &table.rows {
            assert_eq!(
                row.cells.len(),
                table.columns.len(),
                "{} {}",
                table.id,
                row.head.key
            );
            for cell in &row.cells {
                assert!(
                    cell.number().is_none_or(f64::is_finite),
                    "{} {}: {cell:?}",
                    table.id,
                    row.head.key
                );
                if let (Value::Share(_), Some(n)) = (&cell.value, cell.n) {
                    let n = n.min(cell.base.unwrap_or(n) - n + minimum);
                    assert!(n >= minimum, "{} {}: {cell:?}", table.id, row.head.key);
                }
            }
        }
    }
}

fn profiles(data: &[Rehearsed]) -> Vec<Report> {
    let forms: Vec<FormData> = data
        .iter()
        .map(|each| FormData {
            form: &each.form,
            plan: &each.plan,
            dataset: &each.dataset,
        })
        .collect();
    let of = |profile| {
        report(
            &forms,
            &ReportOptions {
                profile,
                ..ReportOptions::default()
            },
        )
    };
    let reports: Vec<Report> = [Profile::Open, Profile::Internal, Profile::External]
        .map(of)
        .into();
    reports.iter().for_each(check);
    if let Some(path) = std::env::var_os("SONDEO_SHOW_REPORT") {
        std::fs::write(
            path,
            words(&reports[usize::from(std::env::var_os("SONDEO_SHOW_INTERNAL").is_some())]),
        )
        .expect("a file");
    }
    reports
}

/// A report as text, for a person who wants to look at it (SONDEO_SHOW_REPORT names the file).
fn words(report: &Report) -> String {
    let mut out = format!("# {}\n", report.about.title.es);
    for section in &report.sections {
        out.push_str(&format!("\n## {} ({})\n", section.title.es, section.id));
        section
            .readings
            .iter()
            .for_each(|text| out.push_str(&format!("  {}\n", text.es)));
        for table in &section.tables {
            out.push_str(&format!("\n### {} [{}]\n", table.title.es, table.id));
            let heads: Vec<&str> = table.columns.iter().map(|head| head.label.es.as_str()).collect();
            out.push_str(&format!("    | {}\n", heads.join(" | ")));
            for row in &table.rows {
                let cells: Vec<String> = row
                    .cells
                    .iter()
                    .map(|cell| match (&cell.value, cell.hidden) {
                        (_, Some(why)) => format!("·{why:?}"),
                        (Value::Text(text), _) => text.es.clone(),
                        (Value::Light(light), _) => format!("{light:?}"),
                        _ => match cell.number() {
                            Some(x) => {
                                format!("{x:.3}{}", cell.n.map_or(String::new(), |n| format!(" n={n}")))
                            }
                            None => "–".into(),
                        },
                    })
                    .collect();
                out.push_str(&format!("    {} | {}\n", row.head.label.es, cells.join(" | ")));
            }
            table
                .readings
                .iter()
                .for_each(|text| out.push_str(&format!("  > {}\n", text.es)));
            table
                .notes
                .iter()
                .for_each(|text| out.push_str(&format!("  * {}\n", text.es)));
        }
    }
    out
}

/// Indicators that no form of the report can compute.
fn not_computed(report: &Report) -> Vec<String> {
    let table = report.table("indicators").expect("indicators");
    let at = table.column("total").expect("a value");
    let rows = table.rows.iter().filter(|row| {
        row.cells[at]
            .remark
            .as_ref()
            .is_some_and(|r| r.en.starts_with("Cannot"))
    });
    rows.map(|row| row.head.key.clone()).collect()
}

#[test]
fn needs_assessment() {
    let reports = profiles(&[rehearsed("needs-individual", 60)]);
    assert!(
        not_computed(&reports[0]).is_empty(),
        "{:?}",
        not_computed(&reports[0])
    );
    let ranking = reports[0].table("needs.ranking").expect("a ranking");
    assert_eq!(ranking.rows.len(), 20);
    assert!(
        ranking
            .rows
            .iter()
            .filter(|row| row.cells[3].number().is_some())
            .count()
            > 15
    );
    for id in [
        "needs.gender",
        "needs.institution",
        "needs.remedies",
        "needs.areas",
        "needs.axes",
        "gender.scales",
    ] {
        assert!(
            reports[0].table(id).is_some_and(|table| !table.rows.is_empty()),
            "{id}"
        );
    }
    // Something is left to read when small cells are hidden.
    let shown = |report: &Report| {
        report.table("needs.ranking").map_or(0, |t| {
            t.rows.iter().filter(|r| r.cells[3].hidden.is_none()).count()
        })
    };
    assert!(shown(&reports[1]) > 3, "{}", shown(&reports[1]));
}

#[test]
fn institutions() {
    let reports = profiles(&[rehearsed("needs-institution", 30)]);
    assert!(
        not_computed(&reports[0]).is_empty(),
        "{:?}",
        not_computed(&reports[0])
    );
    assert_eq!(
        reports[0].table("needs.maturity").map(|table| table.rows.len()),
        Some(6)
    );
}

#[test]
fn training() {
    let data = ["training-pre", "training-post", "training-follow-up"].map(|name| rehearsed(name, 40));
    let reports = profiles(&data);
    assert!(
        not_computed(&reports[0]).is_empty(),
        "{:?}",
        not_computed(&reports[0])
    );
    let cell = |id: &str, row: &str, column: &str| {
        reports[0]
            .table(id)
            .and_then(|t| t.cell(row, column))
            .and_then(|cell| cell.number())
    };
    assert!(cell("training.linking", "total", "exact").is_some_and(|n| n > 20.0));
    assert!(
        cell("training.gain", "total", "gain").is_some_and(|gain| gain > 0.5),
        "the rehearsal learns"
    );
    let items = reports[0].table("training.items").expect("items");
    assert_eq!(items.rows.len(), 30, "ten items of both forms, and ten twins");
    for id in [
        "training.levels",
        "training.reaction",
        "training.confidence",
        "training.behaviours",
        "training.test",
    ] {
        assert!(
            reports[0].table(id).is_some_and(|table| !table.rows.is_empty()),
            "{id}"
        );
    }
}
