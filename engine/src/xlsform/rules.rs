//! Registry of what can be wrong with an XLSForm.

use crate::diagnostic::{Rule, Severity};

macro_rules! rules {
    ($($name:ident: $severity:ident $code:literal, $cause_es:literal, $cause_en:literal, $remedy_es:literal, $remedy_en:literal;)*) => {
        $(pub static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            cause_es: $cause_es,
            cause_en: $cause_en,
            remedy_es: $remedy_es,
            remedy_en: $remedy_en,
        };)*

        /// Every rule about XLSForms.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    NO_SURVEY: Error "XLS-SURVEY-MISSING",
        "El libro no tiene una hoja llamada survey.",
        "The workbook has no sheet named survey.",
        "Nombre survey a la hoja que contiene las preguntas.",
        "Name the sheet with the questions survey.";
    EMPTY_SURVEY: Error "XLS-SURVEY-EMPTY",
        "La hoja survey no contiene preguntas.",
        "The survey sheet has no questions.",
        "Escriba al menos una fila con type y name.",
        "Write at least one row with type and name.";
    NO_COLUMN: Error "XLS-COLUMN-MISSING",
        "Falta la columna «{0}».",
        "The column “{0}” is missing.",
        "Agregue la columna en la primera fila de la hoja.",
        "Add the column to the first row of the sheet.";
    UNKNOWN_COLUMN: Warning "XLS-COLUMN-UNKNOWN",
        "La columna «{0}» no es conocida y se ignora.",
        "The column “{0}” is unknown and ignored.",
        "Corrija el nombre, o bórrela si solo es para su uso.",
        "Correct its name, or delete it if it is only for you.";
    DUPLICATE_COLUMN: Error "XLS-COLUMN-DUPLICATE",
        "La columna «{0}» aparece más de una vez.",
        "The column “{0}” appears more than once.",
        "Deje una sola columna con ese nombre.",
        "Keep one column of that name.";
    UNKNOWN_SHEET: Warning "XLS-SHEET-UNKNOWN",
        "La hoja «{0}» se parece a «{1}», pero se ignora.",
        "The sheet “{0}” looks like “{1}” but is ignored.",
        "Cambie el nombre de la hoja, o antepóngale un guion bajo.",
        "Rename the sheet, or begin its name with an underscore.";
    COMMENT_ROW: Warning "XLS-ROW-COMMENT",
        "La fila no tiene type, name ni label y se ignora.",
        "The row has no type, name or label and is ignored.",
        "Complétela, o bórrela si es un comentario.",
        "Complete it, or delete it if it is a comment.";
    NO_TYPE: Error "XLS-TYPE-MISSING",
        "La fila no tiene tipo.",
        "The row has no type.",
        "Escriba un tipo, por ejemplo text o select_one.",
        "Write a type, such as text or select_one.";
    UNKNOWN_TYPE: Error "XLS-TYPE-UNKNOWN",
        "El tipo «{0}» no existe.",
        "There is no type “{0}”.",
        "Use un tipo de XLSForm; tal vez quiso escribir «{1}».",
        "Use a type of XLSForm; you may have meant “{1}”.";
    NO_NAME: Error "XLS-NAME-MISSING",
        "La fila no tiene nombre.",
        "The row has no name.",
        "Escriba un nombre corto, sin espacios, en la columna name.",
        "Write a short name without blanks into the column name.";
    BAD_NAME: Error "XLS-NAME-INVALID",
        "El nombre «{0}» no es válido: debe empezar con una letra o guion bajo y contener solo letras, dígitos, guiones y puntos.",
        "The name “{0}” is invalid: it must begin with a letter or underscore and hold only letters, digits, hyphens and dots.",
        "Cámbielo, por ejemplo a «{1}», también donde se usa.",
        "Change it, for example to “{1}”, also where it is used.";
    RESERVED_NAME: Error "XLS-NAME-RESERVED",
        "El nombre «{0}» está reservado.",
        "The name “{0}” is reserved.",
        "Elija otro nombre.",
        "Choose another name.";
    DUPLICATE_NAME: Error "XLS-NAME-DUPLICATE",
        "El nombre «{0}» ya se usa en el mismo grupo (fila {1}).",
        "The name “{0}” is already used in the same group (row {1}).",
        "Cambie uno de los dos nombres.",
        "Change one of the two names.";
    DUPLICATE_NAME_CASE: Warning "XLS-NAME-CASE",
        "El nombre «{0}» solo se distingue por mayúsculas de otro en el mismo grupo (fila {1}).",
        "The name “{0}” differs only by case from another in the same group (row {1}).",
        "Cambie uno de los dos: muchas herramientas no los distinguen.",
        "Change one of the two: many tools do not tell them apart.";
    DUPLICATE_REPEAT: Error "XLS-NAME-REPEAT",
        "El nombre del grupo repetido «{0}» ya se usa o es el del formulario.",
        "The name of the repeat “{0}” is used elsewhere or is the form's own.",
        "Dé a cada grupo repetido un nombre único.",
        "Give each repeat a name of its own.";
    NO_LABEL: Error "XLS-LABEL-MISSING",
        "La pregunta «{0}» no tiene texto.",
        "The question “{0}” has no label or hint.",
        "Escriba la pregunta en la columna label.",
        "Write the question into the column label.";
    NO_END: Error "XLS-SECTION-OPEN",
        "El grupo «{0}» nunca se cierra.",
        "The section “{0}” is never closed.",
        "Agregue una fila {1} después de su última pregunta.",
        "Add a row {1} after its last question.";
    NO_BEGIN: Error "XLS-SECTION-CLOSED",
        "Esta fila cierra un grupo que no está abierto ({0}).",
        "This row closes a section that is not open ({0}).",
        "Borre la fila, o agregue la que abre el grupo.",
        "Delete the row, or add the one that opens the section.";
    EMPTY_SECTION: Error "XLS-SECTION-EMPTY",
        "El grupo repetido «{0}» está vacío.",
        "The repeat “{0}” is empty.",
        "Agregue al menos una pregunta, o borre el grupo.",
        "Add at least one question, or delete the section.";
    UNKNOWN_LIST: Error "XLS-LIST-UNKNOWN",
        "La lista «{0}» no está en la hoja choices.",
        "The list “{0}” is not on the sheet choices.",
        "Agregue la lista en choices, o corrija su nombre aquí.",
        "Add the list to choices, or correct its name here.";
    NO_LIST: Error "XLS-LIST-MISSING",
        "Falta el nombre de la lista después de «{0}».",
        "The name of the list is missing after “{0}”.",
        "Escriba por ejemplo «select_one sino».",
        "Write for example “select_one yesno”.";
    UNUSED_LIST: Warning "XLS-LIST-UNUSED",
        "Ninguna pregunta usa la lista «{0}».",
        "No question uses the list “{0}”.",
        "Bórrela, o úsela en una pregunta.",
        "Delete it, or use it in a question.";
    CHOICE_LIST_NAME: Warning "XLS-CHOICE-LIST",
        "La fila de choices no tiene nombre de lista y se ignora.",
        "The row of choices has no list name and is ignored.",
        "Escriba el nombre de la lista en list_name.",
        "Write the list's name into list_name.";
    CHOICE_NAME: Error "XLS-CHOICE-NAME",
        "La opción de la lista «{0}» no tiene nombre.",
        "A choice of the list “{0}” has no name.",
        "Escriba el código de la opción en la columna name.",
        "Write the choice's code into the column name.";
    CHOICE_LABEL: Warning "XLS-CHOICE-LABEL",
        "La opción «{0}» de la lista «{1}» no tiene texto.",
        "The choice “{0}” of the list “{1}” has no label.",
        "Escriba el texto en la columna label.",
        "Write its text into the column label.";
    CHOICE_DUPLICATE: Error "XLS-CHOICE-DUPLICATE",
        "La opción «{0}» aparece dos veces en la lista «{1}» (fila {2}).",
        "The choice “{0}” appears twice in the list “{1}” (row {2}).",
        "Cambie uno de los códigos, o escriba allow_choice_duplicates = yes en settings.",
        "Change one of the codes, or write allow_choice_duplicates = yes into settings.";
    CHOICE_SPACE: Error "XLS-CHOICE-SPACE",
        "El código «{0}» contiene espacios y su lista se usa en una pregunta de opción múltiple.",
        "The code “{0}” contains blanks and its list is used by a select_multiple.",
        "Quite los espacios: la respuesta separa las opciones con espacios.",
        "Remove the blanks: answers separate choices by blanks.";
    CHOICE_COLUMN: Error "XLS-CHOICE-COLUMN",
        "El encabezado «{0}» de choices no puede ser nombre de un elemento.",
        "The header “{0}” of choices cannot be the name of an element.",
        "Use letras, dígitos, guiones y guiones bajos, sin espacios.",
        "Use letters, digits, hyphens and underscores, without blanks.";
    UNKNOWN_REFERENCE: Error "XLS-REFERENCE-UNKNOWN",
        "«${{0}}» no es el nombre de ninguna pregunta.",
        "“${{0}}” is not the name of any question.",
        "Corrija el nombre; tal vez quiso escribir «{1}».",
        "Correct the name; you may have meant “{1}”.";
    AMBIGUOUS_REFERENCE: Error "XLS-REFERENCE-AMBIGUOUS",
        "«${{0}}» es el nombre de varias preguntas.",
        "“${{0}}” is the name of several questions.",
        "Dé nombres distintos a las preguntas a las que se refiere.",
        "Give the questions that you refer to different names.";
    BAD_REFERENCE: Error "XLS-REFERENCE-MALFORMED",
        "La referencia «{0}» no está bien escrita.",
        "The reference “{0}” is malformed.",
        "Escriba ${nombre}, sin espacios y con ambas llaves.",
        "Write ${name}, without blanks and with both braces.";
    BAD_EXPRESSION: Error "XLS-EXPRESSION",
        "La expresión no se entiende: {0}.",
        "The expression cannot be understood: {0}.",
        "Revise paréntesis, comillas y nombres de funciones.",
        "Check parentheses, quotes and names of functions.";
    NO_CALCULATION: Error "XLS-CALCULATION-MISSING",
        "«{0}» es de tipo calculate, pero no tiene cálculo.",
        "“{0}” has the type calculate but no calculation.",
        "Escriba la expresión en la columna calculation.",
        "Write the expression into the column calculation.";
    OTHER_FILTER: Error "XLS-OTHER-FILTER",
        "or_other no se puede combinar con choice_filter.",
        "or_other cannot be combined with choice_filter.",
        "Agregue la opción «otro» a la lista y una pregunta de texto con relevant.",
        "Add a choice “other” to the list, and a text question with relevant.";
    BAD_FILE: Error "XLS-FILE-EXTENSION",
        "El archivo «{0}» debe ser .csv, .xml o .geojson.",
        "The file “{0}” must be .csv, .xml or .geojson.",
        "Corrija la extensión del archivo.",
        "Correct the file's extension.";
    BAD_PARAMETER: Error "XLS-PARAMETER",
        "El parámetro «{0}» no es válido aquí: {1}.",
        "The parameter “{0}” is not valid here: {1}.",
        "Escriba los parámetros como «nombre=valor», separados por espacios, y solo los que admite este tipo.",
        "Write parameters as “name=value”, separated by blanks, and only those that this type has.";
    NO_MAX_PIXELS: Warning "XLS-IMAGE-SIZE",
        "La imagen «{0}» no tiene max-pixels: las fotos llenarán la tableta y la conexión.",
        "The image “{0}” has no max-pixels: photos will fill the tablet and the connection.",
        "Escriba max-pixels=1000 en la columna parameters.",
        "Write max-pixels=1000 into the column parameters.";
    TRIGGER_MISSING: Error "XLS-TRIGGER-MISSING",
        "background-geopoint necesita un trigger.",
        "background-geopoint needs a trigger.",
        "Escriba ${pregunta} en la columna trigger, y nada en calculation.",
        "Write ${question} into the column trigger, and nothing into calculation.";
    TRANSLATION_MISSING: Warning "XLS-TRANSLATION-MISSING",
        "Falta la traducción a «{0}» de {1}.",
        "The translation to “{0}” of {1} is missing.",
        "Escríbala; mientras tanto se mostrará un guion.",
        "Write it; until then a hyphen is shown.";
    LANGUAGE_CODE: Warning "XLS-LANGUAGE-CODE",
        "El idioma «{0}» no tiene un código entre paréntesis.",
        "The language “{0}” has no code in parentheses.",
        "Escriba por ejemplo «Español (es)».",
        "Write for example “English (en)”.";
    ENCRYPTED_WITHOUT_ID: Error "XLS-ENCRYPTION-ID",
        "omit_instanceID no se puede combinar con public_key.",
        "omit_instanceID cannot be combined with public_key.",
        "Quite omit_instanceID de settings.",
        "Remove omit_instanceID from settings.";
    BAD_NAMESPACES: Error "XLS-NAMESPACES",
        "«{0}» no es una lista de espacios de nombres.",
        "“{0}” is no list of namespaces.",
        "Escriba prefijo=\"dirección\", separados por espacios.",
        "Write prefix=\"address\", separated by blanks.";
    ENTITY: Error "XLS-ENTITY",
        "La declaración de entidad no es válida: {0}.",
        "The entity declaration is not valid: {0}.",
        "Revise la hoja entities y la columna save_to.",
        "Check the sheet entities and the column save_to.";
    TABLE_LIST: Error "XLS-TABLE-LIST",
        "Todas las preguntas de un grupo table-list deben usar la misma lista, sin choice_filter.",
        "All questions of a table-list group must use one list, without choice_filter.",
        "Use otra apariencia, o la misma lista en todas.",
        "Use another appearance, or one list for all.";
    TOO_DEEP: Error "XLS-SECTION-DEPTH",
        "Los grupos están anidados a más de {0} niveles.",
        "Sections are nested more than {0} levels deep.",
        "Aplane la estructura del formulario.",
        "Flatten the form's structure.";
}
