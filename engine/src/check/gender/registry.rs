//! Registry of the gender linter's rules.

use crate::diagnostic::{Rule, Severity};

/// A rule of the linter: what is wrong, and why it matters to people.
#[derive(Debug)]
pub struct GenderRule {
    pub rule: Rule,
    pub why_es: &'static str,
    pub why_en: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

macro_rules! gender {
    ($($name:ident: $severity:ident $code:literal, $source:literal,
        es $cause_es:literal, $why_es:literal, $remedy_es:literal,
        en $cause_en:literal, $why_en:literal, $remedy_en:literal;)*) => {
        $(pub(super) static $name: GenderRule = GenderRule {
            rule: Rule {
                code: $code,
                severity: Severity::$severity,
                cause_es: $cause_es,
                cause_en: $cause_en,
                remedy_es: $remedy_es,
                remedy_en: $remedy_en,
            },
            why_es: $why_es,
            why_en: $why_en,
            source: $source,
        };)*

        /// Every rule, in order of its code.
        pub static GENDER_RULES: &[&GenderRule] = &[$(&$name),*];

        /// The same as rules of diagnostics.
        pub static RULES: &[&Rule] = &[$(&$name.rule),*];
    };
}

gender! {
    NO_GENDER: Error "GS01", "IASC Gender with Age Marker, measure on sex- and age-disaggregated data",
        es "El plan pide desagregar resultados, pero ninguna pregunta registra el género.",
        "Sin esa variable ningún resultado puede compararse entre mujeres, hombres y otras personas.",
        "Agregue una pregunta de género con role = gender y disaggregate = yes.",
        en "The plan asks for disaggregated results, but no question records gender.",
        "Without it no result can be compared between women, men and others.",
        "Add a gender question with role = gender and disaggregate = yes.";
    NO_REFUSAL: Error "GS02", "NASEM, Measuring Sex, Gender Identity, and Sexual Orientation (2022)",
        es "«{0}» pregunta por identidad y no ofrece «prefiero no responder».",
        "Nadie debe verse obligado a declarar su género, sexo, origen étnico o discapacidad.",
        "Agregue a la lista una opción «Prefiero no responder» (código 99, missing = refused).",
        en "“{0}” asks about identity and does not offer “prefer not to answer”.",
        "Nobody must be made to declare gender, sex, ethnicity or disability.",
        "Add a choice “I prefer not to answer” (code 99, missing = refused) to its list.";
    FORCED: Error "GS03", "NASEM, Measuring Sex, Gender Identity, and Sexual Orientation (2022)",
        es "«{0}» es obligatoria y no tiene salida para quien no quiere responder.",
        "Una respuesta forzada daña a la persona y produce datos falsos.",
        "Quite required, o agregue «Prefiero no responder».",
        en "“{0}” is required and leaves no way out for those who do not want to answer.",
        "A forced answer harms the person and gives false data.",
        "Remove required, or add “I prefer not to answer”.";
    MIXED_LIST: Warning "GS04", "NASEM (2022); IOM, Gender and Migration Data",
        es "La lista «{0}» mezcla sexo, género y orientación: «{1}».",
        "Una categoría que pertenece a otra pregunta hace que las partes no sumen el total.",
        "Pregunte cada cosa por separado, o quite la opción.",
        en "The list “{0}” mixes sex, gender and orientation: “{1}”.",
        "A category that belongs to another question makes the parts add up to more than the whole.",
        "Ask each in a question of its own, or remove the choice.";
    SEX_WITHOUT_PURPOSE: Warning "GS05", "IOM Data Protection Manual, principle 2 (specified purpose)",
        es "«{0}» pregunta por el sexo sin decir para qué.",
        "El sexo registrado es un dato sensible; casi siempre basta el género.",
        "Escriba el motivo en la columna purpose, o pregunte por el género.",
        en "“{0}” asks for sex without saying what for.",
        "Sex as registered is sensitive; gender is nearly always enough.",
        "Write the reason into the column purpose, or ask for gender.";
    MISSING_IN_MEAN: Error "GS06", "Practice of survey analysis: declared missing values (97, 98, 99)",
        es "En «{0}», «{1}» (no sabe, no aplica o prefiere no responder) podría entrar en un promedio.",
        "Un 98 o 99 contado como número cambia el resultado de un grupo pequeño por completo.",
        "En una lista, declare missing = dk, na o refused en esa opción; en una pregunta numérica, use una casilla aparte.",
        en "In “{0}”, “{1}” (don't know, not applicable or refused) could enter a mean.",
        "A 98 or 99 taken as a number changes the result of a small group altogether.",
        "In a list, declare missing = dk, na or refused on that choice; beside a number, use a separate checkbox.";
    BEFORE_CONSENT: Warning "GS07", "IOM Data Protection Manual, principles 1 and 4 (notice, consent)",
        es "«{0}» pregunta por identidad antes del consentimiento.",
        "Quien no acepta participar ya habría entregado un dato sensible.",
        "Ponga primero el aviso y la pregunta de consentimiento (role = consent).",
        en "“{0}” asks about identity before consent.",
        "Those who do not agree to take part would have given a sensitive fact already.",
        "Put the notice and the consent question (role = consent) first.";
    WASHINGTON_GROUP: Error "GS08", "Washington Group on Disability Statistics, Short Set, implementation guide",
        es "Las preguntas del Grupo de Washington fueron cambiadas: {0}.",
        "Con otro texto, orden o escala, las cifras no se pueden comparar con ninguna otra encuesta.",
        "Use las seis preguntas con su texto, su orden y sus cuatro respuestas.",
        en "The Washington Group questions were changed: {0}.",
        "With another text, order or scale the figures compare with no other survey.",
        "Use the six questions with their text, their order and their four answers.";
    EXCLUDING_WORDS: Warning "GS09", "ONU Mujeres y CONAPRED, guías de lenguaje incluyente; Ley de Migración, art. 2",
        es "El texto de «{0}» dice «{1}».",
        "El masculino genérico y las palabras que criminalizan dejan fuera o lastiman a quien responde.",
        "Escriba por ejemplo «{2}».",
        en "The text of “{0}” says “{1}”.",
        "Generic masculines and words that criminalise leave out or hurt those who answer.",
        "Write for example “{2}”.";
    NAMES_IN_TEXT: Error "GS10", "IASC, GBV Pocket Guide (confidentiality)",
        es "«{0}» es una respuesta libre sobre violencia y no pide que no se escriban nombres.",
        "Un nombre en una respuesta libre puede poner en peligro a una persona.",
        "Agregue en hint: «No escriba nombres ni datos de casos».",
        en "“{0}” is a free text about violence and does not ask to leave out names.",
        "A name in a free text can put a person in danger.",
        "Add to the hint: “Do not write names or details of cases”.";
    VICTIMISATION: Error "GS11", "IASC, GBV Pocket Guide (do not seek out survivors)",
        es "«{0}» pregunta por la experiencia propia de violencia.",
        "Preguntarlo sin servicios ni privacidad puede causar daño; aquí se pregunta por procedimientos.",
        "Pregunte si la unidad tiene ruta de referencia, o si la persona sabe a quién canalizar.",
        en "“{0}” asks about one's own experience of violence.",
        "To ask this without services and privacy can do harm; ask about procedures here.",
        "Ask whether the unit has a referral route, or whether the person knows whom to refer to.";
    NO_REFERRAL: Warning "GS12", "IASC, GBV Pocket Guide (know the services)",
        es "El bloque de «{0}» trata de violencia o protección y no dice dónde pedir apoyo.",
        "El tema puede remover experiencias; quien responde debe saber a quién acudir.",
        "Agregue al inicio del bloque una nota con una línea de ayuda y el permiso de no responder.",
        en "The block of “{0}” is about violence or protection and does not say where to find support.",
        "The subject can stir up experiences; those who answer must know whom to turn to.",
        "Add a note with a help line, and leave not to answer, at the start of the block.";
    IDENTIFIABLE: Error "GS13", "IOM Data Protection Manual, principles 2 and 6; k-anonymity",
        es "Las respuestas pueden identificar a una persona: {0}.",
        "El mayor riesgo no es un ladrón: es una jefatura que pregunta qué dijo su gente.",
        "Quite el dato, use bandas o categorías más amplias, o no pida puesto, unidad y municipio a la vez.",
        en "Answers can identify a person: {0}.",
        "The main danger is no thief but a superior who asks what the staff said.",
        "Remove the item, use bands or wider categories, or do not ask for post, unit and municipality together.";
    NO_PARTICIPATION: Warning "GS14", "IASC Gender with Age Marker (participation, access)",
        es "Ninguna pregunta trata del acceso o la participación de las mujeres.",
        "Una encuesta que no lo pregunta no puede alimentar medidas con perspectiva de género.",
        "Agregue al menos una pregunta sobre barreras, acceso o participación de las mujeres.",
        en "No question is about women's access or participation.",
        "A survey that does not ask cannot feed gender-sensitive measures.",
        "Add at least one question on women's barriers, access or participation.";
    HEAD_COUNT: Warning "GS15", "UN-SWAP; IOM Gender Marker (sex-disaggregated data)",
        es "«{0}» cuenta personas sin separar mujeres, hombres y otras, con una suma que lo compruebe.",
        "Un total sin desagregar no dice a quién alcanza el servicio ni quién trabaja en él.",
        "Pregunte mujeres, hombres y otra o no consta por separado, y compruebe la suma con un cálculo o constraint.",
        en "“{0}” counts people without splitting women, men and others, with a sum that checks it.",
        "A total alone says neither whom a service reaches nor who works in it.",
        "Ask women, men, and other or not recorded separately, and check the sum by a calculation or constraint.";
    LIKERT: Warning "GS16", "Practice of survey methods: balanced scales, explicit non-substantive options",
        es "La escala «{0}» no es simétrica o no ofrece «no sé» o «no aplica» ({1}).",
        "Una escala inclinada o sin salida empuja la respuesta y sesga la comparación entre grupos.",
        "Ponga tantas opciones a favor como en contra, y agregue «No sé» o «No aplica» con missing.",
        en "The scale “{0}” is lopsided or offers neither “don't know” nor “not applicable” ({1}).",
        "A lopsided scale, or one without a way out, pushes answers and biases comparisons.",
        "Give as many choices for as against, and add “Don't know” or “Not applicable” with missing.";
    UNTRANSLATED: Error "GS17", "IOM Data Protection Manual, principle 1 (information in a language people understand)",
        es "A «{0}» le falta el texto en {1} ({2}).",
        "Quien no lo entiende no consiente ni responde en igualdad.",
        "Escriba el texto en la columna «{2}::{1}». Si ya está en una columna sin idioma, agregue el idioma al encabezado.",
        en "“{0}” lacks its text in {1} ({2}).",
        "Those who do not understand neither consent nor answer on equal terms.",
        "Write the text into the column “{2}::{1}”. If it already stands in a column without a language, add the language to the heading.";
    TRACKED: Warning "GS18", "IOM Data Protection Manual, principle 6 (confidentiality)",
        es "«{0}» registra el lugar, el aparato o los pasos de quien responde ({1}).",
        "Junto con la hora, bastan para saber quién respondió.",
        "Quítela, o escriba en lint_ok por qué es necesaria.",
        en "“{0}” records place, device or steps of those who answer ({1}).",
        "Together with the time they are enough to know who answered.",
        "Remove it, or write into lint_ok why it is needed.";
    TOO_LONG: Info "GS19", "IOM needs-assessment practice: 15 to 20 minutes",
        es "Responder tomará unos {0} minutos; más de 20 deja fuera a quien tiene turnos o cuida.",
        "El tiempo disponible no es igual para todas las personas: quien cuida abandona antes.",
        "Quite preguntas, muestre a cada puesto solo las suyas, o divida el formulario.",
        en "Answering takes about {0} minutes; more than 20 leave out those on shifts or with care duties.",
        "Time is not equal for all: those who care for others give up first.",
        "Remove questions, show each post only its own, or split the form.";
    STEM: Warning "GS20", "Practice of survey methods: one question at a time, neutral wording",
        es "«{0}» pregunta dos cosas a la vez o sugiere la respuesta: «{1}».",
        "No se puede saber a cuál de las dos se respondió, ni si la opinión es propia.",
        "Divídala en dos preguntas, o escríbala de forma neutral.",
        en "“{0}” asks two things at once or suggests the answer: “{1}”.",
        "Nobody can know which of the two was answered, or whose opinion it is.",
        "Split it in two, or word it neutrally.";
    NOT_BROKEN_DOWN: Error "GS21", "IASC Gender with Age Marker; UNEG guidance on human rights and gender",
        es "«{0}» está en el plan de análisis, pero no se declara por qué variable se desagrega.",
        "Un indicador sin desagregación esconde la brecha que debía mostrar.",
        "Escriba disaggregate = yes en la pregunta de género (y en las demás que correspondan), o columns en la hoja analysis.",
        en "“{0}” is in the analysis plan, but nothing declares how it is broken down.",
        "An indicator without a breakdown hides the gap that it was to show.",
        "Write disaggregate = yes on the gender question (and others that apply), or columns on the analysis sheet.";
    BIRTH_DATE: Warning "GS22", "IOM Data Protection Manual, principle 3 (data minimisation)",
        es "«{0}» pide la fecha de nacimiento.",
        "Una fecha identifica; para comparar grupos basta la banda de edad.",
        "Pregunte la edad en bandas: 18-24, 25-34, 35-44, 45-54, 55 o más.",
        en "“{0}” asks for the date of birth.",
        "A date identifies; an age band is enough to compare groups.",
        "Ask for age in bands: 18-24, 25-34, 35-44, 45-54, 55 and over.";
    NOT_MARKED: Warning "GS23", "IASC Gender with Age Marker; UNEG guidance on human rights and gender",
        es "«{0}» pregunta por el género o el sexo, pero nada lo marca: los resultados no saldrán desagregados.",
        "Sin desagregar no se ve si mujeres y hombres viven situaciones distintas, y quien lee los resultados no sabe que solo faltó una palabra en el libro.",
        "Escriba gender en la columna role de esta pregunta.",
        en "“{0}” asks for gender or sex, but nothing marks it: results will not be broken down.",
        "Without a breakdown nobody sees whether women and men live in different situations, and who reads the results does not know that only a word was missing in the workbook.",
        "Write gender in the column role of this question.";
}
