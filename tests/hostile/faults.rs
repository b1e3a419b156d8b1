//! docs/faults.md lists every fault and every bad input once, and the tests that it names are there.

use crate::{exists, root};

#[test]
fn every_fault_has_a_test_or_a_reason() {
    let text = std::fs::read_to_string(root().join("docs/faults.md")).expect("the register");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| F") || line.starts_with("| B"))
        .map(|line| {
            line.split(" | ")
                .map(|cell| cell.trim_matches(['|', ' ']))
                .collect()
        })
        .collect();
    let ids: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let faults = (1..=72).map(|number| format!("F{number:02}"));
    let inputs = (1..=128).map(|number| format!("B{number:03}"));
    assert_eq!(ids, faults.chain(inputs).collect::<Vec<_>>());
    let mut tested = [0, 0];
    for row in rows {
        let [id, _, shown] = row[..] else {
            panic!("{row:?}: three cells");
        };
        if let Some(reason) = shown.strip_prefix("not tested: ") {
            assert!(reason.len() > 5, "{id}");
            continue;
        }
        tested[usize::from(id.starts_with('B'))] += 1;
        for link in shown.split(", ") {
            // [`function`](../file)
            let parts = link.strip_prefix("[`").and_then(|link| link.split_once("`](../"));
            let (function, file) = parts.unwrap_or_else(|| panic!("{id}: {link}"));
            let test = format!("{}::{function}", file.trim_end_matches(')'));
            assert!(exists(&test), "{id}: {test} is not there");
        }
    }
    let counts = format!("{} of 72 faults and {} of 128 bad inputs", tested[0], tested[1]);
    assert!(text.contains(&counts), "the register should say: {counts}");
}
