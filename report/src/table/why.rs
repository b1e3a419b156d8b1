//! Why a cell shows nothing, in words.

use serde::{Deserialize, Serialize};

use super::text::Text;

/// Why a number is withheld.
///
/// A small cell and a cell that protects it have one name, on purpose: a reader who could tell them apart would know
/// which of two hidden numbers is the small one, and could often compute both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// So few persons are in the group, or answered in it, that no figure of theirs is shown; or the group hides such a group.
    SmallBase,
    /// So few persons gave this answer (none, or all, count as few); or another number, in this report or in an earlier
    /// release of the wave, would give such a cell away.
    Protected,
    /// The value is that of one person: the largest, the smallest, the first, the last.
    OnePerson,
    /// One or two persons make up nearly all of the sum.
    Dominance,
    /// The statistic says nothing below a number of persons.
    SmallSample,
}

impl Why {
    /// All of them, for notes and legends.
    pub const ALL: [Self; 5] = [
        Self::SmallBase,
        Self::Protected,
        Self::OnePerson,
        Self::Dominance,
        Self::SmallSample,
    ];

    /// One sentence for the reader who asks why; `minimum` is the smallest number of persons that is shown.
    pub fn explain(self, minimum: u64) -> Text {
        match self {
            Self::SmallBase => Text::new(
                format!(
                    "Este grupo tiene menos de {minimum} personas con respuesta, o mostrarlo permitiría calcular un grupo que las tiene."
                ),
                format!(
                    "Fewer than {minimum} persons of this group answered, or showing it would let a reader compute such a group."
                ),
            ),
            Self::Protected => Text::new(
                format!(
                    "Menos de {minimum} personas dieron esta respuesta (o casi todas la dieron), o con este número, o con una publicación anterior, se podría calcular una celda así."
                ),
                format!(
                    "Fewer than {minimum} persons gave this answer (or nearly all did), or such a cell could be computed from this number, or with an earlier release."
                ),
            ),
            Self::OnePerson => Text::new(
                "Este valor es el de una sola persona.",
                "This is the value of a single person.",
            ),
            Self::Dominance => Text::new(
                "Una o dos personas aportan casi todo el total.",
                "One or two persons make up nearly all of the sum.",
            ),
            Self::SmallSample => Text::new(
                "Con tan pocas personas esta medida no dice nada confiable.",
                "With so few persons this measure says nothing reliable.",
            ),
        }
    }
}
