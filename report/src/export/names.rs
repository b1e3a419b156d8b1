//! Names of variables that SPSS, Stata and R accept.

use std::collections::HashSet;

/// Names that are taken, each once, without regard to case.
#[derive(Debug)]
pub(super) struct VariableNames {
    taken: HashSet<String>,
    most: usize,
}

/// Words that SPSS or Stata keep for themselves.
const RESERVED: [&str; 37] = [
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with", "_all", "_b", "byte",
    "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_pi", "_pred", "_rc", "_skip",
    "str", "strl", "using", "_weight", "na", "nan", "inf", "function",
];

impl VariableNames {
    /// Names of at most that many characters: 64 for SPSS, 32 for Stata.
    pub fn new(most: usize) -> Self {
        Self {
            taken: RESERVED.iter().map(|word| (*word).to_owned()).collect(),
            most,
        }
    }

    /// The last step of that path as a name of ASCII letters, digits and `_`; longer paths where it is taken.
    pub fn take(&mut self, path: &str) -> String {
        let steps: Vec<&str> = path.split('/').collect();
        for length in 1..=steps.len() {
            let name = self.fitting(&steps[steps.len() - length..].join("_"), "");
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        for number in 2.. {
            let name = self.fitting(&steps.join("_"), &format!("_{number}"));
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        path.to_owned()
    }

    fn fitting(&self, wanted: &str, suffix: &str) -> String {
        let mut name: String = wanted.chars().map(ascii).collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name.insert(0, 'v');
        }
        name.truncate(self.most - suffix.len());
        // SPSS takes no name that ends in an underscore for granted.
        let trimmed = name.trim_end_matches('_');
        format!("{trimmed}{suffix}")
    }
}

/// Letters without accents; everything else that no name may have becomes `_`.
fn ascii(character: char) -> char {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => character,
        'á' | 'à' | 'ä' | 'â' | 'ã' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' | 'õ' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        'Á' => 'A',
        'É' => 'E',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' => 'U',
        'Ñ' => 'N',
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use super::VariableNames;

    #[test]
    fn names_fit_the_program() {
        let mut names = VariableNames::new(12);
        for (wanted, found) in [
            ("yo/género", "genero"),
            ("ella/genero", "ella_genero"),
            ("otra/ella/genero", "otra_ella_ge"),
            ("otra/ella/genero", "otra_ella_2"),
            ("1a", "v1a"),
            ("_id", "v_id"),
            ("cursos/a b", "a_b"),
            ("by", "by_2"),
            ("un_nombre_muy_largo", "un_nombre_mu"),
            ("GENERO", "GENERO_2"),
        ] {
            assert_eq!(names.take(wanted), found);
        }
    }
}
