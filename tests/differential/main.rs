//! Sondeo's answers beside those of other implementations, from their registries. Every difference that is not an error of
//! ours stands in `docs/differences.md` with the clause that decides.

#[allow(
    dead_code,
    reason = "the suite shows names and lines that are not needed here"
)]
#[path = "../suite/case.rs"]
mod case;
mod changed;
mod corpus;
mod forms;
mod javarosa;
mod known;
mod peers;
#[path = "../suite/program.rs"]
mod program;
#[allow(dead_code, reason = "here it is asked, elsewhere it is a program")]
#[path = "../../engine/examples/replay.rs"]
mod replay;
#[allow(
    dead_code,
    reason = "the suite compares with results; here peers are compared with"
)]
#[path = "../suite/rows.rs"]
mod rows;
mod rxeval;
mod rxform;
mod sessions;
mod surveys;
mod wasm;
mod workbooks;
#[path = "../suite/written.rs"]
mod written;

use std::fs;
use std::path::Path;

use serde_json::Value;

/// One expression with three answers.
pub struct Row {
    pub expression: String,
    pub ours: Value,
    pub getodk: Value,
    pub enketo: Value,
    pub rxeval: Value,
}

const ZONE: &str = "America/Mexico_City";

#[test]
fn expressions_differ_only_where_the_specification_says_so() {
    let Some(peers) = peers::Peers::install("differential::expressions") else {
        return;
    };
    let requests = corpus::requests();
    let ours = program::ask("xpath", ZONE, &requests).expect("sondeo answers");
    let theirs = peers
        .ask("oracle.mjs", ZONE, &requests)
        .expect("the peers answer");
    assert_eq!((ours.len(), theirs.len()), (requests.len(), requests.len()));
    let rows = requests
        .iter()
        .zip(ours)
        .zip(theirs)
        .map(|((request, ours), theirs)| Row {
            expression: request["expr"].as_str().unwrap_or_default().to_owned(),
            ours,
            getodk: theirs["getodk"].clone(),
            enketo: theirs["enketo"].clone(),
            rxeval: rxeval::answer(request),
        });
    let mut unexplained = Vec::new();
    for row in rows {
        for peer in [known::Peer::GetOdk, known::Peer::Enketo, known::Peer::Rxeval] {
            let theirs = peer.answer(&row);
            if !known::same(&row.ours, theirs) && known::explanation(&row, peer).is_none() {
                unexplained.push(format!(
                    "{peer:?} · {} · ours {} · theirs {theirs}",
                    row.expression, row.ours
                ));
            }
        }
    }
    let shown = unexplained
        .iter()
        .take(60)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        unexplained.is_empty(),
        "{} of {} expressions differ without a reason:\n{shown}",
        unexplained.len(),
        requests.len()
    );
}

#[test]
fn every_known_difference_is_documented() {
    for difference in known::DIFFERENCES {
        documented(&format!("`{}`", difference.id));
    }
}

/// A difference is known only if its words stand on the page of differences.
fn documented(words: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/differences.md");
    let page = fs::read_to_string(page).expect("docs/differences.md can be read");
    assert!(
        page.contains(words),
        "docs/differences.md says nothing of {words}"
    );
}
