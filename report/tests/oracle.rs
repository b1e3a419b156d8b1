//! The statistics against SciPy and statsmodels on 200 random data sets: equal to 1e-9.
//!
//! `oracle.json` holds the data and what `oracle.py` said of them. Where Python and its packages are to be had, it is
//! asked again (`SONDEO_PYTHON` names the interpreter).

use std::io::Write;
use std::process::Command;

use serde_json::Value;
use sondeo_report::stats::mean::{Moments, hedges_g, welch};
use sondeo_report::stats::quantile::quantile;
use sondeo_report::stats::{REGISTRY, adjusted, items, multiple, needs, paired, power, rank, share};

const RECORDED: &str = include_str!("oracle.json");

/// Relative, and absolute below 1. A 1e-9 part of what is printed.
const TOLERANCE: f64 = 1e-9;

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list");
    list.iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn pairs(value: &Value) -> Vec<[f64; 2]> {
    let list = value.as_array().expect("a list");
    list.iter()
        .map(|pair| [numbers(pair)[0], numbers(pair)[1]])
        .collect()
}

fn counts(value: &Value) -> [u64; 2] {
    let both = numbers(value);
    [both[0] as u64, both[1] as u64]
}

/// What this crate says of one data set, under the names that the oracle uses; nothing where there is no value.
fn ours(data: &Value) -> Vec<(&'static str, Vec<f64>)> {
    let (x, y) = (numbers(&data["x"]), numbers(&data["y"]));
    let pairs = pairs(&data["pairs"]);
    let (first, second) = (counts(&data["first"]), counts(&data["second"]));
    let whole = |name: &str| data[name].as_u64().expect("a number");
    let tests = numbers(&data["tests"]);
    let scores: Vec<Vec<f64>> = data["scores"]
        .as_array()
        .expect("rows")
        .iter()
        .map(numbers)
        .collect();
    let ratings = self::pairs(&data["ratings"]);
    let (a, b) = (
        Moments::of(&x).expect("numbers"),
        Moments::of(&y).expect("numbers"),
    );
    let gains: Vec<f64> = pairs.iter().map(|[before, after]| after - before).collect();
    let gain = paired::gain(&pairs).expect("pairs");
    let whitney = rank::mann_whitney(&x, &y).expect("a test");
    let (delta, ends) = rank::cliff_delta(&x, &y).expect("delta");
    let mut sorted = x.clone();
    sorted.sort_by(f64::total_cmp);
    let half = pairs.len() / 2;
    let needs = needs::needs(&ratings, None).expect("ratings");
    let common = (first[0] + second[0]) as f64 / (first[1] + second[1]) as f64;
    let points = power::detectable_points(common, first[1], second[1]);
    let list = |ends: Option<[f64; 2]>| ends.map(Vec::from).unwrap_or_default();
    let one = |value: Option<f64>| value.map(|value| vec![value]).unwrap_or_default();
    vec![
        ("wilson", list(share::wilson(first[0], first[1]))),
        ("newcombe", list(share::newcombe(first, second))),
        ("fisher", one(share::fisher(first, second))),
        ("mean_interval", list(a.interval().filter(|_| a.deviation > 0.0))),
        (
            "welch",
            welch(&a, &b).map_or(Vec::new(), |w| {
                vec![w.t, w.freedom, w.p, w.interval[0], w.interval[1]]
            }),
        ),
        ("hedges_g", one(hedges_g(&a, &b))),
        ("mann_whitney", vec![whitney.u, whitney.p]),
        ("cliff_delta", [vec![delta], list(ends)].concat()),
        (
            "median",
            [0.25, 0.5, 0.75].map(|part| quantile(&sorted, part)).to_vec(),
        ),
        (
            "gain",
            match (gain.test, gain.interval, gain.dz) {
                (Some((t, p)), Some(ends), Some(_)) => vec![t, p, ends[0], ends[1]],
                _ => Vec::new(),
            },
        ),
        ("dz", [one(gain.dz), one(gain.hedges)].concat()),
        ("d_av", one(gain.d_av)),
        (
            "effective_size",
            vec![share::effective_size(numbers(&data["weights"]).into_iter())],
        ),
        ("detectable_points", one(points)),
        ("signed_rank", one(rank::signed_rank(&gains).map(|test| test.p))),
        ("hake_means", one(paired::hake_of_means(&pairs, 20.0))),
        (
            "hake_individuals",
            one(paired::hake_of_individuals(&pairs, 20.0).map(|g| g.0)),
        ),
        (
            "mcnemar",
            paired::mcnemar(whole("lost"), whole("won")).map_or(Vec::new(), |m| {
                let mut all = vec![m.exact, m.mid_p, m.chi_square, m.chi_square_p];
                // Without any difference statsmodels corrects below zero, where there is nothing to correct.
                if whole("lost") != whole("won") {
                    all.extend([m.corrected, m.corrected_p]);
                }
                all
            }),
        ),
        (
            "ancova",
            match pairs.len() > 3 {
                true => adjusted::ancova(&pairs[..half], &pairs[half..]).map_or(Vec::new(), |a| {
                    vec![a.difference, a.interval[0], a.interval[1], a.t, a.p, a.slope]
                }),
                false => Vec::new(),
            },
        ),
        (
            "alpha",
            items::alpha(&scores).map_or(Vec::new(), |(alpha, ends)| vec![alpha, ends[0], ends[1]]),
        ),
        ("item_rest", one(items::item_rest(&scores, 0))),
        ("holm", multiple::holm(&tests)),
        ("benjamini_hochberg", multiple::benjamini_hochberg(&tests)),
        ("detectable", one(power::detectable_d(a.n, b.n))),
        ("mwds", vec![needs.mwds]),
        ("rds", vec![needs.rds]),
    ]
}

