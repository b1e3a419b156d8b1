//! Every statistic of the registry against values that were computed elsewhere, to the last printed digit.

use sondeo_report::stats::mean::{Moments, hedges_g, hedges_j, welch};
use sondeo_report::stats::quantile::quantile;
use sondeo_report::stats::{
    REGISTRY, adjusted, distribution, items, multiple, needs, paired, power, rank, share,
};

/// Scores of ten persons before and after a course; the maximum is 20.
const PAIRS: [[f64; 2]; 10] = [
    [8.0, 12.0],
    [10.0, 14.0],
    [7.0, 11.0],
    [12.0, 15.0],
    [9.0, 12.0],
    [11.0, 11.0],
    [6.0, 11.0],
    [10.0, 13.0],
    [14.0, 16.0],
    [5.0, 12.0],
];

/// R's `sleep`: extra hours of sleep with two drugs.
const SLEEP: [[f64; 10]; 2] = [
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
];

/// Four persons, three items.
fn answers() -> Vec<Vec<f64>> {
    [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
        .iter()
        .map(|row| row.to_vec())
        .collect()
}

fn differences() -> Vec<f64> {
    PAIRS.iter().map(|[before, after]| after - before).collect()
}

/// Key, what, value, decimals, expected.
fn rows() -> Vec<(&'static str, &'static str, f64, usize, &'static str)> {
    let gain = paired::gain(&PAIRS).expect("pairs");
    let ends = gain.interval.expect("an interval");
    let (t, p) = gain.test.expect("a test");
    let wilcoxon = rank::signed_rank(&differences()).expect("differences");
    let mcnemar = paired::mcnemar(1, 8).expect("changes");
    let newcombe = share::newcombe([12, 18], [20, 42]).expect("shares");
    let wilson = share::wilson(81, 263).expect("a share");
    let moments = SLEEP.map(|group| Moments::of(&group).expect("numbers"));
    let welch = welch(&moments[0], &moments[1]).expect("a test");
    let whitney = rank::mann_whitney(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0, 7.0]).expect("a test");
    let (delta, ends_of_delta) =
        rank::cliff_delta(&[4.0, 5.0, 5.0, 3.0], &[3.0, 3.0, 4.0, 2.0]).expect("delta");
    let ends_of_delta = ends_of_delta.expect("an interval");
    let pairs = [[5.0, 2.0], [4.0, 3.0], [5.0, 2.0], [3.0, 3.0], [4.0, 4.0]];
    let needs = needs::needs(&pairs, None).expect("ratings");
    let (alpha, ends_of_alpha) = items::alpha(&answers()).expect("variation");
    let adjusted = adjusted::ancova(&PAIRS[..5], &PAIRS[5..]).expect("variation");
    let holm = multiple::holm(&[0.01, 0.04, 0.03, 0.005]);
    let hochberg = multiple::benjamini_hochberg(&[0.01, 0.04, 0.03, 0.005]);
    vec![
        // The worked example of the project's own evaluation design.
        ("gain", "mean", gain.gain.mean, 1, "3.5"),
        ("gain", "deviation", gain.gain.deviation, 4, "1.8409"),
        ("gain", "t", t, 4, "6.0123"),
        ("gain", "p", p, 6, "0.000199"),
        ("gain", "low", ends[0], 4, "2.1831"),
        ("gain", "high", ends[1], 4, "4.8169"),
        ("dz", "dz", gain.dz.expect("dz"), 4, "1.9013"),
        ("dz", "exact J", gain.hedges.expect("g"), 4, "1.7375"),
        (
            "dz",
            "approximate J",
            gain.dz.expect("dz") * (1.0 - 3.0 / 35.0),
            4,
            "1.7383",
        ),
        ("d_av", "d", gain.d_av.expect("d"), 4, "1.5392"),
        (
            "hake_means",
            "g",
            paired::hake_of_means(&PAIRS, 20.0).expect("g"),
            4,
            "0.3241",
        ),
        (
            "hake_individuals",
            "g",
            paired::hake_of_individuals(&PAIRS, 20.0).expect("g").0,
            4,
            "0.3146",
        ),
        ("signed_rank", "W+", wilcoxon.plus, 1, "45.0"),
        ("signed_rank", "W−", wilcoxon.minus, 1, "0.0"),
        ("signed_rank", "p", wilcoxon.p, 6, "0.003906"),
        ("mcnemar", "exact", mcnemar.exact, 4, "0.0391"),
        ("mcnemar", "mid-p", mcnemar.mid_p, 4, "0.0215"),
        ("mcnemar", "χ²", mcnemar.chi_square, 3, "5.444"),
        ("mcnemar", "corrected", mcnemar.corrected, 3, "4.000"),
        (
            "fisher",
            "p",
            share::fisher([12, 18], [20, 42]).expect("p"),
            4,
            "0.2594",
        ),
        ("newcombe", "low", newcombe[0], 3, "-0.082"),
        ("newcombe", "high", newcombe[1], 3, "0.413"),
        ("mwds", "importance", needs.importance, 1, "4.2"),
        ("mwds", "MWDS", needs.mwds, 2, "5.88"),
        ("rds", "RDS", needs.rds, 0, "-60"),
        // Newcombe 1998, Statistics in Medicine 17:857, his first worked example: 81 of 263.
        ("wilson", "low", wilson[0], 4, "0.2553"),
        ("wilson", "high", wilson[1], 4, "0.3662"),
        (
            "wilson",
            "0 of 20",
            share::wilson(0, 20).expect("a share")[1],
            4,
            "0.1611",
        ),
        // Newcombe 1998, Statistics in Medicine 17:873, table II, method 10: 56/70 − 48/80.
        (
            "newcombe",
            "low (a)",
            share::newcombe([56, 70], [48, 80]).expect("ends")[0],
            4,
            "0.0524",
        ),
        (
            "newcombe",
            "high (a)",
            share::newcombe([56, 70], [48, 80]).expect("ends")[1],
            4,
            "0.3339",
        ),
        // Fisher's lady tasting tea: 3 of 4.
        (
            "fisher",
            "tea",
            share::fisher([3, 4], [1, 4]).expect("p"),
            4,
            "0.4857",
        ),
        (
            "effective_size",
            "n",
            share::effective_size([1.0, 1.0, 2.0].into_iter()),
            4,
            "2.6667",
        ),
        // R: t.test(extra ~ group, data = sleep).
        ("welch", "t", welch.t, 4, "-1.8608"),
        ("welch", "freedom", welch.freedom, 3, "17.776"),
        ("welch", "p", welch.p, 5, "0.07939"),
        ("welch", "low", welch.interval[0], 4, "-3.3655"),
        ("welch", "high", welch.interval[1], 4, "0.2055"),
        (
            "mean_interval",
            "low",
            moments[0].interval().expect("ends")[0],
            4,
            "-0.5298",
        ),
        ("hedges_g", "J(9)", hedges_j(9.0), 4, "0.9139"),
        (
            "hedges_g",
            "g",
            hedges_g(&moments[0], &moments[1]).expect("g"),
            4,
            "-0.7969",
        ),
        // All of the first are below all of the second: 2 of 35 orders are as far.
        ("mann_whitney", "U", whitney.u, 1, "0.0"),
        ("mann_whitney", "p", whitney.p, 5, "0.05714"),
        // 12 of 16 pairs greater, 1 less; three ties.
        ("cliff_delta", "δ", delta, 4, "0.6875"),
        (
            "cliff_delta",
            "contains δ",
            f64::from(ends_of_delta[0] < delta && delta < ends_of_delta[1]),
            0,
            "1",
        ),
        (
            "median",
            "of six",
            quantile(&[1.0, 2.0, 3.0, 4.0, 5.0, 10.0], 0.25),
            2,
            "2.25",
        ),
        // Sums 3, 2, 1, 0: variance 5/3; items 1/4, 1/3, 1/4.
        ("alpha", "α", alpha, 4, "0.7500"),
        (
            "alpha",
            "contains α",
            f64::from(ends_of_alpha[0] < alpha && alpha < ends_of_alpha[1]),
            0,
            "1",
        ),
        (
            "item_rest",
            "r",
            items::item_rest(&answers(), 1).expect("variation"),
            4,
            "0.7071",
        ),
        (
            "difficulty",
            "p",
            answers().iter().map(|row| row[0]).sum::<f64>() / 4.0,
            2,
            "0.75",
        ),
        ("ancova", "difference", adjusted.difference, 4, "0.2000"),
        ("holm", "p", holm[1], 3, "0.060"),
        ("holm", "smallest", holm[3], 3, "0.020"),
        ("benjamini_hochberg", "p", hochberg[2], 3, "0.040"),
        ("benjamini_hochberg", "smallest", hochberg[3], 3, "0.020"),
        (
            "detectable",
            "6 and 19",
            power::detectable_d(6, 19).expect("d"),
            1,
            "1.3",
        ),
        (
            "detectable",
            "d of 64 and 64",
            power::detectable_d(64, 64).expect("d"),
            3,
            "0.495",
        ),
        (
            "detectable",
            "points of 50 %",
            power::detectable_points(0.5, 100, 100).expect("points"),
            4,
            "0.1968",
        ),
    ]
}

