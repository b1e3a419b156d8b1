"""An independent word on the statistics: SciPy, statsmodels and plain counting, on 200 random data sets.

    python3 oracle.py > oracle.json

needs numpy, scipy and statsmodels. The random numbers come from the seed alone, so the same data come out everywhere.
"""

import itertools
import json
import math
import random
import warnings

import numpy as np
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

warnings.filterwarnings("ignore")


def has_ties(values):
    return len(set(values)) < len(values)


def rank_sum_p(x, y):
    """Mann-Whitney, or None where nothing independent computes it."""
    n, m = len(x), len(y)
    both = list(x) + list(y)
    if n + m > 50:
        return stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=True).pvalue
    if not has_ties(both):
        return stats.mannwhitneyu(x, y, method="exact").pvalue
    if math.comb(n + m, n) > 20000:
        return None
    ranks = stats.rankdata(both)
    middle = n * (n + m + 1) / 2
    distance = abs(sum(ranks[:n]) - middle) - 1e-9
    sums = [sum(ranks[list(chosen)]) for chosen in itertools.combinations(range(n + m), n)]
    return sum(abs(s - middle) >= distance for s in sums) / len(sums)


def signed_rank_p(differences):
    kept = [d for d in differences if d != 0]
    if not kept:
        return None
    sizes = [abs(d) for d in kept]
    if len(kept) > 50:
        return stats.wilcoxon(kept, method="asymptotic", correction=True).pvalue
    if not has_ties(sizes):
        return stats.wilcoxon(kept, method="exact").pvalue
    if len(kept) > 13:
        return None
    ranks = stats.rankdata(sizes)
    middle = sum(ranks) / 2
    plus = sum(r for r, d in zip(ranks, kept) if d > 0)
    distance = abs(plus - middle) - 1e-9
    sums = [sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product([0, 1], repeat=len(kept))]
    return sum(abs(s - middle) >= distance for s in sums) / len(sums)


def mean_interval(x):
    if len(x) < 2 or np.std(x) == 0:
        return None
    return list(stats.t.interval(0.95, len(x) - 1, np.mean(x), stats.sem(x)))


def hedges(x, y):
    freedom = len(x) + len(y) - 2
    pooled = math.sqrt(((len(x) - 1) * np.var(x, ddof=1) + (len(y) - 1) * np.var(y, ddof=1)) / freedom)
    if pooled == 0:
        return None
    j = math.exp(special.gammaln(freedom / 2) - special.gammaln((freedom - 1) / 2)) / math.sqrt(freedom / 2)
    return (np.mean(x) - np.mean(y)) / pooled * j


def standardized(gains):
    """dz, and dz with the exact correction."""
    if np.std(gains) == 0:
        return None
    freedom = len(gains) - 1
    j = math.exp(special.gammaln(freedom / 2) - special.gammaln((freedom - 1) / 2)) / math.sqrt(freedom / 2)
    dz = np.mean(gains) / np.std(gains, ddof=1)
    return [dz, dz * j]


def detectable_points(share, n, m):
    h = (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * math.sqrt(1 / n + 1 / m)
    middle = 2 * math.asin(math.sqrt(share))
    at = lambda angle: math.sin(min(max(angle, 0), math.pi) / 2) ** 2
    return at(middle + h / 2) - at(middle - h / 2)


def cliff(x, y):
    d = np.sign(np.subtract.outer(x, y))
    n, m = d.shape
    delta = d.mean()
    rows, columns = d.mean(axis=1), d.mean(axis=0)
    variance = (m * m * ((rows - delta) ** 2).sum() + n * n * ((columns - delta) ** 2).sum() - ((d - delta) ** 2).sum()) / (
        n * m * (n - 1) * (m - 1)
    )
    variance = max(variance, (1 - delta**2) / (n * m - 1))
    if variance <= 0:
        return delta, None
    z = stats.norm.ppf(0.975)
    half = z * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + z**2 * variance)
    under = 1 - delta**2 + z**2 * variance
    return delta, [max(-1, (delta - delta**3 - half) / under), min(1, (delta - delta**3 + half) / under)]


def ancova(first, second):
    x = [p[0] for p in first + second]
    y = [p[1] for p in first + second]
    group = [1.0] * len(first) + [0.0] * len(second)
    if len(set(x)) < 2:
        return None
    within = sum(np.var([p[0] for p in g]) for g in (first, second))
    if within == 0:
        return None
    fit = sm.OLS(y, np.column_stack([np.ones(len(x)), group, x])).fit()
    if fit.bse[1] < 1e-9:
        return None
    low, high = fit.conf_int(0.05)[1]
    return [fit.params[1], low, high, fit.tvalues[1], fit.pvalues[1], fit.params[2]]


def alpha(scores):
    scores = np.array(scores, dtype=float)
    n, k = scores.shape
    total = np.var(scores.sum(axis=1), ddof=1)
    if total == 0:
        return None
    a = k / (k - 1) * (1 - np.var(scores, axis=0, ddof=1).sum() / total)
    f = stats.f(n - 1, (n - 1) * (k - 1))
    return [a, 1 - (1 - a) * f.ppf(0.975), 1 - (1 - a) * f.ppf(0.025)]


def correlation(x, y):
    return None if np.std(x) == 0 or np.std(y) == 0 else float(np.corrcoef(x, y)[0, 1])


