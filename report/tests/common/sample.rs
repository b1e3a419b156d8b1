//! A report with every kind of picture, as a program of trainings would have it. The numbers are made up.

use sondeo_report::table::*;

fn head(kind: HeadKind, key: &str, es: &str, en: &str) -> Head {
    Head::new(kind, key, Text::new(es, en))
}

fn group(key: &str, es: &str, en: &str, base: u64) -> Head {
    Head {
        base: Some(base),
        group: vec![Group {
            question: "genero".into(),
            value: (key != "total").then(|| key.to_owned()),
        }],
        ..head(
            if key == "total" {
                HeadKind::Total
            } else {
                HeadKind::Group
            },
            key,
            es,
            en,
        )
    }
}

fn groups() -> Vec<Head> {
    vec![
        group("total", "Total", "Total", 86),
        group("mujer", "Mujeres", "Women", 41),
        group("hombre", "Hombres", "Men", 42),
    ]
}

fn row(head: Head, cells: Vec<Cell>) -> Row {
    Row { head, cells }
}

fn shares(numbers: [u64; 3]) -> Vec<Cell> {
    let bases = [86, 41, 42];
    numbers
        .iter()
        .zip(bases)
        .map(|(n, base)| match n {
            0..5 => Cell::hidden(Why::Protected),
            n => Cell::share(*n, base),
        })
        .collect()
}

fn table(id: &str, es: &str, en: &str, columns: Vec<Head>, rows: Vec<Row>, picture: Picture) -> Table {
    Table {
        id: id.into(),
        title: Text::new(es, en),
        columns,
        rows,
        picture: Some(picture),
        ..Table::default()
    }
}

fn bars() -> Table {
    let answer = |key, es, en| head(HeadKind::Answer, key, es, en);
    let rows = vec![
        row(
            answer(
                "ley",
                "Ley de Migración y su reglamento",
                "Migration law and its rules",
            ),
            shares([62, 31, 30]),
        ),
        row(
            answer(
                "proteccion",
                "Protección a mujeres, niñas y niños en movilidad, y derivación a servicios especializados",
                "Protection of women and children on the move, and referral to services",
            ),
            shares([48, 29, 18]),
        ),
        row(
            answer("lavado", "Investigación financiera", "Financial investigation"),
            shares([21, 6, 14]),
        ),
        row(answer("otra", "Otra", "Other"), shares([9, 2, 7])),
        row(
            head(HeadKind::State, "blank", "Sin respuesta", "Left blank"),
            vec![
                Cell::new(Value::Count(5)),
                Cell::hidden(Why::SmallBase),
                Cell::hidden(Why::SmallBase),
            ],
        ),
    ];
    let picture = Picture::Bars {
        rows: vec![0, 1, 2, 3],
        columns: vec![0, 1, 2],
    };
    let mut table = table(
        "q.temas",
        "¿Qué temas necesita reforzar? (podía elegir varios)",
        "Which subjects do you need to strengthen? (several answers)",
        groups(),
        rows,
        picture,
    );
    table.readings = vec![Text::new(
        "Más mujeres (29 de 41) que hombres (18 de 42) piden reforzar la protección.",
        "More women (29 of 41) than men (18 of 42) ask to strengthen protection.",
    )];
    table.notes = vec![Text::new(
        "Cada persona podía elegir varios temas; los porcentajes pueden sumar más de 100 %.",
        "Each person could choose several subjects; percentages may add up to more than 100%.",
    )];
    table
}

fn likert() -> Table {
    let levels = [
        ("1", "Muy en desacuerdo", "Strongly disagree"),
        ("2", "En desacuerdo", "Disagree"),
        ("3", "Ni de acuerdo ni en desacuerdo", "Neither"),
        ("4", "De acuerdo", "Agree"),
        ("5", "Muy de acuerdo", "Strongly agree"),
    ];
    let columns = levels
        .map(|(key, es, en)| head(HeadKind::Answer, key, es, en))
        .to_vec();
    let item = |key, es, en, numbers: [u64; 5]| {
        row(
            head(HeadKind::Item, key, es, en),
            numbers.iter().map(|n| Cell::share(*n, 86)).collect(),
        )
    };
    let rows = vec![
        item(
            "s1",
            "En mi institución, mujeres y hombres tienen las mismas oportunidades de ascenso",
            "In my institution, women and men have the same chances of promotion",
            [12, 20, 10, 30, 14],
        ),
        item(
            "s2",
            "Sé a quién derivar a una persona en riesgo",
            "I know where to refer a person at risk",
            [2, 8, 16, 40, 20],
        ),
        item(
            "s3",
            "Recibí equipo adecuado",
            "I was given suitable equipment",
            [30, 26, 12, 12, 6],
        ),
    ];
    table(
        "likert.clima",
        "Clima institucional",
        "Climate of the institution",
        columns,
        rows,
        Picture::Likert {
            rows: vec![0, 1, 2],
            columns: vec![0, 1, 2, 3, 4],
            neutral: Some(2),
        },
    )
}

