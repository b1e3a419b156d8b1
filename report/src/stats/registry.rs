//! One entry a statistic: its key in reports, its names, its formula and where that comes from.

/// What a reader may ask of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistic {
    /// Stable name in tables and files.
    pub key: &'static str,
    pub es: &'static str,
    pub en: &'static str,
    pub formula: &'static str,
    pub source: &'static str,
}

/// The statistic with that key.
pub fn statistic(key: &str) -> Option<&'static Statistic> {
    REGISTRY.iter().find(|entry| entry.key == key)
}

/// All statistics that reports hold. Each has rows in the golden tests.
pub static REGISTRY: &[Statistic] = &[
    Statistic {
        key: "wilson",
        es: "Intervalo de una proporción (Wilson)",
        en: "Interval of a share (Wilson)",
        formula: "(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)",
        source: "Wilson 1927, JASA 22",
    },
    Statistic {
        key: "newcombe",
        es: "Intervalo de la diferencia de dos proporciones (Newcombe)",
        en: "Interval of the difference of two shares (Newcombe)",
        formula: "p − q ∓ √((p − l₁)² + (u₂ − q)²), with Wilson's ends l and u",
        source: "Newcombe 1998, Statistics in Medicine 17, method 10",
    },
    Statistic {
        key: "fisher",
        es: "Prueba exacta de Fisher",
        en: "Fisher's exact test",
        formula: "Σ hypergeometric probabilities ≤ that of the observed table",
        source: "Fisher 1935",
    },
    Statistic {
        key: "effective_size",
        es: "Tamaño efectivo de una muestra ponderada",
        en: "Effective size of a weighted sample",
        formula: "(Σw)² / Σw²",
        source: "Kish 1965, Survey Sampling",
    },
    Statistic {
        key: "mean_interval",
        es: "Intervalo de una media (t)",
        en: "Interval of a mean (t)",
        formula: "x̄ ± t₀.₉₇₅,n−1 · s/√n",
        source: "Student 1908",
    },
    Statistic {
        key: "welch",
        es: "Prueba t de Welch",
        en: "Welch's t test",
        formula: "(x̄ − ȳ) / √(s²/n + r²/m), Welch–Satterthwaite degrees of freedom",
        source: "Welch 1947, Biometrika 34",
    },
    Statistic {
        key: "hedges_g",
        es: "g de Hedges",
        en: "Hedges' g",
        formula: "J(n+m−2) · (x̄ − ȳ)/s_pooled, J(v) = Γ(v/2) / (√(v/2) Γ((v−1)/2))",
        source: "Hedges 1981, J. Educational Statistics 6",
    },
    Statistic {
        key: "mann_whitney",
        es: "Prueba de Mann-Whitney",
        en: "Mann-Whitney test",
        formula: "U = R₁ − n(n+1)/2; exact permutation of mid-ranks up to 50 persons, else normal with ties and continuity",
        source: "Mann and Whitney 1947",
    },
    Statistic {
        key: "cliff_delta",
        es: "δ de Cliff",
        en: "Cliff's δ",
        formula: "P(X > Y) − P(X < Y)",
        source: "Cliff 1993; interval: Feng and Cliff 2004",
    },
    Statistic {
        key: "median",
        es: "Mediana y cuartiles",
        en: "Median and quartiles",
        formula: "linear interpolation between order statistics (type 7)",
        source: "Hyndman and Fan 1996",
    },
    Statistic {
        key: "gain",
        es: "Ganancia media de pares",
        en: "Mean gain of pairs",
        formula: "d̄ ± t₀.₉₇₅,n−1 · s_d/√n",
        source: "Student 1908",
    },
    Statistic {
        key: "dz",
        es: "d de Cohen para pares (dz)",
        en: "Cohen's d of pairs (dz)",
        formula: "d̄ / s_d; corrected with J(n−1)",
        source: "Cohen 1988; Lakens 2013",
    },
    Statistic {
        key: "d_av",
        es: "d con desviación promedio (d_av)",
        en: "d in mean deviations (d_av)",
        formula: "d̄ / ((s_pre + s_post)/2)",
        source: "Cumming 2012; Lakens 2013",
    },
    Statistic {
        key: "hake_means",
        es: "Ganancia normalizada de Hake, de las medias",
        en: "Hake's normalized gain, of the means",
        formula: "(post − pre) / (max − pre), of the groups' means",
        source: "Hake 1998, Am. J. Physics 66",
    },
    Statistic {
        key: "hake_individuals",
        es: "Ganancia normalizada de Hake, media de personas",
        en: "Hake's normalized gain, mean of persons",
        formula: "mean of (post − pre) / (max − pre); not defined at pre = max",
        source: "Bao 2006, Am. J. Physics 74",
    },
    Statistic {
        key: "signed_rank",
        es: "Prueba de Wilcoxon para pares",
        en: "Wilcoxon's signed-rank test",
        formula: "W+ = Σ ranks of positive differences; zeros dropped; exact up to 50 pairs, ties included",
        source: "Wilcoxon 1945; Pratt and Gibbons 1981",
    },
    Statistic {
        key: "mcnemar",
        es: "Prueba de McNemar",
        en: "McNemar's test",
        formula: "binomial(b + c, ½); χ² = (b − c)²/(b + c)",
        source: "McNemar 1947; mid-p: Fagerland et al. 2013",
    },
    Statistic {
        key: "ancova",
        es: "Diferencia ajustada por la prueba inicial",
        en: "Difference adjusted for the score before",
        formula: "ȳ₁ − ȳ₂ − β(x̄₁ − x̄₂), β the common slope",
        source: "Fisher 1932; Huitema 2011",
    },
    Statistic {
        key: "difficulty",
        es: "Dificultad de una pregunta",
        en: "Difficulty of an item",
        formula: "correct / answered",
        source: "Crocker and Algina 1986",
    },
    Statistic {
        key: "item_rest",
        es: "Correlación pregunta-resto",
        en: "Item-rest correlation",
        formula: "Pearson's r of the item with the sum of the others",
        source: "Henrysson 1963",
    },
    Statistic {
        key: "alpha",
        es: "α de Cronbach (KR-20)",
        en: "Cronbach's α (KR-20)",
        formula: "k/(k−1) · (1 − Σ s²ᵢ / s²); interval 1 − (1 − α) F",
        source: "Cronbach 1951; Feldt 1965",
    },
    Statistic {
        key: "holm",
        es: "Ajuste de Holm",
        en: "Holm's adjustment",
        formula: "max over the smaller p of (m − i + 1) pᵢ",
        source: "Holm 1979",
    },
    Statistic {
        key: "benjamini_hochberg",
        es: "Ajuste de Benjamini-Hochberg",
        en: "Benjamini-Hochberg adjustment",
        formula: "min over the greater p of m pᵢ / i",
        source: "Benjamini and Hochberg 1995",
    },
    Statistic {
        key: "detectable",
        es: "Diferencia mínima detectable",
        en: "Minimum detectable difference",
        formula: "(z₀.₉₇₅ + z₀.₈) √(1/n + 1/m); of shares by Cohen's h",
        source: "Cohen 1988",
    },
    Statistic {
        key: "mwds",
        es: "Discrepancia media ponderada (Borich)",
        en: "Mean weighted discrepancy score (Borich)",
        formula: "mean importance × mean (importance − capacity)",
        source: "Borich 1980, J. Teacher Education 31",
    },
    Statistic {
        key: "rds",
        es: "Discrepancia por rangos (RDS)",
        en: "Ranked discrepancy score (RDS)",
        formula: "% capacity > importance − % capacity < importance",
        source: "Narine and Harder 2021, Advancements in Agricultural Development 2",
    },
];
