//! Women and men side by side: shares and means with intervals, the gap, how large it is, and whether chance explains it.

use super::catalogue::Catalogue;
use super::view::View;
use crate::kind::QuestionKind;
use crate::sample::{Question, Sample};
use crate::stats::mean::{Moments, hedges_g, welch};
use crate::stats::multiple::{benjamini_hochberg, holm};
use crate::stats::power::{detectable_d, detectable_points};
use crate::stats::rank::{cliff_delta, mann_whitney};
use crate::stats::share::{fisher, newcombe};
use crate::table::{Cell, Head, HeadKind, Picture, Profile, Row, Section, Table, Text, Value};

/// Nominal questions with more choices than that are left to their own tables.
const MOST_CHOICES: usize = 8;

/// Columns of the block, in their order.
const WOMEN: usize = 0;
const MEN: usize = 1;
const GAP: usize = 3;

/// What one line compares.
struct Line {
    head: Head,
    cells: Vec<Cell>,
    p: Option<f64>,
    reading: Option<Text>,
}

/// The block of all questions by gender; `None` without a question of role `gender` with women and men.
pub fn section(sample: &Sample, catalogue: &Catalogue, profile: Profile) -> Option<Section> {
    let by = catalogue.gender()?;
    let groups = &catalogue.breakdowns[by];
    let pair = [groups.find("women")?, groups.find("men")?];
    let [mut scales, mut shares, mut numbers] = [Vec::new(), Vec::new(), Vec::new()];
    let is_wanted = |question: &&Question| {
        question.is_reported
            && !question.is_repeated()
            && question.role().is_none()
            && !question.plan.as_ref().is_some_and(|plan| plan.disaggregate)
            && question.scale() != Some("knowledge")
    };
    for question in sample.questions.iter().filter(is_wanted) {
        let view = View::new(sample, catalogue, question, profile);
        match question.kind {
            QuestionKind::SelectOne if view.favourable_row(by).is_some() => {
                scales.push(scale_line(&view, by, pair))
            }
            QuestionKind::SelectOne | QuestionKind::SelectMultiple => {
                let answers: Vec<usize> = question.answers().map(|(choice, _)| choice).collect();
                // Of two answers one says it all; where only one is no missing value, everybody gave it.
                let wanted = match (question.kind == QuestionKind::SelectOne, answers.len()) {
                    (true, 1) => 0,
                    (true, 2) => 1,
                    (_, count) => count,
                };
                if wanted <= MOST_CHOICES {
                    shares.extend(
                        answers[..wanted]
                            .iter()
                            .map(|choice| choice_line(&view, by, pair, *choice)),
                    );
                }
            }
            QuestionKind::Integer | QuestionKind::Decimal => numbers.push(number_line(&view, by, pair)),
            _ => {}
        }
    }
    let tables = [
        block(
            "gender.scales",
            ["Escalas: lado favorable", "Scales: favourable side"],
            scales,
            Kind::Scale,
        ),
        block("gender.shares", ["Proporciones", "Shares"], shares, Kind::Share),
        block(
            "gender.numbers",
            ["Números: medias", "Numbers: means"],
            numbers,
            Kind::Number,
        ),
    ];
    Some(Section {
        id: "gender".into(),
        title: Text::new("Mujeres y hombres", "Women and men"),
        readings: vec![
            Text::new(
                "La brecha es mujeres menos hombres, en puntos porcentuales o en la unidad de la pregunta. Quien declaró otro género o no lo indicó está en el total.",
                "The gap is women less men, in percentage points or in the question's unit. Who stated another gender or none is in the total.",
            ),
            Text::new(
                "Si las personas no se eligieron al azar, las pruebas solo describen a quienes respondieron.",
                "If persons were not drawn at random, tests only describe those who answered.",
            ),
        ],
        tables: tables.into_iter().flatten().collect(),
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Scale,
    Share,
    Number,
}

fn block(id: &str, title: [&str; 2], mut lines: Vec<Line>, kind: Kind) -> Option<Table> {
    if lines.is_empty() {
        return None;
    }
    let tested: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].p.is_some()).collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| lines[*at].p).collect();
    let (holm, hochberg) = (holm(&p), benjamini_hochberg(&p));
    for (place, at) in tested.iter().enumerate() {
        let cells = &mut lines[*at].cells;
        let end = cells.len();
        cells[end - 3] = Cell::new(Value::Probability(holm[place]));
        cells[end - 2] = Cell::new(Value::Probability(hochberg[place]));
        if let Some(reading) = &mut lines[*at].reading {
            conclude(reading, holm[place]);
        }
    }
    let mut columns = vec![
        Head::new(HeadKind::Group, "women", Text::new("Mujeres", "Women")),
        Head::new(HeadKind::Group, "men", Text::new("Hombres", "Men")),
        Head::new(HeadKind::Total, "total", Text::new("Total", "Total")),
        Head::statistic("gap", "Brecha (M − H)", "Gap (W − M)"),
        Head::statistic("ratio", "Razón M/H", "Ratio W/M"),
    ];
    let effects: &[[&str; 3]] = match kind {
        Kind::Scale => &[["cliff_delta", "δ de Cliff", "Cliff's δ"]],
        Kind::Share => &[],
        Kind::Number => &[["hedges_g", "g de Hedges", "Hedges' g"]],
    };
    columns.extend(effects.iter().map(|[key, es, en]| Head::statistic(key, es, en)));
    let (test, es, en) = match kind {
        Kind::Scale => ("mann_whitney", "p (Mann-Whitney)", "p (Mann-Whitney)"),
        Kind::Share => ("fisher", "p (Fisher)", "p (Fisher)"),
        Kind::Number => ("welch", "p (Welch)", "p (Welch)"),
    };
    columns.push(Head::statistic(test, es, en));
    columns.push(Head::statistic(
        "holm",
        "p con ajuste de Holm",
        "p, Holm's adjustment",
    ));
    columns.push(Head::statistic(
        "benjamini_hochberg",
        "p con ajuste BH",
        "p, BH adjustment",
    ));
    columns.push(Head::statistic(
        "detectable",
        "Diferencia mínima detectable",
        "Minimum detectable difference",
    ));
    let rows: Vec<Row> = lines
        .iter()
        .map(|line| Row {
            head: line.head.clone(),
            cells: line.cells.clone(),
        })
        .collect();
    Some(Table {
        id: id.to_owned(),
        title: Text::new(title[0], title[1]),
        picture: Some(Picture::Dumbbell {
            rows: drawn(&rows),
            from: MEN,
            to: WOMEN,
        }),
        columns,
        rows,
        readings: lines.into_iter().filter_map(|line| line.reading).collect(),
        notes: notes(p.len()),
        ..Table::default()
    })
}

