//! Statistics of order, for answers whose distances mean nothing: Likert scales.

use super::Interval;
use super::distribution::{Z95, normal_two_sided};

/// Ranks from 1, equal numbers sharing the mean of their ranks; and the sizes of the ties.
pub fn mid_ranks(numbers: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    let mut ranks = vec![0.0; numbers.len()];
    let mut ties = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && numbers[order[end]] == numbers[order[start]] {
            end += 1;
        }
        // Ranks start + 1 ..= end.
        let shared = (start + 1 + end) as f64 / 2.0;
        for place in &order[start..end] {
            ranks[*place] = shared;
        }
        ties.push(end - start);
        start = end;
    }
    (ranks, ties)
}

/// Result of the Mann-Whitney test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannWhitney {
    /// U of the first group: pairs in which its member is greater, ties as halves.
    pub u: f64,
    pub p: f64,
    /// True if `p` is from the exact permutation distribution, ties included.
    pub is_exact: bool,
}

/// Largest sample of both groups for which the exact distribution is computed.
pub const EXACT_UP_TO: usize = 50;

/// Two-sided Mann-Whitney test: exact up to [`EXACT_UP_TO`] persons, else normal with corrections for ties and continuity.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Option<MannWhitney> {
    let (n, m) = (first.len(), second.len());
    if n == 0 || m == 0 {
        return None;
    }
    if n + m > EXACT_UP_TO {
        let (u, ties) = pairs_won(&counted(first), &counted(second));
        return Some(MannWhitney {
            u,
            p: asymptotic_p(u, n as f64, m as f64, &ties),
            is_exact: false,
        });
    }
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    let (ranks, _) = mid_ranks(&all);
    let sum: f64 = ranks[..n].iter().sum();
    // The smaller group has fewer ways.
    let p = match n <= m {
        true => permutation_p(&ranks, n, sum),
        false => permutation_p(&ranks, m, ranks[n..].iter().sum()),
    };
    Some(MannWhitney {
        u: sum - (n * (n + 1)) as f64 / 2.0,
        p,
        is_exact: true,
    })
}

/// U of the first group, and the sizes of ties, from the sorted distinct numbers of both with how often each occurs.
fn pairs_won(first: &[(f64, f64)], second: &[(f64, f64)]) -> (f64, Vec<usize>) {
    let (mut u, mut below, mut ties) = (0.0, 0.0, Vec::new());
    let mut at = 0;
    for (x, count) in first {
        while let Some((_, others)) = second.get(at).filter(|(y, _)| y < x) {
            below += others;
            ties.push(*others as usize);
            at += 1;
        }
        let same = second
            .get(at)
            .filter(|(y, _)| y == x)
            .map_or(0.0, |(_, others)| *others);
        u += count * (below + same / 2.0);
        ties.push((count + same) as usize);
        if same > 0.0 {
            below += same;
            at += 1;
        }
    }
    ties.extend(second[at..].iter().map(|(_, others)| *others as usize));
    (u, ties)
}

/// The normal approximation, corrected for ties and continuity.
pub fn asymptotic_p(u: f64, n: f64, m: f64, ties: &[usize]) -> f64 {
    let all = n + m;
    let tied: f64 = ties.iter().map(|t| (*t as f64).powi(3) - *t as f64).sum();
    let variance = n * m / 12.0 * (all + 1.0 - tied / (all * (all - 1.0)));
    if variance <= 0.0 {
        return 1.0;
    }
    let distance = ((u - n * m / 2.0).abs() - 0.5).max(0.0);
    normal_two_sided(distance / variance.sqrt())
}

/// P of a rank sum at least as far from its mean, over all choices of `n` of the ranks.
fn permutation_p(ranks: &[f64], n: usize, sum: f64) -> f64 {
    // Mid-ranks are halves: doubled they are whole numbers.
    let doubled: Vec<usize> = ranks.iter().map(|rank| (rank * 2.0) as usize).collect();
    let top: usize = doubled.iter().sum();
    let mut ways = vec![vec![0.0f64; top + 1]; n + 1];
    ways[0][0] = 1.0;
    for rank in &doubled {
        for size in (1..=n).rev() {
            for total in (*rank..=top).rev() {
                ways[size][total] += ways[size - 1][total - rank];
            }
        }
    }
    let all: f64 = ways[n].iter().sum();
    let middle = n as f64 * top as f64 / ranks.len() as f64;
    let distance = (sum * 2.0 - middle).abs() - 1e-9;
    let far = ways[n]
        .iter()
        .enumerate()
        .filter(|(total, _)| (*total as f64 - middle).abs() >= distance);
    (far.map(|(_, ways)| ways).sum::<f64>() / all).min(1.0)
}

