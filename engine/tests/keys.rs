//! Answer keys leave a form before tablets see it, unless the form itself needs them.

use sondeo_engine::check::keys;
use sondeo_engine::form::link;
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

/// Which lists keep their scores in a form with that calculation and that label of the choices of `l`.
fn kept(calculation: &str, label: &str) -> Vec<&'static str> {
    let lists: String = ["l", "m"]
        .map(|list| {
            format!(
                "<instance id='{list}'><root><item><name>a</name><Score>{list}1</Score><missing>yes</missing></item>\
                 <item><name>b</name><score>{list}0</score></item></root></instance>"
            )
        })
        .concat();
    let last = "<instance id='__last-saved' src='jr://instance/last-saved'/>";
    let xml = format!(
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
         <instance><data id='f'><p/><q/><score/><x><score/></x><n/></data></instance>{lists}{last}\
         <bind nodeset='/data/n' calculate=\"{calculation}\"/></model></h:head>\
         <h:body><select1 ref='/data/p'><itemset nodeset=\"instance('l')/root/item\"><value ref='name'/>\
         <label ref='{label}'/></itemset></select1><group><repeat nodeset='/data/x'/></group></h:body></h:html>"
    );
    let (draft, problems) = xform::read(&xml, &Limits::XFORM);
    let mut draft = draft.unwrap_or_else(|| panic!("{problems:?}"));
    let (form, problems) = link(draft.clone());
    let form = form.unwrap_or_else(|| panic!("{calculation}: {problems:?}"));
    keys::remove(&mut draft, &form);
    let written = xform::write(&draft);
    assert!(!written.contains("<missing>"), "{calculation}: {written}");
    assert!(!written.contains("<Score>"), "{calculation}: {written}");
    let lists = ["l", "m"].into_iter();
    lists
        .filter(|list| written.contains(&format!("<score>{list}0</score>")))
        .collect()
}

#[test]
fn a_list_keeps_the_scores_that_the_form_reads() {
    for (calculation, expected) in [
        ("1 + 1", &[][..]),
        // Questions of that name are no columns.
        ("/data/score + ../score", &[]),
        ("count(/data/x[score &gt; 1]) + sum(/data/x/score)", &[]),
        ("instance('__last-saved')/data/score", &[]),
        ("instance('l')/root/item[name = /data/score]/name", &[]),
        ("'score de la prueba'", &[]),
        ("instance('l')/root/item[name = /data/p]/score", &["l"]),
        ("count(instance('m')/root/item[score &gt; 0])", &["m"]),
        ("sum((instance('l')/root/item)[name != 'a']/score)", &["l"]),
        ("sum(instance('l')//score)", &["l"]),
        (
            "instance('l')/root/item[count(instance('m')/root/item[name = 'a']/score) = 1]/name",
            &["m"],
        ),
        ("count(randomize(instance('m')/root/item[score = 1], 7))", &["m"]),
        ("instance('l')/root/item/*[name() = 'score']", &["l", "m"]),
        ("instance(concat('l', ''))/root/item/score", &["l", "m"]),
    ] {
        assert_eq!(kept(calculation, "name"), expected, "{calculation}");
    }
    assert_eq!(kept("1", "score"), ["l", "m"], "shown to whoever answers");
}
