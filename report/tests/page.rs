//! The report as a page and its pictures: complete, without anything from elsewhere, and with no withheld number.

#[path = "common/sample.rs"]
mod sample;

use base64::Engine;
use sha2::{Digest, Sha256};
use sondeo_engine::xml::{Limits, Names, parse};
use sondeo_report::page::{CONTENT_SECURITY_POLICY, html};
use sondeo_report::picture::{alternative, svg};
use sondeo_report::table::{Cell, Table, Value, Why};

fn tables() -> Vec<Table> {
    let sections = sample::report().sections.into_iter();
    sections.flat_map(|section| section.tables).collect()
}

#[test]
fn every_picture_is_a_document_with_a_name() {
    for table in tables().iter().filter(|table| table.picture.is_some()) {
        for language in ["es", "en"] {
            let svg = svg(table, language).unwrap_or_else(|| panic!("{}", table.id));
            parse(&svg, &mut Names::new(), &Limits::default())
                .unwrap_or_else(|e| panic!("{}: {e}", table.id));
            assert!(
                svg.contains(&format!("<title>{}</title>", table.title.get(language))),
                "{svg}"
            );
            assert!(
                !svg.contains(" style=") && !svg.contains("<style") && !svg.contains("<script"),
                "{svg}"
            );
            assert!(!alternative(table, language).is_empty());
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
            std::fs::write(folder.join(format!("{}.{language}.svg", table.id)), svg).expect("a file");
        }
    }
}

#[test]
fn what_is_withheld_is_in_no_picture() {
    for mut table in tables() {
        if table.picture.is_none() {
            continue;
        }
        for row in &mut table.rows {
            row.cells = row.cells.iter().map(|_| Cell::hidden(Why::SmallBase)).collect();
        }
        // A picture of nothing is none, or shows hatched marks and not a number of the table.
        for number in ["62", "72 %", "29", "4.6", "13.4", "92\u{202f}%"] {
            let drawn = svg(&table, "es").unwrap_or_default();
            let texts: Vec<&str> = drawn
                .split('>')
                .filter_map(|part| part.split_once("</"))
                .map(|(text, _)| text)
                .collect();
            assert!(!texts.contains(&number), "{}: {number}", table.id);
        }
    }
}

#[test]
fn odd_tables_are_drawn_or_left_out_without_a_panic() {
    for mut table in tables() {
        for value in [
            Value::None,
            Value::Mean(f64::NAN),
            Value::Mean(f64::INFINITY),
            Value::Mean(-1e300),
            Value::Share(0.0),
            Value::Points(-1.0),
        ] {
            for row in &mut table.rows {
                row.cells
                    .iter_mut()
                    .for_each(|cell| *cell = Cell::new(value.clone()));
            }
            svg(&table, "es");
        }
        table.rows.truncate(1);
        table.columns.truncate(1);
        table.rows.iter_mut().for_each(|row| row.cells.truncate(1));
        svg(&table, "es");
        table.rows.clear();
        svg(&table, "es");
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    for language in ["es", "en"] {
        let page = html(&sample::report(), language);
        assert!(page.contains(&format!("lang=\"{language}\"")));
        for foreign in [
            "<script", " style=", "src=", "http://", "https://", "@import", "url(http",
        ] {
            let found = page.replace("http://www.w3.org/2000/svg", "").contains(foreign);
            assert!(!found, "{foreign}");
        }
        // Each picture has its table, and each table its caption.
        assert_eq!(page.matches("<figure>").count(), 6);
        assert_eq!(page.matches("<table>").count(), tables().len());
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(folder.join(format!("report.{language}.html")), page).expect("a file");
    }
}

/// Not every browser prints what a closed element holds: the page says where it is, and prints what is open.
#[test]
fn paper_shows_what_is_open() {
    let page = html(&sample::report(), "es");
    let style = page.split_once("@media print").expect("a style for paper").1;
    assert!(style.contains("details:not([open])") && !page.contains("::details-content"));
    let closed = page.matches("<details").count();
    assert!(closed > 0 && !page.contains("<details open"));
    assert!(page.contains("libro de Excel"), "where the closed tables are");
}

#[test]
fn the_policy_names_the_style() {
    let page = html(&sample::report(), "es");
    let style = page
        .split_once("<style>")
        .and_then(|(_, rest)| rest.split_once("</style>"))
        .expect("a style")
        .0;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(
        CONTENT_SECURITY_POLICY.contains(&hash),
        "src/page/style.sha256 must hold {hash}"
    );
}

#[test]
fn text_of_forms_stays_text() {
    let mut report = sample::report();
    report.sections[1].tables[0].rows[0].head.label =
        sondeo_report::table::Text::same("<img onerror=x> & \"q\"");
    let page = html(&report, "es");
    assert!(!page.contains("<img"));
    assert!(
        page.contains("&lt;img onerror=x&gt; &amp; &quot;q&quot;")
            || page.contains("&lt;img onerror=x&gt; &amp; \"q\""),
        "escaped"
    );
}

#[test]
fn a_percentage_keeps_its_sign_on_its_line() {
    let shown = sondeo_report::show::sentence("Alcanza su meta (44 %): 49 % contra 71 %.");
    assert_eq!(
        shown,
        "Alcanza su meta (44\u{202f}%): 49\u{202f}% contra 71\u{202f}%."
    );
}
