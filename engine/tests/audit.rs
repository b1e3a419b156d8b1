//! The audit log against the text of the specification: columns by parameters, rows as they are closed.

use sondeo_engine::audit::{Audit, Event, View};

fn view(event: Event, node: &str, start: i64, value: &str) -> View {
    View {
        event,
        node: node.to_owned(),
        start,
        value: value.to_owned(),
    }
}

/// A sitting: one question answered, a page of two, the end. What the file holds then.
fn sitting(attributes: &[(&str, &str)], earlier: Option<&str>) -> String {
    let attributes: Vec<(String, String)> = attributes
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let mut audit = Audit::new(&attributes, earlier.map(str::to_owned), 10);
    let now_holds = |node: &str| {
        match node {
            "/data/a" => "Peña, \"Ana\"",
            "/data/g/b" => "1",
            _ => "",
        }
        .to_owned()
    };
    audit.turn(vec![view(Event::Question, "/data/a", 20, "Ana")], &now_holds, 20);
    // The same page again is no other page.
    audit.turn(vec![view(Event::Question, "/data/a", 25, "Peña")], &now_holds, 25);
    audit.turn(Vec::new(), &now_holds, 30);
    let mut page = vec![view(Event::GroupQuestions, "/data/g", 40, "")];
    if audit.tracks_changes() {
        page.push(view(Event::Question, "/data/g/b", 40, "1"));
    }
    audit.turn(page, &now_holds, 40);
    // A clock that was set back does not make an end before the start.
    audit.turn(vec![view(Event::EndScreen, "", 50, "")], &now_holds, 35);
    audit.turn(Vec::new(), &now_holds, 60);
    audit.end(true, 60);
    audit.csv().to_owned()
}

#[test]
fn columns_and_rows_follow_the_parameters() {
    for (attributes, expected) in [
        (
            &[][..],
            "event,node,start,end\nform start,,10,\nquestion,/data/a,20,30\ngroup questions,/data/g,40,40\n\
             end screen,,50,60\nform save,,60,\nform exit,,60,\nform finalize,,60,\n",
        ),
        (
            &[("odk:track-changes", "true")][..],
            "event,node,start,end,old-value,new-value\nform start,,10,,,\n\
             question,/data/a,20,30,Ana,\"Peña, \"\"Ana\"\"\"\ngroup questions,/data/g,40,40,,\n\
             question,/data/g/b,40,40,,\nend screen,,50,60,,\nform save,,60,,,\nform exit,,60,,,\nform finalize,,60,,,\n",
        ),
        (
            &[
                ("odk:location-priority", "balanced"),
                ("odk:track-changes", "false"),
                ("odk:identify-user", "true"),
                ("odk:track-changes-reasons", "on-form-edit"),
            ][..],
            "event,node,start,end,latitude,longitude,accuracy,user,change-reason\nform start,,10,,,,,,\n\
             location tracking disabled,,10,,,,,,\nquestion,/data/a,20,30,,,,,\ngroup questions,/data/g,40,40,,,,,\n\
             end screen,,50,60,,,,,\nform save,,60,,,,,,\nform exit,,60,,,,,,\nform finalize,,60,,,,,,\n",
        ),
    ] {
        assert_eq!(sitting(attributes, None), expected, "{attributes:?}");
    }
}

#[test]
fn a_later_sitting_goes_on_with_the_file() {
    let earlier = "event,node,start,end\nform start,,1,\nform save,,2,\nform exit,,2,\n";
    let both = sitting(&[], Some(earlier));
    assert!(
        both.starts_with(&format!("{earlier}form resume,,10,\nquestion,/data/a,20,30\n")),
        "{both}"
    );
    assert_eq!(both.matches("event,node").count(), 1);
}

#[test]
fn a_finish_that_failed_is_no_end() {
    let mut audit = Audit::new(&[], None, 10);
    audit.deleted("/data/r[2]", 15);
    audit.note(Event::ConstraintError, 20);
    audit.turn(vec![view(Event::EndScreen, "", 20, "")], &|_| String::new(), 20);
    for now in [30, 40] {
        audit.turn(Vec::new(), &|_| String::new(), now);
        audit.end(true, now);
        if now == 30 {
            audit.failed(now + 1);
            audit.turn(vec![view(Event::EndScreen, "", 32, "")], &|_| String::new(), 32);
        }
    }
    assert_eq!(
        audit.csv(),
        "event,node,start,end\nform start,,10,\ndelete repeat,/data/r[2],15,15\nconstraint error,,20,\nend screen,,20,30\n\
         finalize error,,31,\nend screen,,32,40\nform save,,40,\nform exit,,40,\nform finalize,,40,\n"
    );
}

#[test]
fn the_offer_of_another_instance_is_a_page_of_its_own() {
    let mut audit = Audit::new(&[], None, 10);
    audit.turn(
        vec![view(Event::AddRepeat, "/data/r", 20, "")],
        &|_| String::new(),
        20,
    );
    audit.turn(
        vec![view(Event::Question, "/data/r[2]/a", 30, "")],
        &|_| String::new(),
        30,
    );
    audit.turn(Vec::new(), &|_| String::new(), 40);
    assert_eq!(
        audit.csv(),
        "event,node,start,end\nform start,,10,\nadd repeat,/data/r,20,30\nquestion,/data/r[2]/a,30,40\n"
    );
}
