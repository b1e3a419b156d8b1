//! The report for people.

use sondeo_engine::check::{ASSUMPTION_EN, ASSUMPTION_ES, Advice, Silenced};
use sondeo_engine::diagnostic::{Diagnostic, Language, Place, Severity};

use super::Checked;
use crate::say::say;
use crate::xform::cell;

/// Prints everything about one form; `gender` asks for the advice, too.
pub fn form(checked: &Checked<'_>, gender: bool, language: Language) {
    for diagnostic in &checked.report.diagnostics {
        problem(diagnostic, language);
    }
    for silenced in &checked.report.silenced {
        exception(silenced, language);
    }
    portability(&checked.report.portability, language);
    if gender {
        match &checked.report.advice {
            Some(found) => advice(found, language),
            None => say!(
                "{}",
                pick(
                    language,
                    "La revisión de género necesita el libro de la encuesta.",
                    "The gender linter needs the survey's workbook."
                )
            ),
        }
    }
    say!(
        "{}: {}",
        checked.input.display(),
        summary(checked, gender, language)
    );
}

fn advice(advice: &Advice, language: Language) {
    for finding in &advice.gender {
        problem(finding, language);
    }
    for silenced in &advice.silenced {
        exception(silenced, language);
    }
    let effort = &advice.effort;
    let (minutes, longest, questions) = (effort.minutes, effort.longest, effort.questions);
    match language {
        Language::Spanish => {
            say!(
                "tiempo: alrededor de {minutes:.0} min ({longest:.0} si se muestran las {questions} preguntas). {ASSUMPTION_ES}"
            );
        }
        Language::English => {
            say!(
                "time: about {minutes:.0} min ({longest:.0} if all {questions} questions are shown). {ASSUMPTION_EN}"
            );
        }
    }
    if let Some(reading) = &advice.reading {
        let (score, (es, en)) = (reading.score(), reading.band());
        match language {
            Language::Spanish => {
                say!("lectura (textos en español): {score:.0}, {es} (Szigriszt-Pazos, escala INFLESZ)")
            }
            Language::English => {
                say!("reading (Spanish texts): {score:.0}, {en} (Szigriszt-Pazos, INFLESZ scale)")
            }
        }
    }
    for coverage in &advice.coverage {
        let name = if coverage.language.is_empty() {
            pick(language, "sin idioma", "no language")
        } else {
            &coverage.language
        };
        let share = 100.0 * coverage.there as f64 / coverage.wanted.max(1) as f64;
        say!(
            "{} {name}: {} / {} ({share:.0} %)",
            pick(language, "traducción", "translation"),
            coverage.there,
            coverage.wanted
        );
    }
}

fn portability(differences: &[Diagnostic], language: Language) {
    for difference in differences {
        let place = place(&difference.place, language);
        say!(
            "{} {} {place} {}",
            pick(language, "aplicaciones", "applications"),
            difference.rule.code,
            one_line(&difference.excerpt)
        );
        say!("    {}", difference.cause(language));
        say!("    → {}", difference.remedy(language));
    }
}

fn exception(silenced: &Silenced, language: Language) {
    let finding = &silenced.finding;
    say!(
        "{} {} {}",
        pick(language, "excepción", "exception"),
        finding.rule.code,
        place(&finding.place, language)
    );
    say!("    {}", finding.cause(language));
    say!(
        "    {} {}: {}",
        pick(language, "motivo en", "reason in"),
        place(&silenced.place, language),
        silenced.reason
    );
}

fn pick<'a>(language: Language, spanish: &'a str, english: &'a str) -> &'a str {
    match language {
        Language::Spanish => spanish,
        Language::English => english,
    }
}

fn problem(diagnostic: &Diagnostic, language: Language) {
    let place = place(&diagnostic.place, language);
    say!(
        "{} {} {place}",
        severity(diagnostic.severity(), language),
        diagnostic.rule.code
    );
    if !diagnostic.excerpt.is_empty() {
        say!("    | {}", one_line(&diagnostic.excerpt));
    }
    say!("    {}", diagnostic.cause(language));
    say!("    → {}", diagnostic.remedy(language));
}

/// `survey!C12`, `survey row 12` in the words of the language, or the bytes of an XForm.
fn place(place: &Place, language: Language) -> String {
    match (place, language) {
        (Place::Form, _) => String::new(),
        (
            Place::Cell {
                sheet,
                row,
                column: 0,
            },
            Language::Spanish,
        ) if *row > 0 => format!("{sheet}, fila {row}"),
        (Place::Cell { sheet, row, column }, _) => cell(sheet, *row, *column),
        (Place::Bytes { start, end }, _) => format!("bytes {start}–{end}"),
    }
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, _) => "error",
        (Severity::Warning, Language::Spanish) => "advertencia",
        (Severity::Warning, Language::English) => "warning",
        (Severity::Info, Language::Spanish) => "nota",
        (Severity::Info, Language::English) => "note",
    }
}

fn summary(checked: &Checked<'_>, gender: bool, language: Language) -> String {
    let advice = checked
        .report
        .advice
        .iter()
        .filter(|_| gender)
        .flat_map(|advice| &advice.gender);
    let all: Vec<&Diagnostic> = checked.report.diagnostics.iter().chain(advice).collect();
    let count = |severity| all.iter().filter(|d| d.severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let tests = checked.report.tests.len();
    let held = checked
        .report
        .tests
        .iter()
        .filter(|test| test.failures.is_empty())
        .count();
    let counted = |number: usize, one: &str, several: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {several}"),
    };
    let mut text = match language {
        Language::Spanish => format!(
            "{}, {}",
            counted(errors, "error", "errores"),
            counted(warnings, "advertencia", "advertencias")
        ),
        Language::English => format!(
            "{}, {}",
            counted(errors, "error", "errors"),
            counted(warnings, "warning", "warnings")
        ),
    };
    let differences = checked.report.portability.len();
    if differences > 0 {
        text += "; ";
        text += &match language {
            Language::Spanish => counted(
                differences,
                "diferencia entre aplicaciones",
                "diferencias entre aplicaciones",
            ),
            Language::English => counted(
                differences,
                "difference between applications",
                "differences between applications",
            ),
        };
    }
    if tests > 0 {
        text += &match language {
            Language::Spanish => format!("; {held} de {tests} pruebas se cumplen"),
            Language::English => format!("; {held} of {tests} tests hold"),
        };
    }
    text
}

fn one_line(text: &str) -> String {
    const SHOWN: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > SHOWN {
        line.chars().take(SHOWN).chain(['…']).collect()
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_in_the_language_of_the_report() {
        let at = |row, column| Place::Cell {
            sheet: "survey".into(),
            row,
            column,
        };
        #[rustfmt::skip]
        let rows: &[(Place, &str, &str)] = &[
            (at(13, 0), "survey, fila 13", "survey row 13"),
            (at(12, 3), "survey!C12", "survey!C12"),
            (at(0, 0), "survey", "survey"),
            (Place::Form, "", ""),
        ];
        for (found, spanish, english) in rows {
            assert_eq!(place(found, Language::Spanish), *spanish);
            assert_eq!(place(found, Language::English), *english);
        }
    }
}