/// Every disagreement, as a line.
fn compare(text: &str) -> Vec<String> {
    let cases: Vec<Value> = serde_json::from_str(text).expect("the oracle's JSON");
    assert_eq!(cases.len(), 200);
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        for (name, found) in ours(&case["data"]) {
            let wanted: Vec<Option<f64>> = match &case["answers"][name] {
                // Nothing independent computes this one, or it has no value.
                Value::Null => continue,
                Value::Array(list) => list.iter().map(Value::as_f64).collect(),
                single => vec![single.as_f64()],
            };
            if found.len() != wanted.len() {
                wrong.push(format!("{number} {name}: {found:?}, expected {wanted:?}"));
                continue;
            }
            for (mine, theirs) in found.iter().zip(wanted) {
                let Some(theirs) = theirs else { continue };
                let error = (mine - theirs).abs() / theirs.abs().max(1.0);
                if !error.is_finite() || error > TOLERANCE {
                    wrong.push(format!(
                        "{number} {name}: {mine}, expected {theirs} (off by {error:.1e})"
                    ));
                }
            }
        }
    }
    wrong
}

#[test]
fn the_recorded_oracle_agrees() {
    let wrong = compare(RECORDED);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each statistic of the registry has an answer in nearly every data set. The difficulty of an item is a plain share.
#[test]
fn the_oracle_knows_the_registry() {
    let cases: Vec<Value> = serde_json::from_str(RECORDED).expect("the oracle's JSON");
    for entry in REGISTRY.iter().filter(|entry| entry.key != "difficulty") {
        let answered = cases.iter().filter(|case| !case["answers"][entry.key].is_null());
        assert!(answered.count() > 150, "{}", entry.key);
    }
}

#[test]
fn the_oracle_still_says_so() {
    let python = std::env::var("SONDEO_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_packages = Command::new(&python)
        .args(["-c", "import numpy, scipy, statsmodels"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_packages {
        return skip(
            "report: statistics against SciPy and statsmodels (python3 with both, or SONDEO_PYTHON, is needed)",
        );
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.py");
    let output = Command::new(&python)
        .arg(script)
        .output()
        .expect("the oracle runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let wrong = compare(&String::from_utf8(output.stdout).expect("text"));
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Counts this test as skipped, by name.
fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
    if let Some(path) = std::env::var_os("SONDEO_SKIPPED_TESTS") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| writeln!(file, "{reason}"))
            .expect("the list of skipped tests can be written");
    }
}
