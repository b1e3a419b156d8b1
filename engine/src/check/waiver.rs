//! Written exceptions: the column `lint_ok` of a row, or of the settings, says which rule does not apply and why.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::survey::Survey;
use crate::diagnostic::{Diagnostic, Place, Severity, rules};
use crate::xlsform::table::Record;

rules! {
    NO_REASON: Warning "LINT-REASON",
        "La excepción «{0}» no dice por qué, y no se aplica.",
        "The exception “{0}” does not say why, and is not applied.",
        "Escriba el código y después el motivo: «GS05: el protocolo exige el sexo registrado».",
        "Write the code and then the reason: “GS05: the protocol requires registered sex”.";
    UNKNOWN_CODE: Warning "LINT-CODE",
        "La excepción nombra la regla «{0}», que no existe o es un error que no admite excepciones.",
        "The exception names the rule “{0}”, which does not exist or is an error that allows no exceptions.",
        "Escriba el código tal como aparece en la lista de problemas.",
        "Write the code as it stands in the list of problems.";
    UNUSED: Info "LINT-UNUSED",
        "La excepción «{0}» ya no hace falta.",
        "The exception “{0}” is no longer needed.",
        "Bórrela de la columna lint_ok.",
        "Delete it from the column lint_ok.";
}

/// A finding that a written exception answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    pub finding: Diagnostic,
    /// As the designer wrote it.
    pub reason: String,
    /// The cell of the exception.
    pub place: Place,
}

/// The exceptions of a survey.
pub(crate) struct Waivers {
    waivers: Vec<Waiver>,
    /// What is wrong with them.
    pub problems: Vec<Diagnostic>,
}

struct Waiver {
    code: String,
    reason: String,
    place: Place,
    /// Rows that it covers: the question's own and those of its list; empty covers the whole form.
    rows: Vec<(Arc<str>, u32)>,
    used: bool,
}

impl Waivers {
    pub fn read(survey: &Survey, known: impl Fn(&str) -> bool) -> Self {
        let mut waivers = Self {
            waivers: Vec::new(),
            problems: Vec::new(),
        };
        if let Some(settings) = &survey.settings {
            waivers.add(settings, &[], &known);
        }
        for item in &survey.items {
            let list = survey.list_of(item).filter(|_| item.is_select());
            let of_list = list.into_iter().flat_map(|list| &list.choices);
            let rows: Vec<(Arc<str>, u32)> = [&item.record]
                .into_iter()
                .chain(of_list)
                .map(|record| (record.sheet.clone(), record.row))
                .collect();
            waivers.add(&item.record, &rows, &known);
        }
        waivers
    }

    fn add(&mut self, record: &Record, rows: &[(Arc<str>, u32)], known: &impl Fn(&str) -> bool) {
        let Some(cell) = record.get("lint_ok") else { return };
        for (code, reason) in split(&cell.text) {
            let problem = |rule| Diagnostic::new(rule, cell.place.clone(), &*cell.text).with(&*code);
            if !known(&code) {
                self.problems.push(problem(&UNKNOWN_CODE));
            } else if reason.is_empty() {
                self.problems.push(problem(&NO_REASON));
            } else {
                self.waivers.push(Waiver {
                    code,
                    reason,
                    place: cell.place.clone(),
                    rows: rows.to_vec(),
                    used: false,
                });
            }
        }
    }

    /// Takes the findings that an exception covers out of the list.
    pub fn apply(&mut self, findings: &mut Vec<Diagnostic>, silenced: &mut Vec<Silenced>) {
        let all = core::mem::take(findings);
        for finding in all {
            let covers = |waiver: &&mut Waiver| {
                waiver.code == finding.rule.code
                    && (waiver.rows.is_empty()
                        || waiver
                            .rows
                            .iter()
                            .any(|(sheet, row)| is_in(&finding.place, sheet, *row)))
            };
            match self.waivers.iter_mut().find(covers) {
                Some(waiver) if may_be_waived(&finding) => {
                    waiver.used = true;
                    silenced.push(Silenced {
                        finding,
                        reason: waiver.reason.clone(),
                        place: waiver.place.clone(),
                    });
                }
                _ => findings.push(finding),
            }
        }
    }

    /// Exceptions that covered nothing.
    pub fn unused(&self) -> Vec<Diagnostic> {
        let of = |waiver: &Waiver| {
            let code = waiver.code.as_str();
            Diagnostic::new(&UNUSED, waiver.place.clone(), code).with(code)
        };
        self.waivers
            .iter()
            .filter(|waiver| !waiver.used)
            .map(of)
            .collect()
    }
}

/// Advice may be waived, what keeps a form from working may not.
fn may_be_waived(finding: &Diagnostic) -> bool {
    finding.severity() != Severity::Error || is_advice(finding.rule.code)
}

/// True for the codes of the gender linter.
pub(crate) fn is_advice(code: &str) -> bool {
    code.starts_with("GS")
}

fn is_in(place: &Place, sheet: &str, row: u32) -> bool {
    matches!(place, Place::Cell { sheet: s, row: r, .. } if **s == *sheet && *r == row)
}

/// `GS05: reason; GS18 reason` as codes and reasons; a part without a code goes on with the reason before.
fn split(text: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for part in text
        .split([';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let end = part
            .find(|c: char| c.is_whitespace() || matches!(c, ':' | '–' | '—' | ','))
            .unwrap_or(part.len());
        let (code, rest) = part.split_at(end);
        let is_code = code.chars().next().is_some_and(|c| c.is_ascii_uppercase())
            && code
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
            && code.len() > 2;
        match parts.last_mut() {
            Some((_, reason)) if !is_code => {
                reason.push_str("; ");
                reason.push_str(part);
            }
            _ => parts.push((
                code.to_string(),
                rest.trim_start_matches(|c: char| {
                    c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | ',')
                })
                .to_string(),
            )),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::split;
    use alloc::vec;

    #[test]
    fn exceptions_are_codes_with_reasons() {
        for (text, parts) in [
            (
                "GS05: lo exige el protocolo",
                vec![("GS05", "lo exige el protocolo")],
            ),
            ("GS05 – a; b; GS18: c", vec![("GS05", "a; b"), ("GS18", "c")]),
            ("GS05", vec![("GS05", "")]),
            (
                "CHK-REGEX la lista\nGS18 x",
                vec![("CHK-REGEX", "la lista"), ("GS18", "x")],
            ),
            ("porque sí", vec![("porque", "sí")]),
            ("", vec![]),
        ] {
            let found = split(text);
            let found: alloc::vec::Vec<(&str, &str)> =
                found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, parts, "{text:?}");
        }
    }
}
