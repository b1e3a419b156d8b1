//! The documentation of the functions: every example holds, and `docs/functions.md` says what the registry says.
//!
//! `UPDATE=1 cargo test -p sondeo-engine --test functions` writes the page anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sondeo_engine::host::Host;
use sondeo_engine::xml::{Document, Limits, NameId, Names, NodeId, parse};
use sondeo_engine::xpath::functions::{DOCUMENTATION, Documentation, FUNCTIONS, Group, Source};
use sondeo_engine::xpath::{Context, Node, Workspace, World, compile};

const FORM: &str = r#"<data><edad>34</edad><acuerdo>si</acuerdo><nota/><rep><name>Ana</name><edad>25</edad></rep><rep id="x"><name>Luz</name><edad>40</edad></rep></data>"#;
const STATES: &str = "<root><item><clave>09</clave><nombre>Ciudad de México</nombre></item><item><clave>14</clave><nombre>Jalisco</nombre></item></root>";

/// A form with one secondary instance, one text and one question with choices.
struct Form([Document; 2]);

impl World for Form {
    fn document(&self, index: u32) -> &Document {
        &self.0[index as usize % 2]
    }

    fn instance(&self, id: &str) -> Option<Node> {
        (id == "estados").then(|| Node::new(1, NodeId::DOCUMENT))
    }

    fn itext(&self, id: &str) -> Option<String> {
        (id == "saludo").then(|| "Hola".to_owned())
    }

    fn choice_label(&self, _: Node, path: &str, value: &str) -> Option<String> {
        (path == "/data/acuerdo" && value == "si").then(|| "Sí".to_owned())
    }

    fn version(&self) -> &str {
        "3"
    }
}

struct Tablet;

impl Host for Tablet {
    fn now(&mut self) -> i64 {
        1_710_498_030_450
    }

    fn offset_minutes(&self, _: i64) -> i32 {
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, name: &str) -> Option<String> {
        (name == "username").then(|| "ana".to_owned())
    }
}

#[test]
fn every_example_holds() {
    let mut names = Names::new();
    let mut read = |text| parse(text, &mut names, &Limits::XFORM).expect("a document");
    let form = Form([read(FORM), read(STATES)]);
    let note: NameId = names.intern("", "nota");
    let data = form.0[0].root_element().expect("a document element");
    let node = Node::new(0, form.0[0].child(data, note).expect("the note"));
    let workspace = Workspace::new();
    for (expression, expected) in DOCUMENTATION.iter().flat_map(|function| function.examples) {
        let compiled = compile(expression, &(), &mut names).unwrap_or_else(|e| panic!("{expression}: {e}"));
        let context = Context::new(&names, &form, node, &workspace);
        let result = compiled.string(&context, &mut Tablet);
        assert_eq!(result.as_deref(), Ok(*expected), "{expression}");
    }
}

#[test]
fn every_function_is_documented() {
    let names: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).collect();
    let documented: Vec<&str> = DOCUMENTATION.iter().map(|d| d.name).collect();
    assert_eq!(names, documented);
    for function in DOCUMENTATION {
        assert!(
            function.signature.starts_with(&format!("{}(", function.name)),
            "{}",
            function.name
        );
    }
}

#[test]
fn the_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/functions.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &page).expect("docs/functions.md can be written");
    }
    let written = fs::read_to_string(&path).expect("docs/functions.md can be read");
    assert!(
        written == page,
        "docs/functions.md is stale: UPDATE=1 cargo test -p sondeo-engine --test functions"
    );
}

const GROUPS: [(Group, &str); 8] = [
    (Group::Texts, "Textos · Texts"),
    (Group::Conditions, "Condiciones · Conditions"),
    (Group::Numbers, "Números · Numbers"),
    (Group::Nodes, "Nodos y repeticiones · Nodes and repeats"),
    (Group::Dates, "Fechas y horas · Dates and times"),
    (
        Group::Choices,
        "Opciones y traducciones · Choices and translations",
    ),
    (Group::Places, "Lugares · Places"),
    (Group::Form, "El formulario · The form"),
];

fn page() -> String {
    let mut page = String::from(
        "# Funciones de las expresiones · Functions of expressions\n\n\
         Todas las funciones que entienden las expresiones de un formulario (`relevant`, `constraint`, `calculation`, `choice_filter`…), además de los operadores, ejes y predicados de XPath 1.0. \
         Los ejemplos son pruebas: se evalúan con cada cambio.\n\n\
         All functions that the expressions of a form understand, besides the operators, axes and predicates of XPath 1.0. The examples are tests. \
         Where other clients differ: [differences.md](differences.md).\n\n\
         Esta página se genera del registro · This page is made from the registry: `engine/src/xpath/functions/registry.rs`.\n",
    );
    for (group, title) in GROUPS {
        let _ = write!(
            page,
            "\n## {title}\n\n| función · function | español | English | ejemplos · examples | fuente · source |\n|---|---|---|---|---|\n"
        );
        for function in DOCUMENTATION.iter().filter(|d| d.group == group) {
            page.push_str(&row(function));
        }
    }
    page
}

fn row(function: &Documentation) -> String {
    let examples: Vec<String> = function
        .examples
        .iter()
        .map(|(expression, result)| match *result {
            "" => format!("`{expression}` → ∅"),
            result => format!("`{expression}` → `{result}`"),
        })
        .collect();
    let source = match function.source {
        Source::XPath => "XPath 1.0",
        Source::OdkXForms => "ODK XForms",
        Source::OdkDocs => "ODK docs",
        Source::JavaRosa => "JavaRosa",
    };
    let cell = |text: &str| text.replace('|', "\\|");
    format!(
        "| `{}` | {} | {} | {} | {source} |\n",
        cell(function.signature),
        cell(function.spanish),
        cell(function.english),
        cell(&examples.join("<br>")),
    )
}
