//! Linking a person's answers across waves by a code, without knowing who it is.
//!
//! The code is that of a card ([`link_code`](crate::link_code)), or one's own: `P-` and five parts of one character.
//! First equal codes are linked; then codes that differ in one place, if each is the other's only candidate. How many of
//! those links are wrong is estimated from the waves themselves: two codes of one wave belong to two persons.

use std::collections::HashMap;

use crate::link_code;

/// A code as it is compared: capitals, without blanks and hyphens (`P-` stays).
pub fn normalized(code: &str) -> String {
    let upper: String = code.trim().to_uppercase();
    let (own, rest) = match upper.strip_prefix("P-") {
        Some(rest) => ("P-", rest),
        None => ("", upper.as_str()),
    };
    let kept = rest
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_' | '–'));
    own.chars().chain(kept).collect()
}

/// True if the codes differ by one character, one missing or added character, or one swap of neighbours.
fn is_near(a: &str, b: &str) -> bool {
    if a.starts_with("P-") != b.starts_with("P-") || a == b {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let start = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[start..], &long[start..]);
    match long.len() - short.len() {
        0 => {
            let is_swap = short.len() > 1
                && short[0] == long[1]
                && short[1] == long[0]
                && short[2..] == long[2..]
                && a.first() != Some(&'P');
            short.get(1..) == long.get(1..) || is_swap
        }
        1 => short == &long[1..] && a.first() != Some(&'P'),
        _ => false,
    }
}

/// Two records that are taken for one person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub first: usize,
    pub second: usize,
    /// False if the codes differ in one place: such links are on the list to be reviewed.
    pub is_exact: bool,
}

/// Which records of two waves belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    pub pairs: Vec<Pair>,
    /// Records without a link in each wave.
    pub unlinked: [Vec<usize>; 2],
    /// Records whose code occurs twice in their wave: nobody knows whose it is.
    pub duplicates: [Vec<usize>; 2],
    /// Records without a code.
    pub without_code: [u64; 2],
    /// Codes that fail their check.
    pub invalid: [u64; 2],
    /// Expected number of wrong links among the exact ones and among the others.
    pub expected_false: [f64; 2],
}

/// Links the codes of two waves (as they were written; empty for none).
pub fn link(first: &[String], second: &[String]) -> Links {
    let codes = [first, second].map(|wave| wave.iter().map(|code| normalized(code)).collect::<Vec<_>>());
    let mut links = Links::default();
    let mut single: [HashMap<&str, usize>; 2] = Default::default();
    for (wave, codes) in codes.iter().enumerate() {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        codes
            .iter()
            .for_each(|code| *counts.entry(code).or_default() += 1);
        for (at, code) in codes.iter().enumerate() {
            if code.is_empty() {
                links.without_code[wave] += 1;
                continue;
            }
            links.invalid[wave] += u64::from(!code.starts_with("P-") && !link_code::is_valid(code));
            match counts[code.as_str()] {
                1 => drop(single[wave].insert(code, at)),
                _ => links.duplicates[wave].push(at),
            }
        }
    }
    let mut is_linked = [vec![false; first.len()], vec![false; second.len()]];
    for (at, code) in codes[0].iter().enumerate() {
        if let (Some(_), Some(other)) = (single[0].get(code.as_str()), single[1].get(code.as_str())) {
            links.pairs.push(Pair {
                first: at,
                second: *other,
                is_exact: true,
            });
            is_linked[0][at] = true;
            is_linked[1][*other] = true;
        }
    }
    let mut open: [Vec<usize>; 2] = [0, 1].map(|wave| {
        let alone = single[wave].values().copied().filter(|at| !is_linked[wave][*at]);
        alone.collect()
    });
    open.iter_mut().for_each(|open| open.sort_unstable());
    let near = |at: usize, wave: usize| -> Vec<usize> {
        let candidates = open[1 - wave].iter().copied();
        candidates
            .filter(|other| is_near(&codes[wave][at], &codes[1 - wave][*other]))
            .collect()
    };
    for at in &open[0] {
        let candidates = near(*at, 0);
        if let [only] = candidates[..]
            && near(only, 1) == [*at]
        {
            links.pairs.push(Pair {
                first: *at,
                second: only,
                is_exact: false,
            });
            is_linked[0][*at] = true;
            is_linked[1][only] = true;
        }
    }
    links.expected_false = expected_false(&codes, &open);
    for wave in [0, 1] {
        links.unlinked[wave] = (0..is_linked[wave].len())
            .filter(|at| !is_linked[wave][*at])
            .collect();
    }
    links
}

/// How often two persons of one wave have the same code, and a near one, times the pairs of persons that could be
/// confused: of equal codes everybody, of near ones those who were still alone.
fn expected_false(codes: &[Vec<String>; 2], open: &[Vec<usize>; 2]) -> [f64; 2] {
    let (mut pairs, mut same, mut near) = (0u64, 0u64, 0u64);
    for wave in codes {
        // Of a very large wave its first thousand say enough.
        let some: Vec<&String> = wave.iter().filter(|code| !code.is_empty()).take(1000).collect();
        for (at, a) in some.iter().enumerate() {
            for b in &some[at + 1..] {
                pairs += 1;
                same += u64::from(a == b);
                near += u64::from(is_near(a, b));
            }
        }
    }
    if pairs == 0 {
        return [0.0, 0.0];
    }
    let with_code = |wave: &Vec<String>| wave.iter().filter(|code| !code.is_empty()).count() as f64;
    let all = with_code(&codes[0]) * with_code(&codes[1]);
    let unlinked = (open[0].len() * open[1].len()) as f64;
    [
        same as f64 / pairs as f64 * all,
        near as f64 / pairs as f64 * unlinked,
    ]
}
