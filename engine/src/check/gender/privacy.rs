//! GS13, GS18, GS22: what gives a person away.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::identity;
use super::registry;
use crate::check::survey::{Item, Survey};
use crate::diagnostic::Diagnostic;

/// What alone identifies a person.
const DIRECT: &[&str] = &[
    "su nombre completo",
    "nombre y apellido*",
    "nombres y apellidos",
    "cual es su nombre",
    "escriba su nombre",
    "curp",
    "rfc",
    "su telefono",
    "numero de telefono",
    "numero telefonico",
    "telefono celular",
    "su correo",
    "correo electronico",
    "numero de empleado",
    "su domicilio",
    "full name",
    "what is your name",
    "write your name",
    "your surname",
    "phone number",
    "your email",
    "email address",
    "employee number",
    "home address",
];

/// Points from which a combination gives a person away.
const LIMIT: u32 = 8;

/// What gives a person away only together with other things: roles, words of the label, points.
const QUASI: &[(&[&str], &[&str], u32)] = &[
    (
        &["municipality"],
        &["que municipio", "which municipality", "cual municipio"],
        3,
    ),
    (
        &["unit"],
        &[
            "que unidad",
            "cual unidad",
            "unidad de adscripcion",
            "area de adscripcion",
            "which unit",
            "what unit",
            "nombre de su unidad",
        ],
        3,
    ),
    (
        &["institution"],
        &["que institucion", "which institution", "what institution"],
        1,
    ),
    (
        &["post"],
        &[
            "puesto tiene",
            "su puesto",
            "que puesto",
            "your post",
            "what post",
            "type of post",
            "su cargo",
            "que cargo",
        ],
        2,
    ),
    (
        &["rank"],
        &["nivel de mando", "su rango", "your rank", "que grado"],
        1,
    ),
    (
        &["age", "age_band"],
        &["que edad", "su edad", "how old", "your age"],
        1,
    ),
];

const LOCATING: &[&str] = &[
    "geopoint",
    "geotrace",
    "geoshape",
    "start-geopoint",
    "background-geopoint",
    "deviceid",
    "username",
    "email",
    "phonenumber",
    "simserial",
    "subscriberid",
    "uri:deviceid",
    "uri:username",
    "uri:email",
    "uri:phonenumber",
    "uri:simserial",
    "uri:subscriberid",
    "audit",
    "background-audio",
];

const BIRTH: &[&str] = &["nacimiento", "nacio", "birth", "born", "birthday", "cumpleanos"];

pub(super) fn lint(survey: &Survey, found: &mut Vec<Diagnostic>) {
    for item in survey.questions() {
        let is_personal = matches!(item.type_name, "text" | "integer" | "barcode")
            && (item.asks(DIRECT) || item.has_role(&["name", "phone", "email", "curp"]));
        if is_personal {
            let text = item
                .labels()
                .next()
                .map_or(item.name.as_str(), |label| label.text.as_str());
            let place = item.record.place_of("label");
            found.push(
                Diagnostic::new(&registry::IDENTIFIABLE.rule, place, &*item.name)
                    .with(format!("{} («{text}»)", item.name)),
            );
        }
        if LOCATING.contains(&item.type_name) {
            found.push(item.finding(&registry::TRACKED.rule, "type").with(item.type_name));
        }
        if item.type_name == "date" && (item.says(BIRTH) || item.is_named(BIRTH)) {
            found.push(item.finding(&registry::BIRTH_DATE.rule, "type"));
        }
    }
    together(survey, found);
}

/// GS13 for what identifies in combination: each kind counts once.
fn together(survey: &Survey, found: &mut Vec<Diagnostic>) {
    let mut points = 0;
    let mut names: Vec<String> = Vec::new();
    let mut last: Option<&Item> = None;
    for (roles, patterns, weight) in QUASI {
        let asked = survey.questions().find(|item| {
            item.has_role(roles)
                || (item.plan("role").is_none() && item.type_name != "note" && item.asks(patterns))
        });
        if let Some(item) = asked {
            // What somebody writes is finer than any list.
            let weight = weight + u32::from(matches!(item.type_name, "text" | "integer"));
            points += weight;
            names.push(format!("{} {weight}", item.name));
            last = last
                .filter(|last| last.record.row > item.record.row)
                .or(Some(item));
        }
    }
    if let Some(item) = survey.questions().find(|item| identity::is_gender(item)) {
        points += 1;
        names.push(format!("{} 1", item.name));
    }
    if let Some(item) = last
        && points >= LIMIT
    {
        let place = item.record.place_of("label");
        let text = format!("{} = {points} ≥ {LIMIT}", names.join(" + "));
        found.push(Diagnostic::new(&registry::IDENTIFIABLE.rule, place, &*item.name).with(text));
    }
}
