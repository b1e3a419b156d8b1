//! The workbooks of the story, as a person's Excel would save them.

use anyhow::{Result, ensure};
use rust_xlsxwriter::Workbook;

type Rows = &'static [&'static [&'static str]];

const SURVEY: Rows = &[
    &[
        "type",
        "name",
        "label::Español (es)",
        "label::English (en)",
        "required",
        "required_message::Español (es)",
        "required_message::English (en)",
        "constraint",
        "constraint_message::Español (es)",
        "constraint_message::English (en)",
        "relevant",
        "calculation",
        "choice_filter",
        "appearance",
        "role",
        "disaggregate",
    ],
    &["start", "inicio"],
    &["end", "fin"],
    &["today", "hoy"],
    &[
        "text",
        "nombre",
        "¿Cómo le gusta que le digan?",
        "What do you like to be called?",
        "yes",
        "Escriba cómo le decimos.",
        "Please write what we should call you.",
    ],
    &[
        "select_one genero",
        "genero",
        "¿Con qué género se identifica?",
        "Which gender do you identify with?",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "gender",
        "yes",
    ],
    &[
        "integer",
        "edad",
        "¿Cuántos años tiene?",
        "How old are you?",
        "yes",
        "",
        "",
        ". >= 18 and . <= 99",
        "La edad va entre 18 y 99 años.",
        "The age lies between 18 and 99.",
    ],
    &[
        "begin_group",
        "trabajo",
        "Su trabajo",
        "Your work",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "field-list",
    ],
    &[
        "select_one orden",
        "orden",
        "${nombre}, ¿en qué orden de gobierno trabaja?",
        "${nombre}, at which level of government do you work?",
        "yes",
    ],
    &[
        "select_one institucion",
        "institucion",
        "¿En qué institución?",
        "At which institution?",
        "",
        "",
        "",
        "",
        "",
        "",
        "${orden} != ''",
        "",
        "orden = ${orden}",
    ],
    &["end_group"],
    &["begin_repeat", "curso", "Curso que tomó", "Course taken"],
    &["text", "tema", "¿De qué trató?", "What was it about?"],
    &["end_repeat"],
    &[
        "calculate",
        "n_cursos",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "count(${curso})",
    ],
    &[
        "note",
        "cuantos",
        "Anotó ${n_cursos} cursos.",
        "You noted ${n_cursos} courses.",
    ],
    &[
        "select_one valor",
        "valor",
        "¿Qué tanto le sirvieron?",
        "How useful were they?",
        "",
        "",
        "",
        "",
        "",
        "",
        "${n_cursos} > 0",
        "",
        "",
        "likert",
    ],
];

const CHOICES: Rows = &[
    &[
        "list_name",
        "name",
        "label::Español (es)",
        "label::English (en)",
        "orden",
    ],
    &["genero", "mujer", "Mujer", "Woman"],
    &["genero", "hombre", "Hombre", "Man"],
    &["genero", "otra", "Otra identidad", "Another identity"],
    &["orden", "federal", "Federal", "Federal"],
    &["orden", "estatal", "Estatal", "State"],
    &["institucion", "inm", "INM", "INM", "federal"],
    &["institucion", "fgr", "FGR", "FGR", "federal"],
    &[
        "institucion",
        "fiscalia",
        "Fiscalía del estado",
        "State prosecutor",
        "estatal",
    ],
    &["valor", "1", "Nada", "Not at all"],
    &["valor", "2", "Poco", "Little"],
    &["valor", "3", "Bastante", "Quite"],
    &["valor", "4", "Mucho", "Very"],
];

const SETTINGS: Rows = &[
    &["form_title", "form_id", "version", "default_language"],
    &["Relato <b>de</b> prueba", "relato", "1", "Español (es)"],
];

/// A survey with pages, a cascade, a repeat, a calculation and two languages.
pub fn story() -> Result<Vec<u8>> {
    write(&[("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)])
}

/// A survey whose records are encrypted for that public key, with a text and a picture.
pub fn sealed(public_key: &str) -> Result<Vec<u8>> {
    let survey: &[&[&str]] = &[
        &[
            "type",
            "name",
            "label::Español (es)",
            "label::English (en)",
            "appearance",
        ],
        &["begin_group", "todo", "", "", "field-list"],
        &["text", "secreto", "Un secreto", "A secret"],
        &["image", "foto", "Una foto", "A picture"],
        &["end_group"],
    ];
    let settings: &[&[&str]] = &[
        &[
            "form_title",
            "form_id",
            "version",
            "default_language",
            "public_key",
        ],
        &["Cifrada", "cifrada", "1", "Español (es)", public_key],
    ];
    write(&[("survey", survey), ("settings", settings)])
}

/// A survey with an unknown type, a reference to nobody, a duplicate name and a circle.
pub fn broken() -> Result<Vec<u8>> {
    let survey: Rows = &[
        &["type", "name", "label", "calculation"],
        &["texto largo", "a", "A"],
        &["text", "b", "Hola ${nadie}"],
        &["text", "b", "Otra vez"],
        &["calculate", "c", "", "${d} + 1"],
        &["calculate", "d", "", "${c} + 1"],
    ];
    write(&[("survey", survey)])
}

fn write(sheets: &[(&str, &[&[&str]])]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name)?;
        for (row, cells) in (0..).zip(rows.iter()) {
            for (column, cell) in (0..).zip(cells.iter()) {
                if !cell.is_empty() {
                    sheet.write_string(row, column, *cell)?;
                }
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// The downloaded workbook opens, and somewhere in it stands the answer.
pub fn check_download(xlsx: &[u8], answer: &str) -> Result<()> {
    let book =
        sondeo_workbook::read(xlsx, "descarga.xlsx").map_err(|error| anyhow::anyhow!("{:?}", error.0))?;
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    ensure!(names.len() >= 4, "only the sheets {names:?}");
    let found = format!("{book:?}").contains(answer);
    ensure!(found, "the answer is in none of the sheets {names:?}");
    Ok(())
}
