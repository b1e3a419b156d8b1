//! The first page: the few things that matter, in sentences that need no statistics.

use super::gender;
use super::lights::lights;
use crate::table::{About, Cell, Light, Section, Table, Text, Value};

/// How many persons, which targets are reached, the greatest needs, what a training changed, women and men.
pub(super) fn summary(about: &About, sections: &[Section]) -> Section {
    let mut readings = Vec::new();
    readings.extend(answered(about, sections));
    for section in sections {
        match section.id.split('@').next().unwrap_or_default() {
            "needs" => readings.extend(needs(section)),
            "training" => readings.extend(training(section)),
            "indicators" => readings.extend(indicators(section)),
            _ => {}
        }
    }
    let gender = |section: &&Section| section.id.split('@').next() == Some("gender");
    readings.extend(women_and_men(sections.iter().filter(gender)));
    Section {
        id: "summary".into(),
        title: Text::new("En pocas palabras", "In short"),
        readings,
        tables: Vec::new(),
    }
}

/// Who is counted, and how many of them are women and men.
fn answered(about: &About, sections: &[Section]) -> Option<Text> {
    if about.records == 0 {
        return about.notes.first().cloned();
    }
    let is_rounded = about.is_rounded();
    let (es, en) = if is_rounded {
        ("más o menos ", "About ")
    } else {
        ("", "")
    };
    let records = about.records;
    let of_forms = match about.forms.len() {
        0 | 1 => [String::new(), String::new()],
        many => [format!(" de {many} encuestas"), format!(" of {many} surveys")],
    };
    let total = match records {
        1 => Text::new("Se cuenta 1 registro", "1 record is counted"),
        _ => Text::new(
            format!("Se cuentan {es}{records} registros{}", of_forms[0]),
            format!("{en}{records} records{} are counted", of_forms[1]),
        ),
    };
    // With several forms a person may be in each of them.
    let base = |table: &Table, key: &str| table.columns.get(table.column(key)?)?.base;
    let mut tables = sections.iter().flat_map(|section| &section.tables);
    let both = tables.find_map(|table| Some((base(table, "women")?, base(table, "men")?)));
    Some(match both.filter(|_| about.forms.len() == 1) {
        Some((women, men)) => Text::new(
            format!("{}; entre ellos, de {women} mujeres y {men} hombres.", total.es),
            format!("{}; among them those of {women} women and {men} men.", total.en),
        ),
        None => Text::new(format!("{}.", total.es), format!("{}.", total.en)),
    })
}

