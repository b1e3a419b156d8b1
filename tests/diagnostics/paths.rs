//! Paths that lead nowhere: each is told once, in the designer's words.

use sondeo_engine::check;
use sondeo_engine::diagnostic::Diagnostic;
use sondeo_engine::xml::Limits;

/// The codes of paths, with the path each.
fn told(problems: &[Diagnostic]) -> Vec<String> {
    let codes = ["FORM-REFERENCE", "CHK-WORD", "CHK-PATH", "CHK-PATH-LABEL"];
    let of_paths = problems
        .iter()
        .filter(|problem| codes.contains(&problem.rule.code));
    let mut told: Vec<String> = of_paths
        .map(|problem| {
            let path = problem.arguments.get(1).map_or("", |path| path);
            let near = match problem.arguments.get(3) {
                Some(near) if !near.is_empty() => format!(", perhaps {near}"),
                _ => String::new(),
            };
            format!("{} {path}{near}", problem.rule.code)
        })
        .collect();
    told.sort();
    told
}

/// What is told of the expression as the relevance of `/data/g/b` in an XForm.
fn check_xform(expression: &str, expected: &[&str]) {
    let form = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model>
<instance><data id="x"><a/><r><edad/></r><g><b/></g></data></instance>
<bind nodeset="/data/g/b" relevant="{}"/>
</model></h:head><h:body><input ref="/data/a"/><group><repeat nodeset="/data/r"/></group></h:body></h:html>"#,
        expression.replace('<', "&lt;")
    );
    let report = check::xform(&form, &Limits::default());
    assert_eq!(told(&report.diagnostics), expected, "{expression}");
}

#[test]
fn every_path_of_an_xform_is_told_once() {
    for (expression, expected) in [
        ("/data/a = 1", &[][..]),
        ("/data/nada = 1", &["FORM-REFERENCE /data/nada"]),
        ("nada", &["CHK-WORD nada"]),
        ("nada = 1", &["CHK-PATH nada"]),
        ("./nada = 1", &["CHK-PATH ./nada"]),
        ("count(/data/nada/*) > 0", &["CHK-PATH /data/nada"]),
        ("/data/nada/@id = 1", &["CHK-PATH /data/nada"]),
        ("/data/nada//x = 1", &["CHK-PATH /data/nada"]),
        ("/data/nada[1] = 1", &["FORM-REFERENCE /data/nada[1]"]),
        (
            "/data/nada = 1 or /data/nadie = 1",
            &["CHK-PATH /data/nadie", "FORM-REFERENCE /data/nada"],
        ),
        (
            "concat(current()/../a1, ../b1) = 'x'",
            &["CHK-PATH ../b1, perhaps b", "FORM-REFERENCE current()/../a1"],
        ),
        (
            "count(/data/r[edades > 1]) > 0 and /data/nada = 1",
            &["CHK-PATH /data/nada", "FORM-REFERENCE edades"],
        ),
    ] {
        check_xform(expression, expected);
    }
}

/// What is told of the expression as a calculation beside a repeat in a repeat.
fn check_workbook(expression: &str, expected: &[&str]) {
    let form = format!(
        "| survey | type | name | label | calculation |\n\
         | | begin repeat | o | O | |\n\
         | | integer | limite | L | |\n\
         | | begin repeat | r | R | |\n\
         | | integer | edad | E | |\n\
         | | end repeat | | | |\n\
         | | begin group | g | G | |\n\
         | | calculate | name | | 1 |\n\
         | | calculate | n | | {expression} |\n\
         | | end group | | | |\n\
         | | end repeat | | | |\n\
         | | select_one l | s | S | |\n\
         | choices | list_name | name | label::Español (es) | label::English (en) |\n\
         | | l | a | A | A |\n"
    );
    let book = sondeo_workbook::read(form.as_bytes(), "form.md").expect("a workbook");
    let report = check::workbook(&book, &super::options());
    assert_eq!(told(&report.diagnostics), expected, "{expression}");
}