/// What is to be known of the tests of a block; one without any has nothing to adjust and nothing to detect.
fn notes(comparisons: usize) -> Vec<Text> {
    if comparisons == 0 {
        return vec![Text::new("Intervalos de 95 %.", "95 % intervals.")];
    }
    let (es, en) = match comparisons {
        1 => ("1 comparación".to_owned(), "1 comparison".to_owned()),
        many => (format!("{many} comparaciones"), format!("{many} comparisons")),
    };
    vec![
        Text::new(
            format!(
                "Ajuste de las p por {es} de este bloque (Holm; Benjamini y Hochberg). Intervalos de 95 %."
            ),
            format!("p adjusted for {en} of this block (Holm; Benjamini and Hochberg). 95 % intervals."),
        ),
        Text::new(
            "La diferencia mínima detectable es la que se habría encontrado con 80 % de probabilidad: por debajo de ella, «no hay diferencia» no se puede afirmar.",
            "The minimum detectable difference would have been found with a probability of 80 %: below it, “no difference” cannot be claimed.",
        ),
    ]
}

/// Rows that the picture shows: those with a gap, and of very many the ones with the greatest, in their order.
fn drawn(rows: &[Row]) -> Vec<usize> {
    const MOST: usize = 15;
    let gap = |at: &usize| rows[*at].cells[GAP].number().map(f64::abs);
    let mut shown: Vec<usize> = (0..rows.len()).filter(|at| gap(at).is_some()).collect();
    shown.sort_by(|a, b| gap(b).unwrap_or(0.0).total_cmp(&gap(a).unwrap_or(0.0)));
    shown.truncate(MOST);
    shown.sort_unstable();
    shown
}