def case(number):
    r = random.Random(number)
    n, m = r.choice([2, 3, 5, 8, 12, 20, 40]), r.choice([2, 4, 6, 9, 15, 25, 45])
    if number % 2:
        x, y = [r.randint(1, 5) for _ in range(n)], [r.randint(1, 5) for _ in range(m)]
    else:
        x = [round(r.gauss(50, 12), 3) for _ in range(n)]
        y = [round(r.gauss(55, 9), 3) for _ in range(m)]
    size = r.choice([3, 6, 10, 14, 30, 70])
    before = [r.randint(2, 15) for _ in range(size)]
    step = (lambda: r.randint(-2, 6)) if number % 3 else (lambda: round(r.uniform(-2.0, 6.0), 4))
    pairs = [[b, min(20, round(b + step(), 4))] for b in before]
    base, other = r.randint(1, 200), r.randint(1, 200)
    first, second = [r.randint(0, base), base], [r.randint(0, other), other]
    lost, won = r.randint(0, 12), r.randint(0, 30)
    tests = [round(r.random() ** 3, 6) for _ in range(r.randint(1, 12))]
    people, width = r.choice([5, 12, 30, 60]), r.choice([2, 4, 10])
    scores = []
    for _ in range(people):
        skill = r.random()
        scores.append([int(r.random() < skill) for _ in range(width)])
    ratings = [[r.randint(1, 5), r.randint(1, 5)] for _ in range(size)]

    weights = [abs(value) + 0.5 for value in x]
    data = dict(weights=weights, x=x, y=y, pairs=pairs, first=first, second=second, lost=lost, won=won, tests=tests, scores=scores, ratings=ratings)
    gains = [b - a for a, b in pairs]
    varies = np.std(gains) > 0
    welch = None
    if np.std(x) + np.std(y) > 0:
        t = stats.ttest_ind(x, y, equal_var=False)
        ends = t.confidence_interval(0.95)
        welch = [t.statistic, t.df, t.pvalue, ends.low, ends.high]
    paired = None
    if varies:
        t = stats.ttest_rel([b for _, b in pairs], [a for a, _ in pairs])
        ends = t.confidence_interval(0.95)
        paired = [t.statistic, t.pvalue, ends.low, ends.high, np.mean(gains) / np.std(gains, ddof=1)]
    changes = None
    if lost + won:
        table = [[0, lost], [won, 0]]
        plain, corrected = mcnemar(table, exact=False, correction=False), mcnemar(table, exact=False, correction=True)
        binomial = stats.binom(lost + won, 0.5)
        few = min(lost, won)
        mid = 2 * binomial.cdf(few) - binomial.pmf(few) if lost != won else 1 - binomial.pmf(few) / 2
        changes = [mcnemar(table, exact=True).pvalue, mid, plain.statistic, plain.pvalue]
        if abs(lost - won) > 0:
            changes += [corrected.statistic, corrected.pvalue]
    delta, ends = cliff(x, y)
    half = len(pairs) // 2
    answers = dict(
        wilson=list(proportion_confint(first[0], first[1], method="wilson")),
        newcombe=list(confint_proportions_2indep(first[0], first[1], second[0], second[1], method="newcomb")),
        fisher=stats.fisher_exact([[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]).pvalue,
        mean_interval=mean_interval(x),
        welch=welch,
        hedges_g=hedges(x, y),
        mann_whitney=[stats.mannwhitneyu(x, y).statistic, rank_sum_p(x, y)],
        cliff_delta=[delta] + (ends or []),
        median=list(np.percentile(x, [25, 50, 75])),
        gain=paired[:4] if paired else None,
        dz=standardized(gains),
        d_av=float(np.mean(gains) / spread) if (spread := (np.std([a for a, _ in pairs], ddof=1) + np.std([b for _, b in pairs], ddof=1)) / 2) > 0 else None,
        effective_size=float(np.sum(weights) ** 2 / np.sum(np.square(weights))),
        signed_rank=signed_rank_p(gains),
        hake_means=(np.mean([b for _, b in pairs]) - np.mean(before)) / (20 - np.mean(before)),
        hake_individuals=np.mean([(b - a) / (20 - a) for a, b in pairs]),
        mcnemar=changes,
        ancova=ancova(pairs[:half], pairs[half:]) if len(pairs) > 3 else None,
        alpha=alpha(scores),
        item_rest=correlation([s[0] for s in scores], [sum(s[1:]) for s in scores]),
        holm=list(multipletests(tests, method="holm")[1]),
        benjamini_hochberg=list(multipletests(tests, method="fdr_bh")[1]),
        detectable_points=detectable_points((first[0] + second[0]) / (base + other), base, other),
        # statsmodels' NormalIndPower also counts the far tail (a find in the wrong direction), and differs by about 1e-6.
        detectable=(stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * math.sqrt(1 / len(x) + 1 / len(y)),
        mwds=np.mean([i for i, _ in ratings]) * np.mean([i - c for i, c in ratings]),
        rds=100 * np.mean([np.sign(c - i) for i, c in ratings]),
    )
    return dict(data=data, answers=answers)


def plain(value):
    """Numbers with 15 digits; what is not a number is null."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, int):
        return value
    value = float(value)
    return float(f"{value:.15g}") if math.isfinite(value) else None


print("[")
print(",\n".join(json.dumps(plain(case(number))) for number in range(200)))
print("]")