#[test]
fn a_path_is_quoted_as_the_designer_wrote_it() {
    for (expression, expected) in [
        ("count(${r}[edad > 17])", &[][..]),
        ("count(${r}[edad > current()/../../limite])", &[]),
        (
            "count(${r}[edad > ${limite}])",
            &["CHK-PATH ${limite}, perhaps current()/../../limite"],
        ),
        (
            "count(${r}[edad > ../../../limite])",
            &["CHK-PATH ../../../limite"],
        ),
        ("count(${r}/nada)", &["CHK-PATH ${r}/nada"]),
        // The one that is right is not blamed for the other.
        ("${limite} + ${g}/limite", &["CHK-PATH ${g}/limite"]),
        ("if(${limite} = 1, ${g}/limite/y, 0)", &["CHK-PATH ${g}/limite"]),
        (
            "count(instance('l')/root/item[name = ../../g/name])",
            &["CHK-PATH ../../g, perhaps current()/../../g/name"],
        ),
        ("concat(${limite}, ../nada)", &["CHK-PATH ../nada, perhaps name"]),
        (
            "concat(sum(${edad}), ../../r[1]/edad/nada)",
            &["CHK-PATH ../../r/edad/nada"],
        ),
        (
            "if(${edad} != '', count(../../r[edad > 3]/limite), ${limite})",
            &["CHK-PATH ../../r/limite"],
        ),
        (
            "count(${r}[edad > sum(../../r[edad > 3]/edad)])",
            &["CHK-PATH ../../r, perhaps current()/../../r[edad > 3]/edad"],
        ),
        (
            "instance('l')/root/item[name = ${limite}]/limite",
            &["CHK-PATH instance('l')/root/item/limite"],
        ),
        (
            "count(instance('l')/root/item[name = ../../limite])",
            &["CHK-PATH ../../limite, perhaps current()/../../limite"],
        ),
        ("count(instance('l')/root/item[name = ${limite}])", &[]),
        ("count(instance('l')/root/item[name = ../item/name])", &[]),
        ("count(instance('l')/root/item/name[../name = 'a'])", &[]),
        (
            "instance('l')/root/item[name = ${s}]/label",
            &["CHK-PATH-LABEL instance('l')/root/item/label"],
        ),
        (
            "instance('l')/raiz/item/name",
            &["CHK-PATH instance('l')/raiz, perhaps root"],
        ),
        (
            "instance('l')/root/item/nombre",
            &["CHK-PATH instance('l')/root/item/nombre, perhaps name"],
        ),
    ] {
        check_workbook(expression, expected);
    }
}

/// Rows that are lost hide what is told of paths to them, and nothing else.
#[test]
fn a_row_that_is_lost_is_one_mistake() {
    for lost in ["select_one", "", "select_multiple"] {
        let form = format!(
            "| survey | type | name | label | calculation |\n\
             | | begin repeat | r | R | |\n\
             | | {lost} | s | S | |\n\
             | | integer | n | N | |\n\
             | | end repeat | | | |\n\
             | | calculate | c | | count(${{r}}[s = 'a']) |\n"
        );
        let book = sondeo_workbook::read(form.as_bytes(), "form.md").expect("a workbook");
        let report = check::workbook(&book, &super::options());
        assert_eq!(told(&report.diagnostics), [""; 0], "{lost}");
        assert!(!report.diagnostics.is_empty(), "{lost}");
    }
}

/// A few are enough to see what is wrong.
#[test]
fn one_expression_gets_twenty_warnings_at_most() {
    let missing = |numbers: core::ops::Range<usize>| -> Vec<String> {
        numbers.map(|n| format!("../nada{n}")).collect()
    };
    let nested = [missing(0..19), vec!["/data[../x]/y".to_owned()], missing(20..50)].concat();
    for paths in [missing(0..50), nested] {
        let form = format!(
            "| survey | type | name | label | calculation |\n| | text | a | A | |\n| | calculate | c | | concat({}) |\n",
            paths.join(", ")
        );
        let book = sondeo_workbook::read(form.as_bytes(), "form.md").expect("a workbook");
        let report = check::workbook(&book, &super::options());
        assert_eq!(told(&report.diagnostics).len(), 20);
    }
}