/// Cells of a comparison of two shares; the last four are test, Holm, BH and what is detectable.
fn share_cells(women: Cell, men: Cell, total: Cell, tail: Vec<Cell>) -> Vec<Cell> {
    let gap = match (
        women.number(),
        men.number(),
        women.n.zip(women.base),
        men.n.zip(men.base),
    ) {
        (Some(w), Some(m), Some(a), Some(b)) => {
            Cell::new(Value::Points(w - m)).with_interval(newcombe([a.0, a.1], [b.0, b.1]))
        }
        (Some(w), Some(m), _, _) => Cell::new(Value::Points(w - m)),
        _ => like(&women, &men),
    };
    let ratio = ratio(&women, &men);
    [vec![women, men, total, gap, ratio], tail].concat()
}

fn ratio(women: &Cell, men: &Cell) -> Cell {
    match (women.number(), men.number()) {
        (Some(w), Some(m)) if m != 0.0 => Cell::new(Value::Ratio(w / m)),
        (Some(_), Some(_)) => {
            Cell::default().with_remark("No se divide entre cero.", "Nothing is divided by zero.")
        }
        _ => like(women, men),
    }
}

/// Hidden as its parts are.
fn like(women: &Cell, men: &Cell) -> Cell {
    match women.hidden.or(men.hidden) {
        Some(why) => Cell::hidden(why),
        None => Cell::default(),
    }
}

fn scale_line(view: &View, by: usize, [w, m]: [usize; 2]) -> Line {
    let total = view.total(by);
    let (women, men) = (view.favourable_cell(by, w), view.favourable_cell(by, m));
    let mut p = None;
    let effect = match (view.numbers(by, w), view.numbers(by, m)) {
        (Ok(a), Ok(b)) => {
            p = mann_whitney(&a, &b).map(|test| test.p);
            match cliff_delta(&a, &b) {
                Some((delta, interval)) => Cell::new(Value::Measure(delta)).with_interval(interval),
                None => Cell::default(),
            }
        }
        (Err(why), _) | (_, Err(why)) => Cell::hidden(why),
    };
    let test = match p {
        Some(p) => Cell::new(Value::Probability(p)),
        None => effect.hidden.map_or_else(Cell::default, Cell::hidden),
    };
    let reading = share_reading(&view.question.label, None, &women, &men);
    let tail = vec![
        effect,
        test,
        Cell::default(),
        Cell::default(),
        points(&women, &men),
    ];
    Line {
        head: Head::new(
            HeadKind::Item,
            view.question.field.name.clone(),
            view.question.label.clone(),
        ),
        cells: share_cells(women, men, view.favourable_cell(by, total), tail),
        p,
        reading,
    }
}

fn choice_line(view: &View, by: usize, [w, m]: [usize; 2], choice: usize) -> Line {
    let (women, men) = (view.choice_cell(choice, by, w), view.choice_cell(choice, by, m));
    let counts = women.n.zip(women.base).zip(men.n.zip(men.base));
    let p = counts.and_then(|((a, n), (b, m))| fisher([a, n], [b, m]));
    let test = match p {
        Some(p) => Cell::new(Value::Probability(p)),
        None => like(&women, &men),
    };
    let name = &view.question.choices[choice];
    let reading = share_reading(&view.question.label, Some(&name.label), &women, &men);
    let tail = vec![test, Cell::default(), Cell::default(), points(&women, &men)];
    let label = Text::answered(&view.question.label, &name.label);
    Line {
        head: Head::new(
            HeadKind::Item,
            format!("{}/{}", view.question.field.name, name.value),
            label,
        ),
        cells: share_cells(women, men, view.choice_cell(choice, by, view.total(by)), tail),
        p,
        reading,
    }
}

