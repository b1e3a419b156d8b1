//! Registry of what static analysis finds in the logic of a form.

use crate::diagnostic::{Rule, rules};

rules! {
    NEVER_RELEVANT: Warning "CHK-RELEVANT-NEVER",
        "«{0}» nunca se muestra: la condición «{1}» no se puede cumplir.",
        "“{0}” is never shown: the condition “{1}” cannot hold.",
        "Revise los valores que compara, and y or, y las condiciones de los grupos que la contienen.",
        "Check the values that it compares, and and or, and the conditions of the groups around it.";
    NEVER_VALID: Warning "CHK-CONSTRAINT-NEVER",
        "«{0}» no admite ninguna respuesta: «{1}» se contradice.",
        "“{0}” takes no answer at all: “{1}” contradicts itself.",
        "Revise los límites; para admitir uno de dos intervalos use or.",
        "Check the bounds; to allow one of two ranges use or.";
    BARE_WORD: Warning "CHK-WORD",
        "En «{0}», la palabra «{1}» se lee como el nombre de una pregunta que no existe: no vale nada, y nunca es verdadera.",
        "In “{0}”, the word “{1}” is read as the name of a question that does not exist: it is blank, and never true.",
        "Para decir sí escriba yes o true(), para no deje la celda vacía; el nombre de una pregunta va como ${pregunta}, y un texto entre comillas.",
        "To say yes write yes or true(), for no leave the cell blank; the name of a question goes as ${question}, and a text in quotes.";
    COMPARED_WITH_NOTHING: Warning "CHK-CONDITION",
        "La expresión de «{0}» nombra «{1}» sin compararla con nada: en Sondeo, Enketo y ODK Web Forms eso siempre es verdadero, aunque esté vacía o diga false; en ODK Collect depende de lo que valga.",
        "The expression of “{0}” names “{1}” and compares it with nothing: in Sondeo, Enketo and ODK Web Forms that is always true, even if it is blank or says false; in ODK Collect its value decides.",
        "Compárela con lo que guarda: ${{1}} = 'true' si es un cálculo que compara, ${{1}} = 1 si da 1 o 0, ${{1}} > 0 si es un número, ${{1}} = 'si' con el código de una opción, ${{1}} != '' si basta con que haya respuesta.",
        "Compare it with what it holds: ${{1}} = 'true' if it is a calculation that compares, ${{1}} = 1 if it gives 1 or 0, ${{1}} > 0 if it is a number, ${{1}} = 'yes' with the code of a choice, ${{1}} != '' if any answer will do.";
    PATH: Warning "CHK-PATH",
        "La expresión de «{0}» busca «{1}», pero ahí no hay «{2}»: esa ruta siempre está vacía.",
        "The expression of “{0}” looks for “{1}”, but there is no “{2}” there: that path is always blank.",
        "Corrija la ruta[[, tal vez «{3}»]], o llene la columna si es de una lista; el nombre de una pregunta va como ${pregunta}, y un texto entre comillas.",
        "Correct the path[[, maybe “{3}”]], or fill the column if it is one of a list; the name of a question goes as ${question}, and a text in quotes.";
    LABEL_PATH: Warning "CHK-PATH-LABEL",
        "La expresión de «{0}» busca «{1}», pero esa lista tiene traducciones, medios o referencias y guarda sus etiquetas en otra parte: esa ruta siempre está vacía.",
        "The expression of “{0}” looks for “{1}”, but that list has translations, media or references and keeps its labels elsewhere: that path is always blank.",
        "Escriba jr:choice-name(${pregunta}, '${pregunta}'), que da la etiqueta como la lee quien responde.",
        "Write jr:choice-name(${question}, '${question}'), which gives the label as whoever answers reads it.";
    UNKNOWN_CHOICE: Warning "CHK-CHOICE-UNKNOWN",
        "La expresión de «{0}» compara «{1}»[[, de la lista «{4}»,]] con «{2}», que no es una de sus opciones.",
        "The expression of “{0}” compares “{1}”[[ of the list “{4}”]] with “{2}”, which is none of its choices.",
        "Escriba el código de la opción[[, tal vez «{3}»]].",
        "Write the choice's code[[, maybe “{3}”]].";
    TYPE_MISMATCH: Warning "CHK-TYPE",
        "La expresión de «{0}» compara «{1}», de tipo {3}, con {2}, y así la comparación no sirve[[: en Sondeo el resultado es {4} con cualquier respuesta]].",
        "The expression of “{0}” compares “{1}”, of type {3}, with {2}, and such a comparison is of no use[[: in Sondeo the result is {4} whatever is answered]].",
        "Compare un número con un número sin comillas, una fecha con date('2026-01-31'), una hora como decimal-time(${hora}) > decimal-time('08:00') y una opción con su código; < y > solo ordenan números y fechas.",
        "Compare a number with a number without quotes, a date with date('2026-01-31'), a time as decimal-time(${time}) > decimal-time('08:00'), and a choice with its code; < and > only order numbers and dates.";
    FILTER_COLUMN: Warning "CHK-FILTER-COLUMN",
        "El filtro de «{0}» usa la columna «{1}», que ninguna opción de la lista «{2}» tiene.",
        "The filter of “{0}” uses the column “{1}”, which no choice of the list “{2}” has.",
        "Agregue la columna en la hoja choices, o corrija su nombre en choice_filter.",
        "Add the column to the sheet choices, or correct its name in choice_filter.";
    FILTER_VALUE: Warning "CHK-FILTER-VALUE",
        "La expresión de «{0}» compara la columna «{1}» de la lista «{4}» con «{2}», que ninguna opción tiene ahí.",
        "The expression of “{0}” compares the column “{1}” of the list “{4}” with “{2}”, which no choice has there.",
        "Corrija el valor[[, tal vez «{3}»]], o escríbalo en la hoja choices en las opciones que deban tenerlo.",
        "Correct the value[[, maybe “{3}”]], or write it in the sheet choices for the choices that should have it.";
    QUOTED_REFERENCE: Warning "CHK-QUOTES",
        "La expresión de «{0}» pone {1} entre comillas: así es un texto fijo y no la respuesta.",
        "The expression of “{0}” has {1} between quotes: so it is a fixed text and not the answer.",
        "Quite las comillas alrededor de {1}; para unir textos y respuestas use concat('texto ', {1}).",
        "Remove the quotes around {1}; to join texts and answers use concat('text ', {1}).";
    CONSTANT: Warning "CHK-CONSTANT",
        "En la expresión de «{0}», {1} no se compara con nada y cuenta como true().",
        "In the expression of “{0}”, {1} is compared with nothing and counts as true().",
        "Repita la pregunta en cada comparación: ${x} = 'a' or ${x} = 'b'.",
        "Repeat the question in each comparison: ${x} = 'a' or ${x} = 'b'.";
    CHAIN: Warning "CHK-CHAIN",
        "La expresión de «{0}» encadena comparaciones: en «{1}» la segunda compara el resultado de la primera, que es 1 o 0.",
        "The expression of “{0}” chains comparisons: in “{1}” the second one compares the outcome of the first, which is 1 or 0.",
        "Una dos comparaciones con and: . > 0 and . < 120.",
        "Join two comparisons by and: . > 0 and . < 120.";
    ALWAYS: Warning "CHK-ALWAYS",
        "La condición «{1}» de «{0}» se cumple con cualquier respuesta.",
        "The condition “{1}” of “{0}” holds whatever is answered.",
        "Para excluir varios valores, o para pedir un intervalo, use and en lugar de or.",
        "To exclude several values, or to ask for a range, use and in the place of or.";
    DEFAULT: Warning "CHK-DEFAULT",
        "El valor inicial «{1}» de «{0}» no es una respuesta posible[[ (tipo {2})]] y se descarta.",
        "The default “{1}” of “{0}” is no possible answer[[ (type {2})]] and is dropped.",
        "Escriba el código de una opción de la lista, un número con punto, una fecha como 2026-01-31, una hora como 08:30:00, una ubicación como 19.4 -99.1 0 0, o una expresión como today().",
        "Write the code of a choice of the list, a number with a point, a date such as 2026-01-31, a time such as 08:30:00, a place such as 19.4 -99.1 0 0, or an expression such as today().";
    REQUIRED_NEVER: Warning "CHK-REQUIRED",
        "«{0}» es obligatoria, pero nadie puede responderla: así el formulario no se puede terminar.",
        "“{0}” is required, but nobody can answer it: so the form cannot be finished.",
        "Quite required, o deje que se responda: una nota y una pregunta con read_only no admiten respuesta.",
        "Remove required, or let people answer: a note and a question with read_only take none.";
    UNANCHORED: Warning "CHK-REGEX",
        "El patrón «{1}» de «{0}» no está anclado: acepta cualquier texto que lo contenga.",
        "The pattern “{1}” of “{0}” is not anchored: it accepts any text that contains it.",
        "Escriba ^ al principio y $ al final; ODK Collect exige siempre el texto completo, otros clientes no.",
        "Write ^ at its start and $ at its end; ODK Collect always demands the whole text, other clients do not.";
    BAD_PATTERN: Warning "CHK-PATTERN",
        "El patrón «{1}» de «{0}» no se puede usar: {2}.",
        "The pattern “{1}” of “{0}” cannot be used: {2}.",
        "Revise corchetes, paréntesis y llaves; un signo que se busca tal cual lleva \\ delante.",
        "Check its brackets, parentheses and braces; a sign that is meant as such has \\ before it.";
    HIDDEN_VALUE: Warning "CHK-HIDDEN-VALUE",
        "El cálculo «{0}» usa «{1}», que a veces no se muestra; entonces está vacía y el resultado también.",
        "The calculation “{0}” uses “{1}”, which is not always shown; it is blank then, and so is the result.",
        "Escriba coalesce(${{1}}, 0), o if(…) con la misma condición. Enketo, en cambio, suma el valor oculto.",
        "Write coalesce(${{1}}, 0), or if(…) with the same condition. Enketo adds the hidden value instead.";
    NO_NODES: Warning "CHK-NODES",
        "La expresión de «{0}» da a {1} un valor en lugar de preguntas; no tiene resultado, y ODK Collect rechaza el formulario.",
        "The expression of “{0}” gives {1} a value in the place of questions; it has no result, and ODK Collect refuses the form.",
        "Escriba la ruta de las preguntas, como ${pregunta} de una repetición; para sumar valores use +.",
        "Write the path of the questions, such as a repeat's ${question}; to add values use +.";
    ARGUMENT: Warning "CHK-ARGUMENT",
        "La expresión de «{0}» da a {1}() el texto «{2}», que no conoce.",
        "The expression of “{0}” gives {1}() the text “{2}”, which it does not know.",
        "Use uno de los que la página de la función enumera.",
        "Use one of those that the function's page lists.";
    ACTION_MANY: Warning "CHK-ACTION-MANY",
        "Un cambio de «{0}» pone el valor de «{1}», que está en cada instancia de una repetición: con más de una, la respuesta se rechaza.",
        "A change of “{0}” sets “{1}”, which is in every instance of a repeat: with more than one of them the answer is refused.",
        "Ponga el disparador y el valor en la misma repetición, o nombre una instancia, como en /data/rep[1]/nota.",
        "Put what triggers and what is set into the same repeat, or name one instance, as in /data/rep[1]/note.";
    CALCULATED_GROUP: Error "CHK-CALCULATED-GROUP",
        "«{0}» tiene un cálculo y contiene preguntas: un grupo no guarda ningún valor, y ODK Collect rechaza el formulario.",
        "“{0}” has a calculation and holds questions: a group keeps no value, and ODK Collect refuses the form.",
        "Mueva el cálculo a una fila calculate dentro del grupo.",
        "Move the calculation into a row calculate inside of the group.";
    FORM_ID: Error "CHK-FORM-ID",
        "La columna {0} dice «{1}», y con ese nombre el servidor no puede guardar ni mostrar registros.",
        "The column {0} says “{1}”, a name under which the server can neither keep nor show records.",
        "Escriba otro, de 255 bytes a lo más y que no sea un punto ni dos, como diagnostico-2026.",
        "Write another one, of 255 bytes at most and neither one point nor two, such as assessment-2026.";
    SAME_ID: Warning "CHK-SAME-ID",
        "El formulario escribe el instanceID «{0}» y nada lo cambia: todos los registros serían el mismo, y solo el primero se recibiría.",
        "The form writes the instanceID “{0}” and nothing replaces it: all records would be the same, and only the first would be received.",
        "Borre el texto de instanceID; en su bind ponga jr:preload=\"uid\".",
        "Delete the text of instanceID; put jr:preload=\"uid\" on its bind.";
    COLUMN_TWICE: Warning "CHK-FILE-COLUMN",
        "El archivo «{0}» tiene más de una columna «{1}»: un texto toma la primera, y un filtro encuentra cualquiera.",
        "The file “{0}” has more than one column “{1}”: a text takes the first, and a filter finds any of them.",
        "Dé a cada columna un nombre propio, o borre la que sobra.",
        "Give each column a name of its own, or delete the one too many.";
    SCORE_FILE: Error "CHK-SCORE-FILE",
        "El archivo «{0}» tiene una columna score: la clave de respuestas llegaría a las tabletas.",
        "The file “{0}” has a column score: the answer key would reach the tablets.",
        "Quite la columna del archivo; los puntajes van en la hoja choices, que los guarda para los informes.",
        "Take the column out of the file; scores belong in the sheet choices, which keeps them for reports.";
}

/// What is only right if all choices are known.
pub(crate) static OF_CHOICES: &[&Rule] = &[
    &ALWAYS,
    &DEFAULT,
    &FILTER_COLUMN,
    &FILTER_VALUE,
    &LABEL_PATH,
    &NEVER_RELEVANT,
    &NEVER_VALID,
    &PATH,
    &UNKNOWN_CHOICE,
];
