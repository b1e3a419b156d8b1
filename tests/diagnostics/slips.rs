//! Slips that every reader of XPath takes for something else, beside what looks alike and is meant.

use super::codes;

/// The codes of a form with that row (type, name, label, relevant, constraint, calculation, default, required, read_only).
fn told(row: &str) -> Vec<&'static str> {
    let form = format!(
        "| survey | type | name | label | relevant | constraint | calculation | default | required | read_only |\n\
         | | select_one s | a | A | | | | | | |\n\
         | | select_multiple s | m | M | | | | | | |\n\
         | | text | u | U | | | | | | |\n\
         | | integer | n | N | | | | | | |\n\
         | | begin repeat | r | R | | | | | | |\n\
         | | integer | e | E | | | | | | |\n\
         | | end repeat | | | | | | | | |\n\
         {row}\n\
         | choices | list_name | name | label |\n| | s | si | Sí |\n| | s | no | No |\n"
    );
    let mut found = codes("form", &form);
    found.retain(|code| !code.starts_with("GS") && !code.starts_with("PORT"));
    found
}

#[test]
fn slips_are_told_and_nothing_that_looks_alike() {
    for (row, expected) in [
        ("| | text | x | X | '${a}' = 'si' | | | | | |", "CHK-QUOTES"),
        (
            "| | calculate | x | | | | concat('${u}', 'x') | | | |",
            "CHK-QUOTES",
        ),
        (
            "| | calculate | x | | | | concat('a ${u} b') | | | |",
            "CHK-QUOTES",
        ),
        (
            "| | calculate | x | | | | jr:choice-name(${a}, '${a}') | | | |",
            "",
        ),
        (
            "| | calculate | x | | | | concat('a/b', '/no/es', '..') | | | |",
            "",
        ),
        (
            "| | text | x | X | ${u} = 'agua' or 'luz' | | | | | |",
            "CHK-CONSTANT",
        ),
        ("| | text | x | X | ${u} = 'agua' or ${u} = 'luz' | | | | | |", ""),
        ("| | text | x | X | ${u} = 'agua' or '' | | | | | |", ""),
        (
            "| | calculate | x | | | | concat('https://x.org', '/data', '/data/u') | | | |",
            "",
        ),
        (
            "| | calculate | x | | | | concat('https://x.org', '/data', ${u}) | | | |",
            "",
        ),
        (
            "| | calculate | x | | | | concat('https://x.org', '/data/u', ${a}) | | | |",
            "",
        ),
        (
            "| | text | x | X | ${u} != 'agua' or ${u} != 'luz' | | | | | |",
            "CHK-ALWAYS",
        ),
        (
            "| | text | x | X | ${u} != 'agua' and ${u} != 'luz' | | | | | |",
            "",
        ),
        (
            "| | text | x | X | ${a} != 'si' or ${a} != 'no' | | | | | |",
            "CHK-ALWAYS",
        ),
        ("| | text | x | X | ${a} = 'si' or ${a} = 'no' | | | | | |", ""),
        ("| | text | x | X | ${n} >= 0 or ${n} < 0 | | | | | |", ""),
        ("| | text | x | X | true() | true() | | | | |", ""),
        ("| | integer | x | X | | . >= 0 or . <= 9 | | | | |", "CHK-ALWAYS"),
        ("| | integer | x | X | | . < 0 or . > 9 | | | | |", ""),
        ("| | integer | x | X | | 0 < . < 9 | | | | |", "CHK-CHAIN"),
        ("| | integer | x | X | | (. > 0) = true() | | | | |", ""),
        ("| | integer | x | X | | | | diez | | |", "CHK-DEFAULT"),
        ("| | integer | x | X | | | | 10 | | |", ""),
        ("| | integer | x | X | | | | ${n} | | |", ""),
        ("| | date | x | X | | | | today | | |", "CHK-DEFAULT"),
        ("| | date | x | X | | | | today() | | |", ""),
        ("| | date | x | X | | | | 2026-01-31 | | |", ""),
        ("| | time | x | X | | | | 25:00 | | |", "CHK-DEFAULT"),
        ("| | geopoint | x | X | | | | 19.4, -99.1 | | |", "CHK-DEFAULT"),
        ("| | geopoint | x | X | | | | 19.4 -99.1 | | |", ""),
        ("| | select_one s | x | X | | | | sí | | |", "CHK-DEFAULT"),
        ("| | select_one s | x | X | | | | si | | |", ""),
        ("| | select_one s or_other | x | X | | | | other | | |", ""),
        (
            "| | select_multiple s | x | X | | | | si tal_vez | | |",
            "CHK-DEFAULT",
        ),
        ("| | select_multiple s | x | X | | | | si no | | |", ""),
        ("| | text | x | X | | | | lo que sea | | |", ""),
        ("| | note | x | X | | | | | yes | |", "CHK-REQUIRED"),
        ("| | integer | x | X | | | | | yes | yes |", "CHK-REQUIRED"),
        ("| | integer | x | X | | | | 5 | yes | yes |", ""),
        ("| | integer | x | X | | | 1 + 1 | | yes | yes |", ""),
        ("| | integer | x | X | | | | ${n} | yes | yes |", ""),
        ("| | integer | x | X | 1 = 1 | | | | yes | yes |", ""),
        (
            "| | begin group | g | G | ${n} > 1 | | | | | |\n| | integer | x | X | | | | | yes | yes |\n| | end group | | | | | | | | |",
            "",
        ),
    ] {
        let expected: Vec<&str> = [expected].into_iter().filter(|code| !code.is_empty()).collect();
        assert_eq!(told(row), expected, "{row}");
    }
}