fn points(women: &Cell, men: &Cell) -> Cell {
    let (Some((a, n)), Some((b, m))) = (women.n.zip(women.base), men.n.zip(men.base)) else {
        return like(women, men);
    };
    let common = (a + b) as f64 / (n + m).max(1) as f64;
    Cell::from(detectable_points(common, n, m).map(Value::Points))
}

fn number_line(view: &View, by: usize, [w, m]: [usize; 2]) -> Line {
    let (women, men) = (view.mean_cell(by, w), view.mean_cell(by, m));
    let total = view.mean_cell(by, view.total(by));
    let mut line = Line {
        head: Head::new(
            HeadKind::Item,
            view.question.field.name.clone(),
            view.question.label.clone(),
        ),
        cells: Vec::new(),
        p: None,
        reading: None,
    };
    let both = (view.numbers(by, w).ok(), view.numbers(by, m).ok());
    let moments = match &both {
        (Some(a), Some(b)) => Moments::of(a).zip(Moments::of(b)),
        _ => None,
    };
    let Some((a, b)) = moments else {
        let none = like(&women, &men);
        line.cells = vec![women, men, total];
        line.cells.extend(std::iter::repeat_n(none, 7));
        return line;
    };
    let test = welch(&a, &b);
    line.p = test.map(|test| test.p);
    let ends = test.map(|test| test.interval.map(|end| view.round(end)));
    let gap = Cell::new(Value::Difference(view.round(a.mean - b.mean))).with_interval(ends);
    let ratio = ratio(&women, &men);
    let pooled = ((a.variance() + b.variance()) / 2.0).sqrt();
    let detectable = detectable_d(a.n, b.n)
        .filter(|_| pooled.is_finite())
        .map(|d| Value::Difference(view.round(d * pooled)));
    line.reading = Some(mean_reading(&view.question.label, view, &a, &b, ends));
    line.cells = vec![
        women,
        men,
        total,
        gap,
        ratio,
        Cell::from(hedges_g(&a, &b).map(|g| Value::Measure(view.round(g)))),
        Cell::from(line.p.map(Value::Probability)),
        Cell::default(),
        Cell::default(),
        Cell::from(detectable),
    ];
    line
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

/// A number of points with its sign, as readers write it.
pub fn signed(points: f64) -> String {
    let rounded = (points * 100.0).round();
    if rounded < 0.0 {
        format!("−{}", -rounded)
    } else {
        format!("{}", rounded.abs())
    }
}

fn share_reading(question: &Text, answer: Option<&Text>, women: &Cell, men: &Cell) -> Option<Text> {
    let (w, m) = (women.number()?, men.number()?);
    let of = |cell: &Cell, language: &str| match (cell.n, cell.base) {
        (Some(n), Some(base)) if language == "es" => format!(" ({n} de {base})"),
        (Some(n), Some(base)) => format!(" ({n} of {base})"),
        _ => String::new(),
    };
    let what = |language: &str| {
        let question = question.get(language);
        match (answer, language) {
            (Some(answer), "es") => format!("«{question}», respuesta «{}»", answer.es),
            (Some(answer), _) => format!("“{question}”, answer “{}”", answer.en),
            (None, "es") => format!("«{question}», lado favorable"),
            (None, _) => format!("“{question}”, favourable side"),
        }
    };
    let ends = women.n.zip(women.base).zip(men.n.zip(men.base));
    let ends = ends.and_then(|((a, n), (b, m))| newcombe([a, n], [b, m]));
    let interval = |language: &str| match (ends, language) {
        (Some([low, high]), "es") => format!(" (intervalo de 95 %: {} a {})", signed(low), signed(high)),
        (Some([low, high]), _) => format!(" (95 % interval: {} to {})", signed(low), signed(high)),
        (None, _) => String::new(),
    };
    Some(Text::new(
        format!(
            "{}: {} de las mujeres{} y {} de los hombres{}; la brecha es de {} puntos{}.",
            what("es"),
            percent(w),
            of(women, "es"),
            percent(m),
            of(men, "es"),
            signed(w - m),
            interval("es"),
        ),
        format!(
            "{}: {} of women{} and {} of men{}; the gap is {} points{}.",
            what("en"),
            percent(w),
            of(women, "en"),
            percent(m),
            of(men, "en"),
            signed(w - m),
            interval("en"),
        ),
    ))
}

fn mean_reading(question: &Text, view: &View, a: &Moments, b: &Moments, ends: Option<[f64; 2]>) -> Text {
    let number = |x: f64| {
        let text = format!("{:.1}", view.round(x));
        text.replace('-', "−")
    };
    let interval = |es: bool| match ends {
        Some([low, high]) if es => format!(" (intervalo de 95 %: {} a {})", number(low), number(high)),
        Some([low, high]) => format!(" (95 % interval: {} to {})", number(low), number(high)),
        None => String::new(),
    };
    let gap = number(a.mean - b.mean);
    Text::new(
        format!(
            "«{}»: media de {} en mujeres y {} en hombres; la brecha es de {gap}{}.",
            question.es,
            number(a.mean),
            number(b.mean),
            interval(true),
        ),
        format!(
            "“{}”: a mean of {} for women and {} for men; the gap is {gap}{}.",
            question.en,
            number(a.mean),
            number(b.mean),
            interval(false),
        ),
    )
}

/// What the test says, in words.
fn conclude(reading: &mut Text, p: f64) {
    let (es, en) = match p < 0.05 {
        true => (
            " Es difícil que se deba solo al azar (p ajustada < 0.05).",
            " Chance alone hardly explains it (adjusted p < 0.05).",
        ),
        false => (
            " Puede deberse al azar: con estos datos no se puede afirmar que haya diferencia, ni que no la haya.",
            " It may be chance: these data show neither that there is a difference nor that there is none.",
        ),
    };
    reading.es.push_str(es);
    reading.en.push_str(en);
}

/// A gap below half a point reads as none: it is no finding.
const SMALLEST: f64 = 0.005;

/// What the summary says of the block.
pub struct Found {
    /// Comparisons that were tested.
    pub tested: usize,
    /// Those that chance hardly explains, with adjusted p.
    pub clear: usize,
    /// Sentences of the greatest gaps: of the clear ones if there are any.
    pub greatest: Vec<Text>,
}

/// The greatest gaps, for the summary.
pub fn found<'s>(sections: impl Iterator<Item = &'s Section>, many: usize) -> Found {
    let (mut tested, mut clear) = (0, 0);
    let mut gaps: Vec<(bool, f64, Text)> = Vec::new();
    for table in sections.flat_map(|section| &section.tables) {
        let holm = table.column("holm");
        // Readings stand in the order of the rows that have one.
        let rows = table
            .rows
            .iter()
            .filter(|row| row.cells[WOMEN].number().is_some() && row.cells[MEN].number().is_some());
        for (row, reading) in rows.zip(&table.readings) {
            let p = holm.and_then(|at| row.cells[at].number());
            let is_clear = p.is_some_and(|p| p < 0.05);
            tested += usize::from(p.is_some());
            clear += usize::from(is_clear);
            // Gaps in other units than points do not compare.
            let is_share = matches!(row.cells[GAP].value, Value::Points(_));
            if let Some(gap) = row.cells[GAP]
                .number()
                .filter(|gap| is_share && gap.abs() >= SMALLEST)
            {
                gaps.push((is_clear, gap.abs(), reading.clone()));
            }
        }
    }
    gaps.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
    if clear > 0 {
        gaps.retain(|(is_clear, _, _)| *is_clear);
    }
    Found {
        tested,
        clear,
        greatest: gaps.into_iter().take(many).map(|(_, _, text)| text).collect(),
    }
}
