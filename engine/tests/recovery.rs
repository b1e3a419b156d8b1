//! What a session keeps when it is begun again from its draft, whatever clock and chance say then.

use std::sync::Arc;

use sondeo_engine::form::{FormDef, link};
use sondeo_engine::host::Host;
use sondeo_engine::session::{Command, Resources, Session};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

const FORM: &str = "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' \
    xmlns:jr='http://openrosa.org/javarosa' xmlns:orx='http://openrosa.org/xforms'><h:head><h:title>F</h:title><model>\
    <instance><data id='f' version='1'><draw/><today/><begun/><ended/><a/><meta><instanceID/></meta></data></instance>\
    <bind nodeset='/data/draw' type='string' calculate='once(random())'/>\
    <bind nodeset='/data/today' type='date' calculate='today()'/>\
    <bind nodeset='/data/begun' type='dateTime' jr:preload='timestamp' jr:preloadParams='start'/>\
    <bind nodeset='/data/ended' type='dateTime' jr:preload='timestamp' jr:preloadParams='end'/>\
    <bind nodeset='/data/a' type='string'/>\
    <bind nodeset='/data/meta/instanceID' type='string' readonly='true()' jr:preload='uid'/>\
    </model></h:head><h:body><input ref='/data/a'><label>A</label></input></h:body></h:html>";

/// A clock that stands where it was set, and another chance at every call.
struct Set {
    now: i64,
    chance: u8,
}

impl Host for Set {
    fn now(&mut self) -> i64 {
        self.now
    }

    fn offset_minutes(&self, _instant: i64) -> i32 {
        -360
    }

    fn random(&mut self, buffer: &mut [u8]) {
        self.chance = self.chance.wrapping_mul(5).wrapping_add(17);
        buffer.fill(self.chance);
    }

    fn property(&self, _name: &str) -> Option<String> {
        None
    }
}

fn form() -> Arc<FormDef> {
    let (draft, problems) = xform::read(FORM, &Limits::default());
    let (form, more) = link(draft.unwrap_or_else(|| panic!("{problems:?}")));
    Arc::new(form.unwrap_or_else(|| panic!("{more:?}")))
}

/// What stands between the tags of a record's element.
fn value<'a>(xml: &'a str, name: &str) -> &'a str {
    let inside = xml.split_once(&format!("<{name}>")).map_or("", |(_, rest)| rest);
    inside.split_once('<').map_or("", |(text, _)| text)
}

#[test]
fn once_is_once_for_a_record_that_is_begun_again() {
    let mut host = Set {
        now: 1_700_000_000_000,
        chance: 1,
    };
    let session = Session::start(form(), &Resources::new(), &mut host).expect("a session");
    let first = session.draft();
    assert!(value(&first, "draw").starts_with("0."), "{first}");
    for chance in [2, 77, 200] {
        host.chance = chance;
        let again = Session::restore(form(), &Resources::new(), &first, &mut host).expect("a session");
        assert_eq!(value(&again.draft(), "draw"), value(&first, "draw"));
        assert_eq!(again.instance_id(), session.instance_id());
    }
}

/// The last instant of a browser's clock; the first lies as far before 1970.
const LAST: i64 = 8_640_000_000_000_000;

#[test]
fn a_clock_that_jumps_costs_no_answer() {
    let mut host = Set {
        now: 1_700_000_000_000,
        chance: 1,
    };
    let mut session = Session::start(form(), &Resources::new(), &mut host).expect("a session");
    let begun = value(&session.draft(), "begun").to_owned();
    assert!(begun.starts_with("2023-11-14T"), "{begun}");
    for now in [0, -1, 1_700_000_000_000, -62_167_219_200_000, -LAST, LAST] {
        host.now = now;
        let question = session.find("/data/a").expect("a question");
        let answer = now.to_string();
        session
            .apply(
                Command::Answer {
                    node: question,
                    value: answer.clone(),
                },
                &mut host,
            )
            .expect("an answer");
        let draft = session.draft();
        session = Session::restore(form(), &Resources::new(), &draft, &mut host).expect("a session");
        let record = session.submission().xml;
        assert_eq!(value(&record, "a"), answer);
        assert_eq!(value(&record, "begun"), begun, "the clock says {now}");
    }
}
