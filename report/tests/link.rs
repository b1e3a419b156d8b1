//! Codes of cards and of one's own, and links between waves.

use sondeo_report::link::{link, normalized};

fn codes(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|code| code.replace('_', ""))
        .collect()
}

#[test]
fn codes_are_compared_without_what_people_add() {
    assert_eq!(normalized(" 234-567 s "), "234567S");
    assert_eq!(normalized("p-ab1cd"), "P-AB1CD");
}

/// First wave, second wave: linked exactly, linked with one difference, alone in each.
#[test]
fn links() {
    for (first, second, exact, near, alone) in [
        ("234567S", "234567s", 1, 0, [0, 0]),
        // One character, a swap, a missing one.
        ("234567S", "234568S", 0, 1, [0, 0]),
        ("234567S", "243567S", 0, 1, [0, 0]),
        ("234567S", "24567S", 0, 1, [0, 0]),
        ("234567S", "999999S", 0, 0, [1, 1]),
        // Two candidates: nobody knows.
        ("234567S", "234568S 234569S", 0, 0, [1, 2]),
        ("234567S 234567T", "234567U", 0, 0, [2, 1]),
        // The same code twice in one wave.
        ("234567S 234567S", "234567S", 0, 0, [2, 1]),
        // Own codes: one part may differ, none may be missing or swapped.
        ("P-AB1CD", "P-AB2CD", 0, 1, [0, 0]),
        ("P-AB1CD", "P-BA1CD", 0, 0, [1, 1]),
        ("P-AB1CD", "P-AB1C", 0, 0, [1, 1]),
        // No code, no link.
        ("_", "_", 0, 0, [1, 1]),
    ] {
        let links = link(&codes(first), &codes(second));
        let found = links.pairs.iter().filter(|pair| pair.is_exact).count();
        assert_eq!(
            (found, links.pairs.len() - found),
            (exact, near),
            "{first} – {second}"
        );
        assert_eq!(
            links.unlinked.each_ref().map(Vec::len),
            alone,
            "{first} – {second}"
        );
    }
}

#[test]
fn wrong_links_are_estimated_from_codes_of_one_wave() {
    // Own codes of few letters resemble each other by chance.
    let first = codes("P-AAAAA P-AAAAB P-BBBBB P-CCCCC");
    let links = link(&first, &codes("P-AAAAC P-DDDDD"));
    assert!(links.expected_false[1] > 0.5, "{links:?}");
    let cards = link(&codes("234567S"), &codes("99999AB"));
    assert_eq!(cards.expected_false, [0.0, 0.0]);
}
