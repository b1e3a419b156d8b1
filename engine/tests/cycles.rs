//! A circle in a form's logic is told with every node that it passes through.

use sondeo_engine::diagnostic::Language;
use sondeo_engine::form::link;
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

/// What is said of circles in a form with these nodes and binds; a node `r` is a repeat.
fn said(nodes: &str, binds: &str) -> Vec<String> {
    let body = match nodes.contains("<r>") {
        true if nodes.starts_with("<g>") => "<group ref='/data/g/r'><repeat nodeset='/data/g/r'/></group>",
        true => "<group ref='/data/r'><repeat nodeset='/data/r'/></group>",
        false => "",
    };
    let xml = format!(
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
         <instance><data id='f'>{nodes}</data></instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    );
    let (draft, _) = xform::read(&xml, &Limits::XFORM);
    let (_, diagnostics) = link(draft.expect("a form that can be read"));
    let circles = diagnostics.iter().filter(|found| found.rule.code == "FORM-CYCLE");
    circles.map(|found| found.cause(Language::English)).collect()
}

fn check(nodes: &str, binds: &str, chain: &str) {
    let said = said(nodes, binds);
    assert!(
        said.len() == 1 && said[0].contains(&format!(": {chain}.")),
        "{chain} should be told: {said:?}"
    );
}

#[test]
fn the_chain_names_every_node() {
    let group = "<g><a/><h><b/></h></g><c/>";
    check(
        "<a/><b/>",
        "<bind nodeset='/data/a' calculate='/data/b'/><bind nodeset='/data/b' calculate='/data/a'/>",
        "/data/a (calculate) → /data/b (calculate) → /data/a (calculate)",
    );
    check(
        "<a/>",
        "<bind nodeset='/data/a' relevant=\". = 1\"/>",
        "/data/a (relevant) → /data/a (relevant)",
    );
    check(
        group,
        "<bind nodeset='/data/g' relevant='/data/g/a = 1'/>",
        "/data/g (relevant) → /data/g/a → /data/g (relevant)",
    );
    check(
        group,
        "<bind nodeset='/data/g' relevant='/data/c = 1'/><bind nodeset='/data/c' calculate='/data/g/h/b'/>",
        "/data/g (relevant) → /data/c (calculate) → /data/g/h/b → /data/g (relevant)",
    );
    // What another instance says is no part of the circle.
    check(
        "<r><g><b/><z/></g><c/></r>",
        "<bind nodeset='/data/r/g' relevant='../c = 1'/><bind nodeset='/data/r/c' \
         calculate='concat(../g/b, indexed-repeat(/data/r/g/z, /data/r, position(..) - 1))'/>",
        "/data/r/g (relevant) → /data/r/c (calculate) → /data/r/g/b → /data/r/g (relevant)",
    );
}

/// The repeat around the reader is no part of the circle either.
#[test]
fn a_section_around_the_reader_is_passed_over() {
    let said = said(
        "<g><r><x/><c/></r></g>",
        "<bind nodeset='/data/g' relevant='sum(/data/g/r/c) > 0'/>\
         <bind nodeset='/data/g/r/c' calculate='../x + position(..)'/>",
    );
    let chain = "/data/g (relevant) → /data/g/r/c (calculate) → /data/g/r/x → /data/g (relevant)";
    assert!(said.iter().any(|text| text.contains(chain)), "{said:?}");
}

#[test]
fn a_form_without_a_circle_is_told_nothing_of() {
    assert_eq!(
        said(
            "<g><a/></g><c/>",
            "<bind nodeset='/data/g' relevant='/data/c = 1'/>"
        ),
        Vec::<String>::new()
    );
}