#[test]
fn golden_values() {
    let wrong: Vec<String> = rows()
        .into_iter()
        .filter_map(|(key, what, value, decimals, expected)| {
            let found = format!("{value:.decimals$}");
            // A negative nothing is nothing.
            let found = if found.trim_matches(['-', '0', '.']).is_empty() {
                found.replace('-', "")
            } else {
                found
            };
            (found != expected).then(|| format!("{key}, {what}: {found}, expected {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_statistic_has_golden_values() {
    let rows = rows();
    for entry in REGISTRY {
        assert!(
            rows.iter().any(|row| row.0 == entry.key),
            "{} has none",
            entry.key
        );
    }
    assert!(
        rows.iter()
            .all(|row| REGISTRY.iter().any(|entry| entry.key == row.0))
    );
}

/// What is too small or does not vary has no value, rather than a strange one.
#[test]
fn nothing_comes_of_nothing() {
    let one = Moments::of(&[3.0]).expect("one number");
    let same = Moments::of(&[3.0, 3.0, 3.0]).expect("numbers");
    assert_eq!(Moments::of(&[]), None);
    assert_eq!(one.interval(), None);
    assert_eq!(welch(&one, &same), None);
    assert_eq!(welch(&same, &same), None);
    assert_eq!(hedges_g(&same, &same), None);
    assert_eq!(share::wilson(0, 0), None);
    assert_eq!(share::newcombe([0, 0], [1, 2]), None);
    assert_eq!(share::fisher([0, 0], [1, 2]), None);
    assert_eq!(rank::mann_whitney(&[], &[1.0]), None);
    assert_eq!(
        rank::mann_whitney(&[2.0, 2.0], &[2.0]).map(|test| test.p),
        Some(1.0)
    );
    assert_eq!(rank::cliff_delta(&[1.0], &[]), None);
    assert_eq!(rank::signed_rank(&[0.0, 0.0]), None);
    assert_eq!(paired::gain(&[]), None);
    assert_eq!(paired::hake_of_means(&[[20.0, 20.0]], 20.0), None);
    assert_eq!(paired::hake_of_individuals(&[[20.0, 20.0]], 20.0), None);
    assert_eq!(paired::mcnemar(0, 0), None);
    assert_eq!(items::alpha(&[vec![1.0, 0.0]]), None);
    assert_eq!(items::alpha(&[vec![1.0, 0.0], vec![1.0]]), None);
    assert_eq!(adjusted::ancova(&[[1.0, 2.0]], &[[1.0, 2.0]]), None);
    assert_eq!(needs::needs(&[], None), None);
    assert!(multiple::holm(&[]).is_empty());
    assert!(distribution::t_quantile(0.975, 0.0).is_nan());
}
