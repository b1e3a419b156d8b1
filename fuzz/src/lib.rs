//! What is done with random input. Each function takes any bytes and must come to an end without a panic; where there is a
//! law, it is asserted.
//!
//! The fuzz targets call these functions, and so does the test that replays the corpus (`tests/corpus/main.rs`).

use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};

use sondeo_engine::form::{FormDef, link};
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, Resources, Session};
use sondeo_engine::xlsform::{Options, lower};
use sondeo_engine::xml::{Document, Layout, Limits, Names, NodeId, parse, write};
use sondeo_engine::xpath::{Context, Node, Workspace, World, check_pattern, compile};
use sondeo_engine::{check, xform as xforms};

#[path = "../../app/src/form/marks/mod.rs"]
mod marks;

struct Still;

impl Host for Still {
    fn now(&mut self) -> i64 {
        1_700_000_000_000
    }

    fn offset_minutes(&self, _instant: i64) -> i32 {
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

/// Steps that one expression may take here.
const STEPS: u64 = 200_000;

/// A file of unknown format is read as a workbook, lowered, written as an XForm, linked and opened.
pub fn workbook(bytes: &[u8]) {
    for name in ["form.xlsx", "form.md", "form.csv"] {
        let Ok(book) = sondeo_workbook::read(bytes, name) else {
            continue;
        };
        let _ = check::workbook(&book, &check::Options::default());
        let Some(draft) = lower(&book, &Options::default()).draft else {
            continue;
        };
        let xml = xforms::write(&draft);
        if let (Some(form), _) = link(draft) {
            let (again, problems) = xforms::read(&xml, &Limits::XFORM);
            assert!(
                again.is_some(),
                "a form that was written cannot be read: {problems:?}"
            );
            open(Arc::new(form));
        }
    }
}

/// The parts of an .xlsx: `=== path` before each. They are packed, so that the fuzzer changes sheets and not checksums.
pub fn spreadsheet(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut container = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for part in text.split("=== ").skip(1).take(20) {
        let (path, content) = part.split_once('\n').unwrap_or((part, ""));
        if container.start_file(path, stored).is_ok() {
            let _ = container.write_all(content.as_bytes());
        }
    }
    if let Ok(packed) = container.finish() {
        workbook(packed.get_ref());
    }
}

/// An XForm is read, checked, linked, opened, written and read again.
pub fn xform(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = check::xform(text, &Limits::XFORM);
    let (Some(draft), _) = xforms::read(text, &Limits::XFORM) else {
        return;
    };
    let written = xforms::write(&draft);
    let (Some(form), _) = link(draft) else { return };
    let (again, problems) = xforms::read(&written, &Limits::XFORM);
    let Some(again) = again else {
        panic!("a form that was written cannot be read: {problems:?}");
    };
    assert_eq!(xforms::write(&again), written, "write, read, write");
    open(Arc::new(form));
}

fn open(form: Arc<FormDef>) {
    let mut resources = Resources::new();
    resources.missing_is_blank = true;
    let Ok(mut session) = Session::start(form.clone(), &resources, &mut Still) else {
        return;
    };
    for step in session.steps().into_iter().take(20) {
        let _ = session.node(step.node);
        let choice = session.choices(step.node).into_iter().next();
        let value = choice.map_or_else(|| "1".to_owned(), |choice| choice.value);
        let _ = session.apply(
            Command::Answer {
                node: step.node,
                value,
            },
            &mut Still,
        );
        let _ = session.apply(Command::AddRepeat { repeat: step.node }, &mut Still);
    }
    let _ = session.pages();
    let _ = session.validate();
    session.finish(&mut Still);
    let submission = session.submission().xml;
    assert!(
        parse(&submission, &mut Names::new(), &Limits::SUBMISSION).is_ok(),
        "what is sent is no XML: {submission}"
    );
}

const FORM: &str = include_str!("form.xml");

static OPENED: LazyLock<Arc<FormDef>> = LazyLock::new(|| {
    let (draft, _) = xforms::read(FORM, &Limits::XFORM);
    let linked = draft.and_then(|draft| link(draft).0);
    Arc::new(linked.unwrap_or_else(|| panic!("the form of the corpus does not link")))
});

/// A saved instance is restored and opened for editing; a draft restores to itself; a document is written as it was read.
pub fn submission(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut names = Names::new();
    if let Ok(document) = parse(text, &mut names, &Limits::SUBMISSION) {
        let written = write(&document, &names, Layout::Exact);
        let again = parse(&written, &mut names, &Limits::SUBMISSION);
        let again = again.unwrap_or_else(|error| panic!("{error}: {written}"));
        assert_eq!(
            write(&again, &names, Layout::Exact),
            written,
            "read, write, read, write"
        );
    }
    let resources = Resources::new();
    if let Ok(session) = Session::restore(OPENED.clone(), &resources, text, &mut Still) {
        let draft = session.draft();
        let again = Session::restore(OPENED.clone(), &resources, &draft, &mut Still);
        let again = again.unwrap_or_else(|error| panic!("{error}: {draft}"));
        assert_eq!(again.draft(), draft, "a draft restores to itself");
        let _ = session.submission();
    }
    if let Ok(mut session) = Session::edit(OPENED.clone(), &resources, text, &mut Still) {
        session.finish(&mut Still);
        let _ = session.submission();
    }
}

struct Plain(Document);

impl World for Plain {
    fn document(&self, _index: u32) -> &Document {
        &self.0
    }
}

const DOCUMENT: &str = "<data a='1'><n>3</n><n>-4.5</n><d>2024-02-29</d><t>uno dos</t><p>19.4 -99.1 0 0;19.5 -99.1 0 0;19.4 -99.2 0 0</p>\
    <row k='x'><v>1</v></row><row k='y'><v/><v>ñ</v></row></data>";

fn evaluate(text: &str) {
    let mut names = Names::new();
    let Ok(document) = parse(DOCUMENT, &mut names, &Limits::XFORM) else {
        return;
    };
    let Ok(expr) = compile(text, &(), &mut names) else {
        return;
    };
    let world = Plain(document);
    let workspace = Workspace::new();
    let context = Context::new(&names, &world, Node::new(0, NodeId::DOCUMENT), &workspace);
    // Twice: the second time from indexes, with the same result.
    let mut results = [(); 2].map(|()| {
        workspace.allow(STEPS);
        expr.string(&context, &mut Still)
    });
    if !expr.is_volatile() && results.iter().all(Result::is_ok) {
        let first = results[0].clone();
        assert_eq!(
            first,
            std::mem::replace(&mut results[1], Ok(String::new())),
            "{text}"
        );
    }
    let _ = expr.number(&context, &mut Still);
    let _ = expr.boolean(&context, &mut Still);
}

/// An expression is parsed, compiled and evaluated.
pub fn xpath(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        evaluate(text);
    }
}

/// The first line is a pattern, the rest a text: both go through `regex()`.
pub fn pattern(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (pattern, text) = text.split_once('\n').unwrap_or((text, "abc 123"));
    let _ = check_pattern(pattern);
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "\""));
    evaluate(&format!("regex({}, {})", quoted(text), quoted(pattern)));
}

/// A label becomes a tree of bounded depth.
pub fn label(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut open: Vec<(usize, Vec<marks::Mark>)> = vec![(0, marks::parse(text))];
    while let Some((depth, marks)) = open.pop() {
        assert!(depth <= marks::DEPTH, "deeper than a page can draw");
        for mark in marks {
            if let marks::Mark::Element(kind, inner) = mark {
                if let marks::Kind::Link(url) = &kind {
                    assert!(
                        !url.to_lowercase().trim().starts_with("javascript"),
                        "a link that runs: {url}"
                    );
                }
                open.push((depth + 1, inner));
            }
        }
    }
}