fn dumbbell() -> Table {
    let columns = vec![
        group("hombre", "Hombres", "Men", 42),
        group("mujer", "Mujeres", "Women", 41),
        Head::statistic("gap", "Brecha", "Gap"),
    ];
    let item = |key, es, en, men: u64, women: u64| {
        let gap = women as f64 / 41.0 - men as f64 / 42.0;
        row(
            head(HeadKind::Item, key, es, en),
            vec![
                Cell::share(men, 42),
                Cell::share(women, 41),
                Cell::new(Value::Points(gap)).with_interval(Some([gap - 0.2, gap + 0.2])),
            ],
        )
    };
    let rows = vec![
        item(
            "capacitacion",
            "Recibió capacitación en el último año",
            "Trained in the last year",
            30,
            20,
        ),
        item("mando", "Tiene personal a su cargo", "Has staff", 19, 8),
        item(
            "derivacion",
            "Sabe a quién derivar",
            "Knows where to refer",
            24,
            33,
        ),
        row(
            head(
                HeadKind::Item,
                "acoso",
                "Conoce el protocolo contra el acoso",
                "Knows the protocol against harassment",
            ),
            vec![Cell::hidden(Why::Protected), Cell::share(22, 41), Cell::default()],
        ),
    ];
    let mut table = table(
        "gender.gaps",
        "Brechas entre mujeres y hombres",
        "Gaps between women and men",
        columns,
        rows,
        Picture::Dumbbell {
            rows: vec![0, 1, 2, 3],
            from: 0,
            to: 1,
        },
    );
    table.readings = vec![Text::new(
        "La brecha mayor está en tener personal a su cargo: 26 puntos menos para las mujeres.",
        "The widest gap is in having staff: 26 points less for women.",
    )];
    table
}

fn slope() -> Table {
    let columns = vec![
        Head::statistic("pre", "Antes", "Before"),
        Head::statistic("post", "Después", "After"),
        Head::statistic("gain", "Ganancia", "Gain"),
    ];
    let line = |key, es, en, pre: f64, post: f64| {
        row(
            head(HeadKind::Item, key, es, en),
            vec![
                Cell::new(Value::Mean(pre)),
                Cell::new(Value::Mean(post)),
                Cell::new(Value::Difference(post - pre))
                    .with_interval(Some([post - pre - 0.8, post - pre + 0.8]))
                    .with_n(38),
            ],
        )
    };
    let rows = vec![
        line("total", "Puntaje total", "Total score", 9.1, 13.4),
        line("mujer", "Mujeres", "Women", 9.0, 13.9),
        line("hombre", "Hombres", "Men", 9.2, 13.0),
    ];
    table(
        "training.gain",
        "Puntaje antes y después (de 18)",
        "Score before and after (of 18)",
        columns,
        rows,
        Picture::Slope {
            rows: vec![0, 1, 2],
            from: 0,
            to: 1,
        },
    )
}

fn quadrant() -> Table {
    let columns = vec![
        Head::statistic("capacity", "Capacidad actual", "Present capacity"),
        Head::statistic("importance", "Importancia", "Importance"),
        Head::statistic("mwds", "MWDS", "MWDS"),
    ];
    let line = |key, es, en, capacity: f64, importance: f64| {
        row(
            head(HeadKind::Item, key, es, en),
            vec![
                Cell::new(Value::Mean(capacity)).with_base(86),
                Cell::new(Value::Mean(importance)).with_base(86),
                Cell::new(Value::Measure((importance - capacity) * importance)),
            ],
        )
    };
    let rows = vec![
        line(
            "k1",
            "Identificar el delito de tráfico ilícito de personas migrantes",
            "Recognise the crime of smuggling",
            2.4,
            4.6,
        ),
        line(
            "k2",
            "Derivar a personas en riesgo",
            "Refer persons at risk",
            3.1,
            4.4,
        ),
        line(
            "k3",
            "Análisis de inteligencia",
            "Intelligence analysis",
            2.1,
            3.2,
        ),
        line("k4", "Trabajo con fiscalías", "Work with prosecutors", 3.9, 4.1),
        line("k5", "Informes de turno", "Shift reports", 4.2, 2.9),
    ];
    let names = [
        Text::new("Capacitar primero", "Train first"),
        Text::new("Mantener", "Keep up"),
        Text::new("Menor urgencia", "Less urgent"),
        Text::new("Posible exceso", "Possible overkill"),
    ];
    table(
        "needs.quadrant",
        "Importancia y capacidad",
        "Importance and capacity",
        columns,
        rows,
        Picture::Quadrant {
            rows: vec![0, 1, 2, 3, 4],
            x: 0,
            y: 1,
            middle: [3.1, 3.8],
            scale: [1.0, 5.0],
            names,
        },
    )
}

