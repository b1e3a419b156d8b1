//! The parameters column: `name=value`, separated by blanks, commas or semicolons.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::rules;
use super::table::Record;
use crate::diagnostic::{Diagnostic, Rule};

/// Parameters of one row, each name once.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the row's cell. Names have no case, and values only where they name columns of a file.
    pub fn read(record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Some(cell) = record.get("parameters") else {
            return Self::default();
        };
        let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        // Every name, sign and value is a word of its own, so that blanks around the sign do not matter.
        let text = cell.text.replace('=', " = ");
        let words: Vec<&str> = text.split(separates).filter(|word| !word.is_empty()).collect();
        let mut parameters = Self::default();
        for triple in words.chunks(3) {
            match triple {
                [name, "=", value] if *name != "=" && *value != "=" => {
                    let name = name.to_lowercase();
                    let is_column = matches!(name.as_str(), "label" | "value");
                    let value = if is_column {
                        (*value).to_string()
                    } else {
                        value.to_lowercase()
                    };
                    parameters.set(&name, value);
                }
                _ => {
                    let problem = Diagnostic::new(&rules::PARAMETER_FORM, cell.place.clone(), &*cell.text);
                    diagnostics.push(problem.with(triple.join(" ")));
                    return Self::default();
                }
            }
        }
        parameters
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name.to_string(), value)),
        }
    }
}

/// A row whose parameters are being checked.
pub struct Checking<'a> {
    pub record: &'a Record,
    pub parameters: &'a Parameters,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Checking<'a> {
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.parameters.get(name)
    }

    /// Reports names that the type does not have.
    pub fn names(&mut self, allowed: &[&str]) {
        for (name, _) in &self.parameters.0 {
            if !allowed.contains(&name.as_str()) {
                self.report(&rules::PARAMETER_UNKNOWN, &[name, &allowed.join(", ")]);
            }
        }
    }

    /// Reports a value that fails the test; `wanted` is what would be right, such as `true, false`.
    pub fn value(&mut self, name: &str, wanted: &str, test: impl Fn(&str) -> bool) {
        if let Some(value) = self.get(name).filter(|value| !test(value)) {
            self.report(&rules::PARAMETER_VALUE, &[name, value, wanted]);
        }
    }

    pub fn report(&mut self, rule: &'static Rule, arguments: &[&str]) {
        let place = self.record.place_of("parameters");
        let excerpt = self.record.text("parameters").unwrap_or_default();
        let problem = Diagnostic::new(rule, place, excerpt);
        let problem = arguments
            .iter()
            .fold(problem, |problem, text| problem.with(*text));
        self.diagnostics.push(problem);
    }
}
