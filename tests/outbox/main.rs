//! Five hundred rehearsed records of each of the project's surveys, from a tablet's store through its outbox and a
//! network that loses replies to a server, and back in what staff download.

mod export;
mod server;
mod tablet;

use sondeo_report::rehearsal::{Bias, Outcome, Rehearsal};
use sondeo_tests::proxy::Proxy;

use server::Server;
use tablet::Tablet;

/// Of each survey.
const RECORDS: usize = 500;
/// More people than that are never needed for so many records, though some drop out between the waves.
const PEOPLE: u32 = 2_000;
/// One reply in so many is lost.
const LOST: usize = 7;

/// Sends the records of one survey, and compares what comes back.
async fn check(survey: &str) {
    let server = Server::start(survey).await;
    let proxy = Proxy::start(server.port).await.expect("a proxy");
    let tablet = Tablet::enrol(proxy.port, server.enrolment_code()).await;
    let form = server.form(survey).await;
    let resources = server.resources(survey).await;
    let rehearsal = Rehearsal::new(form.form.clone(), &form.plan, &resources, 7, Bias::default());
    let rehearsal = rehearsal.expect("a rehearsal");
    let mut finished = Vec::new();
    for number in 0..PEOPLE {
        match rehearsal.person(number).expect("a session") {
            Outcome::DroppedOut => continue,
            Outcome::Stuck { reference } => panic!("{survey}: person {number} cannot go on at {reference}"),
            Outcome::Record { xml, .. } => {
                // As a tablet names it: what is marked as a rehearsal is not taken from outside.
                let xml = xml.replace("rehearsal:", "uuid:");
                tablet.finish(survey, &xml).await;
                finished.push(xml);
            }
        }
        if finished.len() == RECORDS {
            break;
        }
    }
    assert_eq!(finished.len(), RECORDS, "{survey}");

    // First without any network, then over one that loses replies, and is gone once more in the middle.
    proxy.cut(true);
    assert_eq!(
        tablet.send(RECORDS, 3).await,
        0,
        "{survey}: sent without a network"
    );
    proxy.cut(false);
    proxy.lose_one_in(LOST);
    let half = tablet.send(RECORDS / 2, 10 * RECORDS).await;
    assert_eq!(half, RECORDS / 2, "{survey}");
    proxy.cut(true);
    assert_eq!(
        tablet.send(RECORDS, 3).await,
        0,
        "{survey}: sent without a network"
    );
    proxy.cut(false);
    let rest = tablet.send(RECORDS, 10 * RECORDS).await;
    assert_eq!(rest, RECORDS - half, "{survey}");
    assert!(proxy.lost() >= RECORDS / LOST, "{survey}: {} lost", proxy.lost());
    let counts = tablet.store.counts().await.expect("counts");
    assert_eq!(
        (counts.drafts, counts.unsent, counts.sent),
        (0, 0, RECORDS as u32)
    );

    export::check(&server, survey, &form, &finished).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn needs_institution() {
    check("needs-institution").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn needs_individual() {
    check("needs-individual").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn training_pre() {
    check("training-pre").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn training_post() {
    check("training-post").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn training_follow_up() {
    check("training-follow-up").await;
}
