//! docs/limits.md is what the code says, and every limit names a test that is there. `UPDATE=1` writes the tables.

use std::fmt::Write;

use sondeo_engine::session::{FileLimits, MOST_INSTANCES, MOST_NODES, MOST_ROUNDS};
use sondeo_engine::xlsform::MOST_SECTIONS;
use sondeo_engine::xml::Limits as Xml;
use sondeo_engine::xpath::{
    MAX_COMPARISONS, MAX_DEPTH, MAX_GROUPS, MAX_LENGTH, MAX_PATTERN, MAX_PATTERN_STEPS, MAX_REPETITION,
    MAX_TEXT, MAX_TRIALS, STEPS,
};
use sondeo_server::limits::Limits as Server;
use sondeo_workbook::Limits as Workbook;

use crate::{exists, fresh, root};

/// What is bounded, by how much, and the test that shows it.
struct Row {
    name: String,
    most: u64,
    what: &'static str,
    /// `file::function`.
    test: &'static str,
}

fn row(name: &str, most: usize, what: &'static str, test: &'static str) -> Row {
    Row {
        name: name.to_owned(),
        most: most as u64,
        what,
        test,
    }
}

/// A number as people read it.
fn shown(most: u64, what: &str) -> String {
    let is_bytes = what.starts_with("Bytes");
    match most {
        _ if is_bytes && most.is_multiple_of(1 << 20) => format!("{} MiB", most >> 20),
        _ if is_bytes && most.is_multiple_of(1 << 10) => format!("{} KiB", most >> 10),
        _ => {
            let digits = most.to_string();
            let mut out = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index).is_multiple_of(3) {
                    out.push(',');
                }
                out.push(digit);
            }
            out
        }
    }
}

fn xml(limits: &Xml) -> Vec<Row> {
    const TEST: &str = "engine/tests/limits.rs::documents";
    vec![
        row("bytes", limits.bytes, "Bytes of the document", TEST),
        row("depth", limits.depth, "Elements inside each other", TEST),
        row("elements", limits.elements, "Elements in all", TEST),
        row("attributes", limits.attributes, "Attributes of one element", TEST),
        row("tag_bytes", limits.tag_bytes, "Bytes of one start tag", TEST),
        row(
            "declarations",
            limits.declarations,
            "Namespace declarations of one element",
            TEST,
        ),
        row(
            "all_declarations",
            limits.all_declarations,
            "Namespace declarations in all",
            TEST,
        ),
        row(
            "text_bytes",
            limits.text_bytes,
            "Bytes of one text or attribute value",
            TEST,
        ),
    ]
}

fn workbook() -> Vec<Row> {
    const TEST: &str = "workbook/tests/formats.rs::limits_are_met_while_reading";
    let limits = Workbook::DEFAULT;
    vec![
        row("file_bytes", limits.file_bytes, "Bytes of the file", TEST),
        row("entries", limits.entries, "Files inside a container", TEST),
        row(
            "entry_bytes",
            limits.entry_bytes,
            "Bytes of one inflated entry, counted while inflating",
            TEST,
        ),
        row(
            "inflated_bytes",
            limits.inflated_bytes,
            "Bytes of all inflated entries",
            TEST,
        ),
        row("sheets", limits.sheets, "Sheets", TEST),
        row("rows", limits.rows, "Highest row with a cell", TEST),
        row("columns", limits.columns, "Highest column with a cell", TEST),
        row("cells", limits.cells, "Non-empty cells of all sheets", TEST),
    ]
}

fn files() -> Vec<Row> {
    const TEST: &str = "engine/tests/limits.rs::files_beside_a_form";
    let limits = FileLimits::DEFAULT;
    vec![
        row("bytes", limits.bytes, "Bytes of the file", TEST),
        row(
            "rows",
            limits.rows,
            "Rows of a CSV file, features of a GeoJSON file",
            TEST,
        ),
        row(
            "columns",
            limits.columns,
            "Columns of a CSV file, properties of a feature",
            TEST,
        ),
        row(
            "cell_bytes",
            limits.cell_bytes,
            "Bytes of one cell of a CSV file",
            TEST,
        ),
    ]
}

