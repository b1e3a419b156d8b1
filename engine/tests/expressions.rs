//! Expressions and patterns from anywhere: refused or evaluated, never a panic.

use proptest::prelude::*;
use sondeo_engine::host::Host;
use sondeo_engine::xml::{Document, Limits, Names, NodeId, parse};
use sondeo_engine::xpath::functions::FUNCTIONS;
use sondeo_engine::xpath::{Context, Node, Workspace, World, check_pattern, compile};

const FORM: &str = r#"<?p a?><data xmlns:x="http://x" id="d" x:k="1"><!--c--><a>1</a><b/><c>2012-07-08</c><d>x y z</d><r><v>1</v></r><r i="2"><v>2</v><w>12:00</w></r><g>1 1 0 0;2 2 0 0;3 1 0 0</g></data>"#;

struct Form(Document);

impl World for Form {
    fn document(&self, _: u32) -> &Document {
        &self.0
    }

    fn instance(&self, _: &str) -> Option<Node> {
        Some(Node::new(0, NodeId::DOCUMENT))
    }
}

struct Tablet;

impl Host for Tablet {
    fn now(&mut self) -> i64 {
        1_700_000_000_000
    }

    fn offset_minutes(&self, _: i64) -> i32 {
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(0xa5);
    }

    fn property(&self, _: &str) -> Option<String> {
        None
    }
}

fn evaluate(expression: &str) {
    let mut names = Names::new();
    let form = Form(parse(FORM, &mut names, &Limits::XFORM).expect("the form"));
    let Ok(compiled) = compile(expression, &[("x", "http://x")], &mut names) else {
        return;
    };
    let workspace = Workspace::new();
    workspace.allow(200_000);
    for node in form.0.descendants(NodeId::DOCUMENT).take(4) {
        let context = Context::new(&names, &form, Node::new(0, node), &workspace);
        let _ = compiled.string(&context, &mut Tablet);
        let _ = compiled.number(&context, &mut Tablet);
        let _ = compiled.nodes(&context, &mut Tablet);
    }
}

/// Pieces that expressions are made of; most of what they make is wrong in some place.
fn pieces() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "a",
        "b",
        "c",
        "r",
        "v",
        "@id",
        "@*",
        "x:k",
        "*",
        "node()",
        "text()",
        "comment()",
        "..",
        ".",
        "/",
        "//",
        "[",
        "]",
        "(",
        ")",
        ",",
        " | ",
        " and ",
        " or ",
        " div ",
        " mod ",
        " + ",
        " - ",
        " * ",
        " = ",
        " != ",
        " < ",
        " >= ",
        "1",
        "0",
        "-1",
        "1.5",
        "99999999999999999999",
        "0.0000001",
        "'a'",
        "''",
        "'2012-07-08'",
        "'12:00:00'",
        "'%Y-%m-%d %H'",
        "'[a-z]+'",
        "'á😀'",
        "ancestor::*",
        "preceding-sibling::r",
        "following::node()",
        "namespace::*",
        "position()",
        "last()",
        "current()",
        "instance('i')",
        "(1 div 0)",
        "(0 div 0)",
    ]);
    let calls = prop::sample::select(
        FUNCTIONS
            .iter()
            .map(|f| format!("{}(", f.name))
            .collect::<Vec<_>>(),
    );
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => calls]
}

/// A call of any function with arguments that fit its number.
fn call() -> impl Strategy<Value = String> {
    let argument = prop::sample::select(vec![
        "a",
        "//v",
        "/data/nosuch",
        "/data/r",
        "1",
        "-2.5",
        "99999999999999999999",
        "(1 div 0)",
        "(-1 div 0)",
        "(0 div 0)",
        "''",
        "'a b'",
        "'2012-07-08T10:20:30.000+02:00'",
        "'1 1;2 2;1 2'",
        "'MD5'",
        "'^(?=a)b\\1()'",
        "'%a%b%Y%'",
        "true()",
        "/data/g",
        "'9999-99-99'",
        "'24:00'",
        "current()",
        "'\u{0}\u{10ffff}'",
    ]);
    (0..FUNCTIONS.len(), prop::collection::vec(argument, 7)).prop_map(|(index, arguments)| {
        let function = &FUNCTIONS[index];
        let count = function.most.unwrap_or(7).min(7).max(function.least);
        format!("{}({})", function.name, arguments[..count].join(", "))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_refused_or_evaluated(text in "\\PC{0,60}") {
        evaluate(&text);
    }

    #[test]
    fn any_pieces_are_refused_or_evaluated(parts in prop::collection::vec(pieces(), 1..24)) {
        evaluate(&parts.concat());
    }

    #[test]
    fn any_call_gives_a_value_or_an_error(call in call(), outer in call()) {
        evaluate(&call);
        evaluate(&format!("({call}) = ({outer})"));
        evaluate(&format!("/data/r[{call}][{outer}]"));
    }

    #[test]
    fn any_pattern_is_refused_or_tried(pattern in "[ab(|)?*+{},0-9\\[\\]^$.\\\\=!<:dwsbBux-]{0,24}", text in "[ab0 ]{0,12}") {
        let _ = check_pattern(&pattern);
        if !pattern.contains('\'') {
            evaluate(&format!("regex('{text}', '{pattern}')"));
        }
    }
}

#[test]
fn nesting_has_a_limit_and_no_end_of_the_stack() {
    for depth in [50, 150, 5_000] {
        for (open, close) in [
            ("(", ")"),
            ("not(", ")"),
            ("a[", "]"),
            ("-", ""),
            ("a/", ""),
            ("1+", ""),
            ("a|", ""),
        ] {
            evaluate(&format!("{}a{}", open.repeat(depth), close.repeat(depth)));
        }
    }
}

#[test]
fn a_pattern_that_takes_too_long_is_an_error() {
    let mut names = Names::new();
    let form = Form(parse(FORM, &mut names, &Limits::XFORM).expect("the form"));
    let expression = format!("regex('{}b', '^(?=a)(a+)+$')", "a".repeat(40));
    let compiled = compile(&expression, &(), &mut names).expect("the expression");
    let workspace = Workspace::new();
    let context = Context::new(&names, &form, Node::new(0, NodeId::DOCUMENT), &workspace);
    assert!(compiled.boolean(&context, &mut Tablet).is_err());
}
