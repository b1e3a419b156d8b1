//! Law: how far a person is never goes down while that person goes forward, whatever is relevant.

use std::sync::Arc;

use sondeo_engine::form::link;
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, Resources, Session};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

struct Still;

impl Host for Still {
    fn now(&mut self) -> i64 {
        0
    }

    fn offset_minutes(&self, _instant: i64) -> i32 {
        0
    }

    fn random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
<instance><data id="t"><a/><g><b/><c/></g><d/></data></instance>
<bind nodeset="/data/g" relevant="/data/a = 'yes'"/>
</model></h:head><h:body><input ref="/data/a"><label>a</label></input>
<group ref="/data/g"><label>g</label><input ref="/data/g/b"><label>b</label></input><input ref="/data/g/c"><label>c</label></input></group>
<input ref="/data/d"><label>d</label></input></h:body></h:html>"#;

#[test]
fn progress_only_grows() {
    let (draft, _) = xform::read(FORM, &Limits::default());
    let (form, _) = link(draft.expect("a draft"));
    let form = Arc::new(form.expect("a form"));
    let mut session = Session::start(form, &Resources::new(), &mut Still).expect("a session");
    let shares = |session: &Session| -> Vec<f64> {
        let steps = session.steps();
        steps.iter().map(|step| session.share_before(step.node)).collect()
    };
    assert_eq!(shares(&session), [0.0, 0.75]);
    let node = session.find("/data/a").expect("a");
    let value = "yes".to_owned();
    session
        .apply(Command::Answer { node, value }, &mut Still)
        .expect("answered");
    // The group stands where its first question does.
    assert_eq!(shares(&session), [0.0, 0.25, 0.25, 0.5, 0.75]);
}
