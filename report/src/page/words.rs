//! The page's own words, in Spanish and English.

use crate::language::is_language;

/// Everything on the page that is not the report's.
pub(super) struct Words {
    pub code: &'static str,
    pub report: &'static str,
    pub records: &'static str,
    pub about: &'static str,
    pub set_aside: &'static str,
    pub version: &'static str,
    pub open: &'static str,
    pub internal: &'static str,
    pub external: &'static str,
    pub weighted: &'static str,
    pub made_with: &'static str,
    pub release: &'static str,
    pub how_to_read: &'static str,
    pub guide: [&'static str; 3],
    hidden: [&'static str; 2],
    pub contents: &'static str,
    pub table: &'static str,
    /// Before the names of columns that are left out.
    pub without_figures: &'static str,
    pub n: &'static str,
    /// A report that is no release, and what that means.
    pub preview: &'static str,
    pub preview_means: &'static str,
    pub annex: &'static str,
    /// How the annex is read on a screen.
    pub open_one: &'static str,
    /// Before the names of tables without a number.
    pub all_withheld: &'static str,
    /// Before the number of rows without a number.
    pub rows_withheld: &'static str,
    pub tables_of_section: &'static str,
    pub in_sentences: &'static str,
    pub glossary: &'static str,
    pub rounded: &'static str,
    /// Before the figures of a table that is too large to stand among sentences.
    pub all_figures: &'static str,
    /// On paper, in the place of figures that were not opened.
    pub closed_figures: &'static str,
    /// What is on paper of the annex.
    pub closed_ones: &'static str,
}

const SPANISH: Words = Words {
    code: "es",
    report: "Informe de resultados",
    records: "registros contados",
    about: "más o menos",
    set_aside: "en revisión, que no se cuentan",
    version: "versión",
    open: "sin protección de cifras: solo para quienes pueden leer los registros",
    internal: "para uso interno",
    external: "para compartir",
    weighted: "cifras ponderadas",
    made_with: "Hecho con",
    release: "Publicación",
    how_to_read: "Cómo leer este informe",
    guide: [
        "n es cuántas personas respondieron la pregunta: es la base de los porcentajes de esa columna. 12/40 quiere decir 12 de 40 personas.",
        "Los porcentajes se calculan dentro de cada grupo. No se cuentan quienes no saben, prefirieron no responder, dejaron en blanco o no recibieron la pregunta; están debajo de cada tabla.",
        "Lo que está entre paréntesis, como (40 a 55 %), es el margen del resultado: si la muestra fuera al azar, el valor de toda la población estaría ahí casi siempre (95 de cada 100 veces).",
    ],
    hidden: [
        "El punto (·) está en lugar de una cifra que no se muestra para proteger a las personas: las de menos de ",
        " personas, y las que permitirían calcularlas.",
    ],
    contents: "Contenido",
    table: "Tabla",
    without_figures: "Se omiten, porque ninguna de sus cifras se puede mostrar:",
    n: "n",
    preview: "Vista previa.",
    preview_means: "Estas cifras todavía no se publican: pueden cambiar mientras llegan registros. Para citarlas o compartirlas, publique los resultados.",
    annex: "Anexo",
    open_one: "Toque una pregunta para ver su tabla. Se imprimen las que estén abiertas.",
    all_withheld: "Tablas de las que no se puede mostrar ninguna cifra, para proteger a las personas",
    rows_withheld: "Renglones sin ninguna cifra que se pueda mostrar:",
    tables_of_section: "Tablas de esta sección",
    in_sentences: "En frases",
    glossary: "Qué quiere decir cada medida",
    rounded: "Redondeado, para no mostrar grupos pequeños.",
    all_figures: "Ver todas las cifras",
    closed_figures: "Sus cifras están en el libro de Excel de las tablas.",
    closed_ones: "Aquí solo salen las tablas que se abrieron en la pantalla. Todas están en el libro de Excel de las tablas.",
};

const ENGLISH: Words = Words {
    code: "en",
    report: "Report of results",
    records: "records counted",
    about: "about",
    set_aside: "set aside, which are not counted",
    version: "version",
    open: "figures are not protected: only for those who may read the records",
    internal: "for internal use",
    external: "to be shared",
    weighted: "weighted figures",
    made_with: "Made with",
    release: "Release",
    how_to_read: "How to read this report",
    guide: [
        "n is how many people answered the question: it is the base of the percentages of that column. 12/40 means 12 of 40 people.",
        "Percentages are within each group. People who don't know, preferred not to answer, left it blank or were not asked are not in the base; they stand below each table.",
        "What is in brackets, as in (40 to 55%), is the margin of the result: if the sample had been drawn at random, the value of the whole population would nearly always lie there (95 times in 100).",
    ],
    hidden: [
        "The dot (·) stands for a figure that is not shown, to protect people: those of fewer than ",
        " people, and those that would let a reader compute them.",
    ],
    contents: "Contents",
    table: "Table",
    without_figures: "Left out, because no figure of theirs can be shown:",
    n: "n",
    preview: "Preview.",
    preview_means: "These figures are not published yet: they may change while records arrive. To quote or share them, publish the results.",
    annex: "Annex",
    open_one: "Choose a question to see its table. Those that are open are printed.",
    all_withheld: "Tables of which no figure can be shown, to protect people",
    rows_withheld: "Rows without any figure that can be shown:",
    tables_of_section: "Tables of this section",
    in_sentences: "In sentences",
    glossary: "What each measure means",
    rounded: "Rounded, so that no small group shows.",
    all_figures: "See all figures",
    closed_figures: "Its figures are in the Excel book of tables.",
    closed_ones: "Only tables that were opened on the screen stand here. All of them are in the Excel book of tables.",
};

impl Words {
    /// English for English, Spanish for every other language.
    pub fn of(language: &str) -> &'static Self {
        match is_language(language, "en") || is_language(language, "english") {
            true => &ENGLISH,
            false => &SPANISH,
        }
    }

    /// What the dot means.
    pub fn hidden(&self, minimum: u64) -> String {
        format!("{}{minimum}{}", self.hidden[0], self.hidden[1])
    }
}