/// Names of the indicators by light; those without a target are in the table.
fn indicators(section: &Section) -> Vec<Text> {
    const MOST: usize = 4;
    let lights = lights(section);
    let line = |light: Light, es: &str, en: &str| {
        let own: Vec<_> = lights.iter().filter(|(_, _, own)| *own == light).collect();
        let names = |language: &str| {
            let named = own
                .iter()
                .take(MOST)
                .map(|(label, cell, _)| format!("{} ({})", label.get(language), figure(cell)));
            let more = own.len().saturating_sub(MOST);
            let mut text = named.collect::<Vec<_>>().join("; ");
            if more > 0 && language == "es" {
                text.push_str(&format!("; y {more} más"));
            } else if more > 0 {
                text.push_str(&format!("; and {more} more"));
            }
            text
        };
        (!own.is_empty()).then(|| {
            Text::new(
                format!("{es}: {}.", names("es")),
                format!("{en}: {}.", names("en")),
            )
        })
    };
    [
        line(Light::Green, "Alcanza su meta", "Target reached"),
        line(Light::Amber, "Va en camino a su meta", "On the way to the target"),
        line(Light::Red, "Está lejos de su meta", "Far from the target"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A value in few digits.
fn figure(cell: &Cell) -> String {
    match &cell.value {
        Value::Share(x) => format!("{} %", (x * 100.0).round()),
        Value::Points(x) => format!("{} pts.", gender::signed(*x)),
        Value::Count(n) => n.to_string(),
        _ => cell
            .number()
            .map(|x| format!("{x:.1}").replace('-', "−"))
            .unwrap_or_default(),
    }
}

fn needs(section: &Section) -> Vec<Text> {
    let table = |id: &str| section.tables.iter().find(|table| table.id.starts_with(id));
    let mut found: Vec<Text> = table("needs.ranking")
        .and_then(|table| table.readings.first())
        .cloned()
        .into_iter()
        .collect();
    let first = table("needs.areas").and_then(|table| table.rows.first());
    if let Some(row) = first.filter(|row| row.cells.first().is_some_and(|cell| cell.number().is_some())) {
        let label = &row.head.label;
        found.push(Text::new(
            format!("El área de la Estrategia con mayor necesidad es {}.", label.es),
            format!("The area of the Strategy with the greatest need is {}.", label.en),
        ));
    }
    found
}

fn training(section: &Section) -> Vec<Text> {
    let mut found: Vec<Text> = section.readings.iter().take(1).cloned().collect();
    // The percentage, and whose it is where groups are left out.
    let share = |id: &str, row: &str, column: &str| {
        let table = section.tables.iter().find(|table| table.id == id)?;
        let cell = table.cell(row, column)?;
        let Value::Share(share) = cell.value else {
            return None;
        };
        let whose = match cell.is_of_shown_groups() {
            true => [
                " (de los grupos que se muestran)",
                " (of the groups that are shown)",
            ],
            false => ["", ""],
        };
        Some(((share * 100.0).round(), whose))
    };
    if let Some((after, [who_es, who_en])) = share("training.test", "post.total", "mastery") {
        let before = share("training.test", "pre.total", "mastery");
        let [es, en] = before.map_or([String::new(), String::new()], |(before, _)| {
            [format!("; antes, {before} %"), format!("; before, {before} %")]
        });
        found.push(Text::new(
            format!("Al final del curso, {after} % de las personas{who_es} acertó 70 % o más{es}."),
            format!("At the end of the course, {after} % of the persons{who_en} had 70 % or more right{en}."),
        ));
    }
    if let Some((applied, [who_es, who_en])) = share("training.levels", "3.behaviour", "total") {
        found.push(Text::new(
            format!(
                "Meses después, cada conducta la aplicó en promedio {applied} % de quienes tuvieron oportunidad{who_es}."
            ),
            format!(
                "Months later, {applied} % of those who had an opportunity{who_en} applied each behaviour, on average."
            ),
        ));
    }
    found
}

/// How many differences are clear, and the greatest of them.
fn women_and_men<'s>(sections: impl Iterator<Item = &'s Section>) -> Vec<Text> {
    let found = gender::found(sections, 2);
    let (tested, clear) = (found.tested, found.clear);
    let first = match (tested, clear) {
        (0, _) => return Vec::new(),
        (_, 0) => Text::new(
            format!(
                "Entre mujeres y hombres se compararon {tested} resultados: ninguna diferencia es tan clara que no pueda deberse al azar."
            ),
            format!(
                "Between women and men {tested} results were compared: no difference is so clear that it could not be chance."
            ),
        ),
        (_, 1) => Text::new(
            format!(
                "Entre mujeres y hombres se compararon {tested} resultados; una diferencia difícilmente se debe al azar:"
            ),
            format!("Between women and men {tested} results were compared; one difference is hardly chance:"),
        ),
        _ => Text::new(
            format!(
                "Entre mujeres y hombres se compararon {tested} resultados; {clear} diferencias difícilmente se deben al azar. Las mayores:"
            ),
            format!(
                "Between women and men {tested} results were compared; {clear} differences are hardly chance. The greatest:"
            ),
        ),
    };
    let greatest = found.greatest.into_iter().filter(|_| clear > 0);
    std::iter::once(first).chain(greatest).collect()
}
