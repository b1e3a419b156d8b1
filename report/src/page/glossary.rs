//! What the report's measures mean, for those who know no statistics. Only measures that the report has.

use maud::{Markup, html};

use super::words::Words;
use crate::table::Section;

/// A measure: keys of the columns that hold it, its names and what they say, in Spanish and English.
struct Term {
    keys: &'static [&'static str],
    es: [&'static str; 2],
    en: [&'static str; 2],
}

const TERMS: &[Term] = &[
    Term {
        keys: &["mwds", "needs.gender", "needs.institution"],
        es: [
            "MWDS (Borich)",
            "Cuánto falta en una competencia, dando más peso a las que importan más: importancia media por la distancia media entre importancia y capacidad, en escalas de 1 a 5. 0 es que no falta nada; 5 o más es mucho; el máximo es 20.",
        ],
        en: [
            "MWDS (Borich)",
            "How much is missing in a competence, with more weight for what matters more: mean importance times the mean distance between importance and capacity, on scales from 1 to 5. 0 is nothing missing; 5 or more is much; 20 is the most.",
        ],
    },
    Term {
        keys: &["rds", "rds_women"],
        es: [
            "RDS (discrepancia por rangos)",
            "De cada 100 personas, cuántas tienen más capacidad que la que su puesto pide, menos cuántas tienen menos. −75 quiere decir que a casi todas les falta. No usa promedios: es una segunda opinión sobre la MWDS.",
        ],
        en: [
            "RDS (ranked discrepancy)",
            "Of each 100 persons, how many have more capacity than their post asks for, less how many have less. −75 means that nearly all lack it. It uses no averages: it is a second opinion on MWDS.",
        ],
    },
    Term {
        keys: &["gap"],
        es: [
            "Brecha",
            "El resultado de las mujeres menos el de los hombres. Con signo menos, el de los hombres es mayor.",
        ],
        en: [
            "Gap",
            "The women's result less the men's. With a minus sign the men's is greater.",
        ],
    },
    Term {
        keys: &["fisher", "mann_whitney", "welch", "p", "mcnemar", "signed_rank"],
        es: [
            "p",
            "Qué tan fácil sería ver una diferencia así por puro azar. Menos de 0.05: difícilmente es azar. Con muchas comparaciones alguna sale por casualidad; por eso se lee la p ajustada (Holm: ninguna falsa alarma en todo el bloque; BH: pocas entre las que se señalan).",
        ],
        en: [
            "p",
            "How easily chance alone would show such a difference. Below 0.05: hardly chance. Among many comparisons some come out by accident; therefore read the adjusted p (Holm: no false alarm in the whole block; BH: few among those that are pointed at).",
        ],
    },
    Term {
        keys: &["cliff_delta"],
        es: [
            "δ de Cliff",
            "Tamaño de la diferencia en una escala: de −1 a 1. 0 es igual; hasta 0.15 casi nada, desde 0.33 mediana, desde 0.47 grande.",
        ],
        en: [
            "Cliff's δ",
            "Size of the difference on a scale: from −1 to 1. 0 is equal; up to 0.15 hardly any, from 0.33 medium, from 0.47 large.",
        ],
    },
    Term {
        keys: &["hedges_g", "dz", "d_av"],
        es: [
            "g de Hedges, dz, d_av",
            "Tamaño de una diferencia o de una ganancia, contado en desviaciones estándar. 0.2 es pequeño, 0.5 mediano, 0.8 o más grande.",
        ],
        en: [
            "Hedges' g, dz, d_av",
            "Size of a difference or a gain, counted in standard deviations. 0.2 is small, 0.5 medium, 0.8 or more large.",
        ],
    },
    Term {
        keys: &["hake_means"],
        es: [
            "g de Hake",
            "De todo lo que faltaba por aprender al empezar, qué parte se aprendió: 0.30 es 30 %. Menos de 0.3 es bajo; más de 0.7, alto. No sirve para comparar mujeres con hombres.",
        ],
        en: [
            "Hake's g",
            "Of all that was left to learn at the beginning, what part was learnt: 0.30 is 30 %. Below 0.3 is low; above 0.7, high. It does not serve to compare women with men.",
        ],
    },
    Term {
        keys: &["alpha"],
        es: [
            "α de Cronbach (KR-20)",
            "Si las preguntas de la prueba miden lo mismo: desde 0.7 es buena. Después de un buen curso baja, porque casi todo se acierta.",
        ],
        en: [
            "Cronbach's α (KR-20)",
            "Whether the items of the test measure the same: from 0.7 it is good. After a good course it falls, because nearly everything is right.",
        ],
    },
    Term {
        keys: &["item_rest"],
        es: [
            "Correlación con el resto",
            "Si acierta una pregunta quien sabe lo demás: desde 0.20 la pregunta sirve; si es negativa, revise la respuesta correcta.",
        ],
        en: [
            "Correlation with the rest",
            "Whether those who know the rest get an item right: from 0.20 the item serves; if it is negative, check the right answer.",
        ],
    },
    Term {
        keys: &["detectable"],
        es: [
            "Diferencia mínima detectable",
            "Lo más pequeño que estos datos alcanzan a ver. Si la brecha es menor, no se puede decir que exista, ni que no.",
        ],
        en: [
            "Minimum detectable difference",
            "The smallest that these data can see. Where the gap is smaller, nobody can say that it is there, nor that it is not.",
        ],
    },
    Term {
        keys: &["median", "first_quartile"],
        es: [
            "Mediana y cuartiles",
            "La mitad de las personas está debajo de la mediana; una cuarta parte, debajo del primer cuartil; tres cuartas partes, debajo del tercero.",
        ],
        en: [
            "Median and quartiles",
            "Half of the persons are below the median; a quarter below the first quartile; three quarters below the third.",
        ],
    },
    Term {
        keys: &["favourable"],
        es: [
            "Lado favorable de la escala",
            "Quienes contestaron por encima del punto medio: de acuerdo o muy de acuerdo, con frecuencia o siempre.",
        ],
        en: [
            "Favourable side of the scale",
            "Those who answered above the middle: agree or strongly agree, often or always.",
        ],
    },
];

fn has(sections: &[Section], term: &Term) -> bool {
    let mut tables = sections.iter().flat_map(|section| &section.tables);
    tables.any(|table| {
        let id = table.id.split('@').next().unwrap_or_default();
        let rows = table.rows.iter().map(|row| &row.head);
        let mut heads = table.columns.iter().chain(rows);
        term.keys.contains(&id) || heads.any(|head| term.keys.contains(&head.key.as_str()))
    })
}

/// True if the report has any measure that is explained.
pub(super) fn is_needed(sections: &[Section]) -> bool {
    TERMS.iter().any(|term| has(sections, term))
}

pub(super) fn section(sections: &[Section], words: &Words) -> Markup {
    let of = |term: &'static Term| if words.code == "es" { &term.es } else { &term.en };
    html! {
        @if is_needed(sections) {
            section id="glossary" {
                h2 { (words.glossary) }
                dl {
                    @for [name, meaning] in TERMS.iter().filter(|term| has(sections, term)).map(of) {
                        dt { (name) }
                        dd { (meaning) }
                    }
                }
            }
        }
    }
}
