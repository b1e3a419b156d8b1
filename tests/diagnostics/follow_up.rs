//! What is told of a form whose expressions have errors: what is wrong elsewhere, and nothing that an error brought about.

use super::codes;

/// The codes of a form with those rows (type, name, label, relevant, calculation, choice_filter), without notes and advice.
fn told(rows: &[&str]) -> Vec<&'static str> {
    let form = format!(
        "| survey | type | name | label | relevant | calculation | choice_filter |\n{}\n\
         | choices | list_name | name | label | kind |\n| | l | a | A | costa |\n| | l | b | B | sierra |\n",
        rows.join("\n")
    );
    let mut found = codes("form", &form);
    found.retain(|code| {
        ["CHK", "EXPR", "XLS", "FORM"]
            .iter()
            .any(|kind| code.starts_with(kind))
    });
    found.sort_unstable();
    found
}

/// Of a condition that cannot be read nothing is known, also not that it is another one, or none.
#[test]
fn a_condition_that_is_wrong_brings_no_follow_up() {
    for (rows, expected) in [
        (
            &[
                "| | integer | n | N | | | |",
                "| | integer | a | A | ${n} = 1 | | |",
                "| | calculate | c | | ${n} = 1 ) | ${a} + 1 | |",
            ][..],
            "EXPR-TOKEN",
        ),
        (
            &[
                "| | integer | n | N | | | |",
                "| | integer | a | A | ${n} = 1 | | |",
                "| | calculate | c | | ${nn} = 1 | ${a} + 1 | |",
            ],
            "XLS-REFERENCE-UNKNOWN",
        ),
        (
            &[
                "| | integer | n | N | | | |",
                "| | text | q | Q | ${n} = 1 ) | | |",
                "| | text | t | T | ${q} | | |",
            ],
            "EXPR-TOKEN",
        ),
        (
            &[
                "| | integer | n | N | | | |",
                "| | begin group | g | G | ${n} = 1 and | | |",
                "| | text | a | A | | | |",
                "| | end group | | | | | |",
                "| | calculate | c | | | if(${a}, 1, 2) | |",
            ],
            "EXPR-END",
        ),
    ] {
        assert_eq!(told(rows), [expected], "{rows:?}");
    }
}

/// A filter that cannot be read takes nothing from what the choices are.
#[test]
fn choices_are_known_without_their_filter() {
    let found = told(&[
        "| | select_one l | s | S | | | kind = |",
        "| | text | t | T | ${s} = 'zz' | | |",
    ]);
    assert_eq!(found, ["CHK-CHOICE-UNKNOWN", "CHK-RELEVANT-NEVER", "EXPR-TOKEN"]);
}

/// A value that no choice has is a mistake only where choices that have it are wanted, unless it is nearly another one.
#[test]
fn what_a_filter_leaves_out_may_be_missing() {
    for (filter, is_told) in [
        ("kind = 'zz'", true),
        ("not(not(kind = 'zz'))", true),
        ("kind = 'costa' or boolean(kind = 'zz')", true),
        ("kind != 'zz'", false),
        ("not(kind = 'zz')", false),
        ("(kind = 'zz') = false()", false),
        ("if(kind = 'zz', false(), true())", false),
        ("boolean-from-string(kind = 'zz') = false()", false),
        ("kind != 'cosa'", true),
    ] {
        let row = format!("| | select_one l | s | S | | | {filter} |");
        let expected: &[&str] = if is_told { &["CHK-FILTER-VALUE"] } else { &[] };
        assert_eq!(told(&[&row]), expected, "{filter}");
    }
}

/// What does not depend on the choices is told while they have errors, and all of it where none of them is lost.
#[test]
fn errors_of_choices_hide_little() {
    let rows = "| survey | type | name | label | relevant | constraint |\n\
                | | select_one l | s | S | | |\n\
                | | text | t | T | ${s} = 'zz' | regex(., 'a') |\n\
                | choices | list_name | name | label |\n| | l | a | A |\n";
    for (row, expected) in [
        (
            "| | l | a | B |",
            &[
                "CHK-CHOICE-UNKNOWN",
                "CHK-REGEX",
                "CHK-RELEVANT-NEVER",
                "XLS-CHOICE-DUPLICATE",
            ][..],
        ),
        ("| | l | | B |", &["CHK-REGEX", "XLS-CHOICE-NAME"]),
    ] {
        let mut found = codes("form", &format!("{rows}{row}\n"));
        found.retain(|code| code.starts_with("CHK") || code.starts_with("XLS"));
        found.sort_unstable();
        assert_eq!(found, expected, "{row}");
    }
}

/// A list of items under the name of a form: what it is not is said once, not for each of its elements.
#[test]
fn another_document_is_one_mistake() {
    let found = codes(
        "xform",
        "<root><item><name>a</name></item><item><name>b</name></item></root>",
    );
    assert_eq!(found, ["XFORM-MODEL-MISSING"]);
}
