//! Law: how far a person is does not go down while that person goes forward, whatever is relevant.

mod still;

use std::sync::Arc;

use sondeo_engine::form::link;
use sondeo_engine::session::{Command, Resources, Session};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

use self::still::Still;

const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
<instance><data id="t"><a/><g><b/><c/></g><d/></data></instance>
<bind nodeset="/data/g" relevant="/data/a = 'yes'"/>
</model></h:head><h:body><input ref="/data/a"><label>a</label></input>
<group ref="/data/g"><label>g</label><input ref="/data/g/b"><label>b</label></input><input ref="/data/g/c"><label>c</label></input></group>
<input ref="/data/d"><label>d</label></input></h:body></h:html>"#;

fn start(form: &str) -> Session {
    let (draft, _) = xform::read(form, &Limits::default());
    let (form, _) = link(draft.expect("a draft"));
    let form = Arc::new(form.expect("a form"));
    Session::start(form, &Resources::new(), &mut Still::default()).expect("a session")
}

fn shares(session: &Session) -> Vec<f64> {
    let steps = session.steps();
    steps.iter().map(|step| session.share_before(step.node)).collect()
}

#[test]
fn progress_only_grows() {
    let mut session = start(FORM);
    assert_eq!(shares(&session), [0.0, 0.75]);
    let node = session.find("/data/a").expect("a");
    let value = "yes".to_owned();
    session
        .apply(Command::Answer { node, value }, &mut Still::default())
        .expect("answered");
    // The group stands where its first question does.
    assert_eq!(shares(&session), [0.0, 0.25, 0.25, 0.5, 0.75]);
}

/// A question, a repeat of two with one of one within, and a question.
fn repeated(attributes: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>
<instance><data id="t"><a>2</a><r><b/><s><c/></s></r><d/></data></instance>
</model></h:head><h:body><input ref="/data/a"><label>a</label></input>
<group ref="/data/r"><label>r</label><repeat nodeset="/data/r" {attributes}><input ref="/data/r/b"><label>b</label></input>
<group ref="/data/r/s"><label>s</label><repeat nodeset="/data/r/s" {attributes}><input ref="/data/r/s/c"><label>c</label></input></repeat></group></repeat></group>
<input ref="/data/d"><label>d</label></input></h:body></h:html>"#
    )
}

#[test]
fn a_repeat_without_end_has_its_share_with_the_first_instance() {
    let mut session = start(&repeated(""));
    // a; the instance, b, its inner instance, c, another inner, another outer; d.
    let once = [0.0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 0.75];
    assert_eq!(shares(&session), once);
    let repeat = session.steps()[6].node;
    session
        .apply(Command::AddRepeat { repeat }, &mut Still::default())
        .expect("added");
    let twice = [&once[..6], &[0.75; 7]].concat();
    assert_eq!(shares(&session), twice);
}

#[test]
fn instances_of_a_counted_repeat_share_equally() {
    let session = start(&repeated(r#"jr:count="/data/a""#));
    let one = [0.25, 0.25, 0.375, 0.375, 0.4375, 0.4375];
    let two = one.map(|share| share + 0.25);
    let shown = shares(&session);
    assert!(shown.is_sorted(), "{shown:?}");
    assert_eq!(shown, [&[0.0], &one[..], &two[..], &[0.75]].concat());
}