/// Cliff's δ, the chance that a member of the first group is greater less the chance that one of the second is, and
/// its 95 % interval (Feng and Cliff 2004), `None` below two persons in a group or without variation.
pub fn cliff_delta(first: &[f64], second: &[f64]) -> Option<(f64, Option<Interval>)> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let (a, b) = (counted(first), counted(second));
    let (n, m) = (first.len() as f64, second.len() as f64);
    let sign = |x: f64, y: f64| {
        if x > y {
            1.0
        } else if x < y {
            -1.0
        } else {
            0.0
        }
    };
    let row = |x: f64, others: &[(f64, f64)]| others.iter().map(|(y, c)| sign(x, *y) * c).sum::<f64>();
    let delta = a.iter().map(|(x, c)| row(*x, &b) * c).sum::<f64>() / (n * m);
    if first.len() < 2 || second.len() < 2 {
        return Some((delta, None));
    }
    let of_rows: f64 = a.iter().map(|(x, c)| (row(*x, &b) / m - delta).powi(2) * c).sum();
    let of_columns: f64 = b
        .iter()
        .map(|(y, c)| (-row(*y, &a) / n - delta).powi(2) * c)
        .sum();
    let mut of_pairs = 0.0;
    for (x, c) in &a {
        for (y, d) in &b {
            of_pairs += (sign(*x, *y) - delta).powi(2) * c * d;
        }
    }
    let variance = (m * m * of_rows + n * n * of_columns - of_pairs) / (n * m * (n - 1.0) * (m - 1.0));
    // The estimate may fall below what is possible.
    let variance = variance.max((1.0 - delta * delta) / (n * m - 1.0));
    let (square, spread) = (delta * delta, Z95 * Z95 * variance);
    let half = Z95 * variance.sqrt() * ((1.0 - square).powi(2) + spread).sqrt();
    let under = 1.0 - square + spread;
    let end = |side: f64| ((delta - delta.powi(3) + side * half) / under).clamp(-1.0, 1.0);
    Some((delta, (variance > 0.0).then(|| [end(-1.0), end(1.0)])))
}

/// Distinct numbers and how often each occurs.
fn counted(numbers: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut counts: Vec<(f64, f64)> = Vec::new();
    for x in sorted {
        match counts.last_mut() {
            Some((last, count)) if *last == x => *count += 1.0,
            _ => counts.push((x, 1.0)),
        }
    }
    counts
}

/// Result of Wilcoxon's signed-rank test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRank {
    /// Differences that are not zero.
    pub n: u64,
    /// Sum of the ranks of the positive differences, and of the negative ones.
    pub plus: f64,
    pub minus: f64,
    pub p: f64,
    /// True if `p` is from the exact distribution, ties included.
    pub is_exact: bool,
}

/// Two-sided signed-rank test of differences; zeros are dropped, ties share ranks. Exact up to [`EXACT_UP_TO`]
/// differences, else normal with corrections for ties and continuity. `None` if all differences are zero.
pub fn signed_rank(differences: &[f64]) -> Option<SignedRank> {
    let kept: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let n = kept.len();
    if n == 0 {
        return None;
    }
    let sizes: Vec<f64> = kept.iter().map(|d| d.abs()).collect();
    let (ranks, ties) = mid_ranks(&sizes);
    let plus: f64 = kept
        .iter()
        .zip(&ranks)
        .filter(|(d, _)| **d > 0.0)
        .map(|(_, r)| r)
        .sum();
    let all = (n * (n + 1)) as f64 / 2.0;
    let is_exact = n <= EXACT_UP_TO;
    let p = match is_exact {
        true => signs_p(&ranks, plus),
        false => {
            let tied: f64 = ties.iter().map(|t| (*t as f64).powi(3) - *t as f64).sum();
            let count = n as f64;
            let variance = count * (count + 1.0) * (2.0 * count + 1.0) / 24.0 - tied / 48.0;
            normal_two_sided(((plus - all / 2.0).abs() - 0.5).max(0.0) / variance.sqrt())
        }
    };
    Some(SignedRank {
        n: n as u64,
        plus,
        minus: all - plus,
        p,
        is_exact,
    })
}

/// P of a sum at least as far from its mean, over all signs of the ranks.
fn signs_p(ranks: &[f64], plus: f64) -> f64 {
    let doubled: Vec<usize> = ranks.iter().map(|rank| (rank * 2.0) as usize).collect();
    let top: usize = doubled.iter().sum();
    let mut chance = vec![0.0f64; top + 1];
    chance[0] = 1.0;
    for rank in &doubled {
        for total in (0..=top).rev() {
            let with = if total >= *rank { chance[total - rank] } else { 0.0 };
            chance[total] = (chance[total] + with) / 2.0;
        }
    }
    let middle = top as f64 / 2.0;
    let distance = (plus * 2.0 - middle).abs() - 1e-9;
    let far = chance
        .iter()
        .enumerate()
        .filter(|(total, _)| (*total as f64 - middle).abs() >= distance);
    far.map(|(_, chance)| chance).sum::<f64>().min(1.0)
}
