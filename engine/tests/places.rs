//! Actions that ask a position sensor which takes its time.

mod still;

use std::sync::Arc;

use sondeo_engine::form::link;
use sondeo_engine::session::{Command, NodeId, Resources, Session};
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

use self::still::Still;

const FORM: &str = "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' \
    xmlns:odk='http://www.opendatakit.org/xforms'><h:head><h:title>F</h:title><model>\
    <instance><data id='f'><begun/><shown/><a/><at/><seen/></data></instance>\
    <bind nodeset='/data/begun' type='geopoint'/><bind nodeset='/data/shown' type='geopoint'/>\
    <bind nodeset='/data/a' type='string'/><bind nodeset='/data/at' type='geopoint'/>\
    <bind nodeset='/data/seen' type='string' calculate='concat(/data/begun, \"|\", /data/at)'/>\
    <odk:setgeopoint ref='/data/begun' event='odk-instance-first-load'/>\
    <odk:setgeopoint ref='/data/shown' event='odk-instance-first-load'/>\
    </model></h:head><h:body><input ref='/data/shown'><label>S</label></input><input ref='/data/a'><label>A</label>\
    <odk:setgeopoint ref='/data/at' event='xforms-value-changed'/></input></h:body></h:html>";

fn begin(sensor: &mut Still) -> Session {
    let (draft, problems) = xform::read(FORM, &Limits::default());
    let (form, more) = link(draft.unwrap_or_else(|| panic!("{problems:?}")));
    let form = Arc::new(form.unwrap_or_else(|| panic!("{more:?}")));
    Session::start(form, &Resources::new(), sensor).expect("a session")
}

fn find(session: &Session, path: &str) -> NodeId {
    session.find(path).unwrap_or_else(|| panic!("no {path}"))
}

fn value(session: &Session, path: &str) -> String {
    session.node(find(session, path)).expect("a node").value
}

fn answer(session: &mut Session, path: &str, text: &str, sensor: &mut Still) {
    let node = find(session, path);
    let value = text.to_owned();
    session
        .apply(Command::Answer { node, value }, sensor)
        .expect("an answer");
}

#[test]
fn a_place_that_comes_later_is_filled_in() {
    let mut sensor = Still::default();
    let mut session = begin(&mut sensor);
    assert!(session.waits_for_location());
    // Somebody is quicker than the sensor.
    answer(&mut session, "/data/shown", "1 2 0 0", &mut sensor);
    sensor.0 = Some("19.4 -99.1 2240 5".to_owned());
    let changes = session.apply(Command::Locate, &mut sensor).expect("a place");
    assert!(changes.nodes.contains(&find(&session, "/data/begun")));
    assert!(!session.waits_for_location());
    assert_eq!(value(&session, "/data/shown"), "1.0 2.0 0.0 0.0");
    assert_eq!(value(&session, "/data/seen"), "19.4 -99.1 2240.0 5.0|");
    // A sensor that has a place at once is not waited for.
    answer(&mut session, "/data/a", "x", &mut sensor);
    assert!(!session.waits_for_location());
    assert_eq!(value(&session, "/data/at"), "19.4 -99.1 2240.0 5.0");
}

#[test]
fn a_record_that_is_finished_waits_for_no_place() {
    let mut sensor = Still::default();
    let mut session = begin(&mut sensor);
    session.finish(&mut sensor);
    sensor.0 = Some("1 2 3 4".to_owned());
    let changes = session.apply(Command::Locate, &mut sensor).expect("no place");
    assert!(changes.nodes.is_empty() && !session.waits_for_location());
    assert_eq!(value(&session, "/data/begun"), "");
}

#[test]
fn what_is_there_stays_until_the_sensor_answers() {
    let mut sensor = Still(Some("1 2 3 4".to_owned()));
    let mut session = begin(&mut sensor);
    answer(&mut session, "/data/a", "x", &mut sensor);
    sensor.0 = None;
    answer(&mut session, "/data/a", "y", &mut sensor);
    session.apply(Command::Locate, &mut sensor).expect("no place");
    assert_eq!(value(&session, "/data/at"), "1.0 2.0 3.0 4.0");
    answer(&mut session, "/data/a", "z", &mut sensor);
    sensor.0 = Some("5 6 7 8".to_owned());
    session.apply(Command::Locate, &mut sensor).expect("a place");
    assert_eq!(value(&session, "/data/at"), "5.0 6.0 7.0 8.0");
}

#[test]
fn a_place_that_somebody_cleared_does_not_come_back() {
    let mut sensor = Still::default();
    let mut session = begin(&mut sensor);
    answer(&mut session, "/data/shown", "1 2 0 0", &mut sensor);
    answer(&mut session, "/data/shown", "", &mut sensor);
    sensor.0 = Some("5 6 7 8".to_owned());
    session.apply(Command::Locate, &mut sensor).expect("a place");
    assert_eq!(value(&session, "/data/shown"), "");
}

#[test]
fn a_sensor_without_a_place_is_asked_once() {
    let mut sensor = Still::default();
    let mut session = begin(&mut sensor);
    session.apply(Command::Locate, &mut sensor).expect("no place");
    assert!(!session.waits_for_location());
    assert_eq!(value(&session, "/data/begun"), "");
    answer(&mut session, "/data/a", "x", &mut sensor);
    assert!(session.waits_for_location());
    sensor.0 = Some("1 2 3 4".to_owned());
    session.apply(Command::Locate, &mut sensor).expect("a place");
    assert_eq!(
        (value(&session, "/data/begun"), value(&session, "/data/at")),
        (String::new(), "1.0 2.0 3.0 4.0".to_owned())
    );
}