fn expressions() -> Vec<Row> {
    const TEST: &str = "engine/tests/limits.rs::expressions";
    const MATCHES: &str = "engine/tests/limits.rs::matches_of_patterns";
    vec![
        row("xpath::MAX_LENGTH", MAX_LENGTH, "Bytes of an expression", TEST),
        row(
            "xpath::MAX_DEPTH",
            MAX_DEPTH,
            "Parentheses, predicates and calls inside each other",
            TEST,
        ),
        row(
            "xpath::STEPS",
            STEPS as usize,
            "Nodes visited and functions called in one recalculation",
            TEST,
        ),
        row(
            "xpath::MAX_TEXT",
            MAX_TEXT,
            "Bytes of a text that an expression makes",
            TEST,
        ),
        row(
            "xpath::MAX_PATTERN",
            MAX_PATTERN,
            "Bytes of a pattern of `regex()`",
            TEST,
        ),
        row(
            "xpath::MAX_PATTERN_STEPS",
            MAX_PATTERN_STEPS,
            "Steps of a compiled pattern",
            TEST,
        ),
        row(
            "xpath::MAX_GROUPS",
            MAX_GROUPS,
            "Groups inside each other in a pattern",
            TEST,
        ),
        row(
            "xpath::MAX_REPETITION",
            MAX_REPETITION,
            "Highest number in a repetition, as in `a{2,5}`",
            TEST,
        ),
        row(
            "xpath::MAX_COMPARISONS",
            MAX_COMPARISONS as usize,
            "Comparisons of a character with a step of the pattern in one match",
            MATCHES,
        ),
        row(
            "xpath::MAX_TRIALS",
            MAX_TRIALS as usize,
            "Steps of one match of a pattern with look-around or back-references",
            MATCHES,
        ),
        row(
            "session::MOST_INSTANCES",
            MOST_INSTANCES,
            "Instances of a repeat that an expression counts; that there are fewer than asked for is told (`RUN-REPEAT-CUT`)",
            "engine/tests/limits.rs::instances_of_a_counted_repeat",
        ),
        row(
            "session::MOST_ROUNDS",
            MOST_ROUNDS,
            "Evaluations in one recalculation for each node of the instance and 100 more, where instances look at each other",
            "engine/tests/limits.rs::instances_that_look_at_each_other",
        ),
        row(
            "session::MOST_NODES",
            MOST_NODES,
            "XML nodes that an instance may have ever had; then its repeats get no more instances. May be changed: `Resources::most_nodes`",
            "engine/tests/limits.rs::nodes_of_an_instance",
        ),
        row(
            "xlsform::MOST_SECTIONS",
            MOST_SECTIONS,
            "Groups and repeats of a workbook inside each other (`XLS-SECTION-DEPTH`)",
            "tests/hostile/forms.rs::bad_forms",
        ),
    ]
}

fn server() -> Vec<Row> {
    const SENT: &str = "server/tests/tablets/limits.rs::submissions";
    let test = |name: &str| match name {
        "submission" | "submission_xml" | "attachment" | "parts" => SENT,
        "message" => "server/tests/tablets/limits.rs::messages",
        "form_upload" => "server/tests/staff/main.rs::an_upload_has_a_limit",
        "in_flight" => "server/tests/tablets/limits.rs::bodies_in_flight",
        "address_connections" => "server/tests/connections.rs::one_address_has_not_every_connection",
        "answer_seconds" => "server/tests/connections.rs::who_does_not_read_its_answer_loses_its_slot",
        "body_rate" => "server/tests/connections.rs::a_byte_now_and_then_holds_no_slot",
        "connections" => "server/tests/connections.rs::more_connections_wait_for_a_slot",
        "header_seconds" | "body_seconds" => "server/tests/connections.rs::slow_clients_lose_their_slot",
        "handshake_seconds" => "server/tests/connections.rs::a_certificate_from_files_encrypts",
        _ => "cli/tests/faults/main.rs::a_server_that_is_asked_to_stop_answers_first",
    };
    let row_of = |(name, most, what): &(&str, usize, &'static str)| row(name, *most, what.trim(), test(name));
    Server::ALL.iter().map(row_of).collect()
}

fn tables() -> [(&'static str, Vec<Row>); 7] {
    [
        ("xform", xml(&Xml::XFORM)),
        ("submission", xml(&Xml::SUBMISSION)),
        ("external", xml(&Xml::EXTERNAL)),
        ("workbook", workbook()),
        ("files", files()),
        ("expressions", expressions()),
        ("server", server()),
    ]
}

#[test]
fn the_document_has_the_limits_of_the_code() {
    for (name, rows) in tables() {
        let mut table = String::from("| limit | at most | what | test |\n|---|---|---|---|\n");
        for row in rows {
            let (file, function) = row.test.split_once("::").expect("file::function");
            let most = shown(row.most, row.what);
            let what = row.what.trim_end_matches('.');
            writeln!(
                table,
                "| `{}` | {most} | {what} | [`{function}`](../{file}) |",
                row.name
            )
            .expect("text");
        }
        fresh::part(&root().join("docs/limits.md"), name, &table);
    }
}

#[test]
fn every_limit_has_a_test_that_is_there() {
    for (_, rows) in tables() {
        for row in rows {
            assert!(exists(row.test), "{}: {} is not there", row.name, row.test);
        }
    }
}