fn map() -> Table {
    let state =
        |code: &str, name: &str, cell: Cell| row(head(HeadKind::Answer, code, name, name), vec![cell]);
    let rows = vec![
        state("07", "Chiapas", Cell::share(18, 26)),
        state("20", "Oaxaca", Cell::share(5, 14)),
        state("27", "Tabasco", Cell::share(9, 12)),
        state("02", "Baja California", Cell::share(8, 21)),
        state("30", "Veracruz", Cell::hidden(Why::SmallBase)),
        state("09", "Ciudad de México", Cell::share(22, 24)),
    ];
    let mut table = table(
        "q.estado",
        "Personas capacitadas, por entidad",
        "Persons trained, by state",
        vec![Head::statistic("share", "Capacitadas", "Trained")],
        rows,
        Picture::TileMap {
            rows: (0..6).collect(),
            column: 0,
        },
    );
    table.corner = Text::new("Entidad", "State");
    table
}

fn indicators() -> Table {
    let columns = vec![
        Head::statistic("baseline", "Línea base", "Baseline"),
        Head::statistic("target", "Meta", "Target"),
        group("total", "Valor", "Value", 86),
        group("mujer", "Mujeres", "Women", 41),
        group("hombre", "Hombres", "Men", 42),
        Head::statistic("light", "Avance", "Progress"),
    ];
    let line = |key, es, en, base, target, numbers, light| {
        let mut cells = vec![Cell::new(Value::Share(base)), Cell::new(Value::Share(target))];
        cells.extend(shares(numbers));
        cells.push(Cell::new(Value::Light(light)));
        row(head(HeadKind::Item, key, es, en), cells)
    };
    let rows = vec![
        line(
            "2.2",
            "Personas con mejor puntaje después de la capacitación",
            "Persons with a better score after training",
            0.0,
            0.8,
            [72, 35, 35],
            Light::Green,
        ),
        line(
            "2.3",
            "Personas satisfechas (4 o 5)",
            "Persons who are satisfied (4 or 5)",
            0.0,
            0.85,
            [58, 30, 26],
            Light::Amber,
        ),
        line(
            "O2",
            "Aplican al menos dos conductas",
            "Apply at least two behaviours",
            0.1,
            0.6,
            [14, 6, 8],
            Light::Red,
        ),
    ];
    Table {
        id: "indicators".into(),
        title: Text::new("Indicadores", "Indicators"),
        corner: Text::new("Indicador", "Indicator"),
        columns,
        rows,
        ..Table::default()
    }
}

/// The whole report.
pub fn report() -> Report {
    let section = |id: &str, es: &str, en: &str, tables: Vec<Table>| Section {
        id: id.into(),
        title: Text::new(es, en),
        readings: Vec::new(),
        tables,
    };
    let mut summary = section("summary", "En breve", "In short", Vec::new());
    summary.readings = vec![
        Text::new(
            "Respondieron 86 personas de 9 instituciones: 41 mujeres, 42 hombres y 3 que no lo indicaron.",
            "86 persons of 9 institutions answered: 41 women, 42 men and 3 who did not say.",
        ),
        Text::new(
            "Lo más urgente es identificar el delito de tráfico ilícito: es lo más importante y donde la capacidad es menor.",
            "Recognising the crime of smuggling is most urgent: most important, least capacity.",
        ),
        Text::new(
            "Las mujeres recibieron menos capacitación que los hombres: 49 % contra 71 %.",
            "Women were trained less than men: 49% against 71%.",
        ),
        Text::new(
            "Después del curso, el puntaje subió de 9.1 a 13.4 de 18; mujeres y hombres ganaron casi lo mismo.",
            "After the course the score rose from 9.1 to 13.4 of 18; women and men gained about the same.",
        ),
    ];
    Report {
        about: About {
            title: Text::new(
                "Diagnóstico de necesidades de capacitación 2026",
                "Assessment of training needs 2026",
            ),
            forms: vec![("needs-individual".into(), "3".into())],
            profile: Profile::Internal,
            minimum: 5,
            records: 86,
            set_aside: 2,
            engine: "0.1.0".into(),
            release: Some(ReleaseName {
                number: 1,
                id: "needs-individual-2026-1-4fd1".into(),
                hash: "4fd1".repeat(16),
            }),
            notes: vec![Text::new(
                "La muestra no fue al azar: los resultados describen a quienes respondieron.",
                "The sample was not drawn at random: the results describe those who answered.",
            )],
            ..About::default()
        },
        sections: vec![
            summary,
            section(
                "questions",
                "Preguntas",
                "Questions",
                vec![bars(), likert(), map()],
            ),
            section("gender", "Mujeres y hombres", "Women and men", vec![dumbbell()]),
            section("needs", "Necesidades", "Needs", vec![quadrant()]),
            section("training", "Capacitación", "Training", vec![slope()]),
            section("indicators", "Indicadores", "Indicators", vec![indicators()]),
        ],
    }
}
