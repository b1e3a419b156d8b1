//! Registry of what can be wrong with an XLSForm.

use crate::diagnostic::rules;

rules! {
    NO_SURVEY: Error "XLS-SURVEY-MISSING",
        "El libro no tiene una hoja llamada survey.",
        "The workbook has no sheet named survey.",
        "Nombre survey a la hoja que contiene las preguntas.",
        "Name the sheet with the questions survey.";
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
        "Use un tipo de XLSForm[[; tal vez quiso escribir «{1}»]].",
        "Use a type of XLSForm[[; you may have meant “{1}”]].";
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
        "El nombre «{0}» ya se usa en el mismo grupo.",
        "The name “{0}” is already used in the same group.",
        "Cambie uno de los dos nombres.",
        "Change one of the two names.";
    DUPLICATE_NAME_CASE: Warning "XLS-NAME-CASE",
        "El nombre «{0}» solo se distingue por mayúsculas de otro en el mismo grupo.",
        "The name “{0}” differs only by case from another in the same group.",
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
    CHOICE_COLUMN: Warning "XLS-CHOICE-COLUMN",
        "El encabezado «{0}» de choices no puede ser nombre de un elemento; la columna se ignora.",
        "The header “{0}” of choices cannot be the name of an element; the column is ignored.",
        "Use letras, dígitos, guiones y guiones bajos, sin espacios.",
        "Use letters, digits, hyphens and underscores, without blanks.";
    PREFIX: Error "XLS-PREFIX",
        "El prefijo «{0}» no está declarado.",
        "The prefix “{0}” is not declared.",
        "Declárelo en la columna namespaces de settings, como {0}=\"http://ejemplo.org/{0}\"; si quiso indicar un idioma, escriba dos veces dos puntos: label::es.",
        "Declare it in the namespaces column of settings, as {0}=\"http://example.org/{0}\"; if a language was meant, write the colon twice: label::es.";
    ATTRIBUTE: Error "XLS-ATTRIBUTE",
        "«{0}» no puede ser el nombre de un atributo más.",
        "“{0}” cannot be the name of one more attribute.",
        "Escriba después de los dos puntos dobles un nombre con letras, dígitos, guiones y guiones bajos; ref y nodeset ya los escribe el formulario.",
        "Write a name of letters, digits, hyphens and underscores after the double colon; ref and nodeset are written by the form itself.";
    UNKNOWN_REFERENCE: Error "XLS-REFERENCE-UNKNOWN",
        "«${{0}}» no es el nombre de ninguna pregunta.",
        "“${{0}}” is not the name of any question.",
        "Corrija el nombre[[; tal vez quiso escribir «{1}»]].",
        "Correct the name[[; you may have meant “{1}”]].";
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
    NO_MAX_PIXELS: Warning "XLS-IMAGE-SIZE",
        "La imagen «{0}» no tiene max-pixels: las fotos llenarán la tableta y la conexión.",
        "The image “{0}” has no max-pixels: photos will fill the tablet and the connection.",
        "Escriba max-pixels=1000 en la columna parameters.",
        "Write max-pixels=1000 into the column parameters.";
    TRIGGER_MISSING: Error "XLS-TRIGGER-MISSING",
        "background-geopoint necesita un trigger y no puede tener cálculo.",
        "background-geopoint needs a trigger and cannot have a calculation.",
        "Escriba ${pregunta} en la columna trigger, y nada en calculation.",
        "Write ${question} into the column trigger, and nothing into calculation.";
    NO_DEFAULT_LANGUAGE: Warning "XLS-DEFAULT-LANGUAGE",
        "default_language es «{0}», pero ninguna columna tiene ese idioma: el formulario empieza en otro.",
        "default_language is “{0}”, but no column has that language: the form begins in another one.",
        "Escriba en settings el idioma como está en los encabezados[[, tal vez «{1}»]].",
        "Write the language into settings as it stands in the headers[[, maybe “{1}”]].";
    TRANSLATION_MISSING: Warning "XLS-TRANSLATION-MISSING",
        "Textos que faltan en «{0}»: {1}.",
        "Texts that are missing in “{0}”: {1}.",
        "Escríbalos; mientras tanto se mostrará un guion.",
        "Write them; until then a hyphen is shown.";
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
    BAD_NAMESPACES: Warning "XLS-NAMESPACES",
        "«{0}» no es una lista de espacios de nombres.",
        "“{0}” is no list of namespaces.",
        "Escriba prefijo=\"dirección\", separados por espacios.",
        "Write prefix=\"address\", separated by blanks.";
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
    EMPTY_SURVEY: Warning "XLS-SURVEY-EMPTY",
        "La hoja survey no contiene preguntas.",
        "The survey sheet has no questions.",
        "Escriba al menos una fila con type y name.",
        "Write at least one row with type and name.";
    EMPTY_SECTION: Warning "XLS-SECTION-EMPTY",
        "El grupo repetido «{0}» está vacío.",
        "The repeat “{0}” is empty.",
        "Agregue al menos una pregunta, o borre el grupo.",
        "Add at least one question, or delete the section.";
    NO_HEADER: Error "XLS-HEADER-MISSING",
        "La celda no tiene encabezado en su columna.",
        "The cell has no header above it.",
        "Escriba el encabezado en la primera fila de la hoja.",
        "Write the header into the first row of the sheet.";
    DISABLED: Warning "XLS-ROW-DISABLED",
        "La columna disabled ya no es parte de XLSForm.",
        "The column disabled is no part of XLSForm any more.",
        "Use relevant para ocultar la pregunta, o borre la fila.",
        "Use relevant to hide the question, or delete the row.";
    DEVICE_FIELD: Warning "XLS-DEVICE-FIELD",
        "«{0}» ya no se puede leer en la mayoría de los dispositivos.",
        "“{0}” can no longer be read on most devices.",
        "Use deviceid.",
        "Use deviceid.";
    AUDIT_NAME: Error "XLS-AUDIT-NAME",
        "Una fila audit se llama audit y nada más.",
        "A row of type audit is named audit and nothing else.",
        "Deje vacía la columna name.",
        "Leave the column name blank.";
    REPEAT_LABEL: Warning "XLS-REPEAT-LABEL",
        "El grupo repetido «{0}» no tiene texto.",
        "The repeat “{0}” has no label.",
        "Escriba en label qué se repite, por ejemplo «Integrante del hogar».",
        "Write into label what is repeated, such as “Member of the household”.";
    BIG_IMAGE: Error "XLS-BIG-IMAGE",
        "«{0}» tiene big-image, pero no image.",
        "“{0}” has big-image but no image.",
        "Agregue la imagen pequeña en la columna image.",
        "Add the small picture in the column image.";
    MEDIA_KIND: Error "XLS-MEDIA-KIND",
        "No hay archivos de tipo «{0}».",
        "There is no kind of media “{0}”.",
        "Use image, big-image, audio o video.",
        "Use image, big-image, audio or video.";
    SELECT_TYPE: Error "XLS-SELECT-TYPE",
        "Las respuestas de un select no pueden ser de tipo «{0}».",
        "The answers of a select cannot be of type “{0}”.",
        "Quite la columna bind::type de esta fila.",
        "Leave bind::type blank in this row.";
    OTHER_LIST: Error "XLS-OTHER-LIST",
        "La lista «{0}» debe estar en la hoja choices para agregarle una opción.",
        "The list “{0}” must be on the sheet choices for an option to be added.",
        "Escriba la lista en choices.",
        "Write the list into choices.";
    OTHER_LANGUAGES: Warning "XLS-OTHER-LANGUAGES",
        "or_other crea textos solo en inglés, y el formulario tiene traducciones.",
        "or_other makes English texts only, and the form has translations.",
        "Agregue la opción «otro» a la lista y una pregunta de texto con relevant.",
        "Add a choice “other” to the list, and a text question with relevant.";
    EXTERNAL_FILTER: Warning "XLS-EXTERNAL-FILTER",
        "select_one_external es solo para preguntas con choice_filter.",
        "select_one_external is for questions with a choice_filter only.",
        "Use select_one, o escriba el filtro.",
        "Use select_one, or write the filter.";
    UNKNOWN_EXTERNAL: Error "XLS-EXTERNAL-LIST",
        "La lista «{0}» no está en la hoja external_choices.",
        "The list “{0}” is not on the sheet external_choices.",
        "Agregue la lista en external_choices, o corrija su nombre aquí.",
        "Add the list to external_choices, or correct its name here.";
    UNKNOWN_OSM: Error "XLS-OSM-LIST",
        "La lista «{0}» no está en la hoja osm.",
        "The list “{0}” is not on the sheet osm.",
        "Agregue la lista en osm, o corrija su nombre aquí.",
        "Add the list to osm, or correct its name here.";
    SEARCH_LIST: Error "XLS-SEARCH-LIST",
        "La lista «{0}» se usa con search() y también sin él, o es un archivo.",
        "The list “{0}” is used with search() and also without it, or is a file.",
        "Dé a la pregunta con search() una lista propia.",
        "Give the question with search() a list of its own.";
    TRANSLATION_LOST: Warning "XLS-TRANSLATION-LOST",
        "El texto en «{0}» se pierde: una columna {1} sin idioma está a su derecha.",
        "The text in “{0}” is lost: a column {1} without a language stands to its right.",
        "Ponga la columna sin idioma a la izquierda, o dele también un idioma.",
        "Move the column without a language to the left, or give it a language, too.";
    LANGUAGE_COLUMNS: Warning "XLS-LANGUAGE-COLUMNS",
        "El idioma «{0}» no tiene estas columnas, que otros idiomas sí tienen: {1}.",
        "The language “{0}” lacks these columns that other languages have: {1}.",
        "Agregue las columnas con «::» y el nombre del idioma; si faltan en «default», agregue el idioma al encabezado de la columna que no lo tiene.",
        "Add the columns with “::” and the language's name; if “default” lacks them, add the language to the header of the column that has none.";
    FORM_ID_TWICE: Warning "XLS-FORM-ID-TWICE",
        "settings tiene las columnas form_id e id_string, que significan lo mismo.",
        "The settings have both columns form_id and id_string, which mean the same.",
        "Deje solo form_id.",
        "Keep form_id only.";
    INSTANCE_TWICE: Error "XLS-INSTANCE-TWICE",
        "Dos listas o archivos se llaman «{0}».",
        "Two lists or files are called “{0}”.",
        "Cambie el nombre de uno de los dos.",
        "Rename one of the two.";
    TRIGGER_HIDDEN: Error "XLS-TRIGGER-HIDDEN",
        "«{0}» no se muestra a nadie, así que no puede iniciar un cálculo.",
        "“{0}” is shown to nobody, so it cannot trigger a calculation.",
        "Ponga en trigger una pregunta visible.",
        "Write a question into trigger that people see.";
    PARAMETER_FORM: Error "XLS-PARAMETER-FORM",
        "«{0}» no tiene la forma nombre=valor.",
        "“{0}” has not the form name=value.",
        "Escriba los parámetros como «nombre=valor», separados por espacios.",
        "Write parameters as “name=value”, separated by blanks.";
    PARAMETER_UNKNOWN: Error "XLS-PARAMETER-UNKNOWN",
        "Este tipo no tiene el parámetro «{0}».",
        "This type has no parameter “{0}”.",
        "Use solo: {1}.",
        "Use only: {1}.";
    PARAMETER_VALUE: Error "XLS-PARAMETER-VALUE",
        "El parámetro «{0}» no puede valer «{1}».",
        "The parameter “{0}” cannot be “{1}”.",
        "Escriba por ejemplo: {2}.",
        "Write for example: {2}.";
    PARAMETER_NEEDS: Error "XLS-PARAMETER-NEEDS",
        "El parámetro «{0}» necesita además: {1}.",
        "The parameter “{0}” needs besides: {1}.",
        "Agréguelo, o quite «{0}».",
        "Add it, or remove “{0}”.";
    REFERENCE_GEOMETRY: Error "XLS-REFERENCE-GEOMETRY",
        "reference-geometry no conoce «{0}».",
        "reference-geometry does not know “{0}”.",
        "Escriba una lista, un archivo sin su extensión, o ${grupo_repetido}.",
        "Write a list, a file without its extension, or ${repeat}.";
    RANGE_APPEARANCE: Error "XLS-RANGE-APPEARANCE",
        "Con la apariencia «{0}» no puede haber marcas.",
        "With the appearance “{0}” there cannot be ticks.",
        "Quite tick_interval, tick_labelset y placeholder, o use vertical o no-ticks.",
        "Remove tick_interval, tick_labelset and placeholder, or use vertical or no-ticks.";
    RANGE_STEP: Error "XLS-RANGE-STEP",
        "«{0}» es cero o mayor que el rango.",
        "“{0}” is zero or larger than the range.",
        "Escriba un número que quepa entre start y end.",
        "Write a number that fits between start and end.";
    RANGE_MULTIPLE: Error "XLS-RANGE-MULTIPLE",
        "«{0}» no cae en un múltiplo de {1}.",
        "“{0}” is not at a multiple of {1}.",
        "Cuente desde start en pasos de {1}.",
        "Count from start in steps of {1}.";
    RANGE_OUTSIDE: Error "XLS-RANGE-OUTSIDE",
        "«{0}» está fuera del rango.",
        "“{0}” is outside the range.",
        "Escriba valores entre start y end.",
        "Write values between start and end.";
    RANGE_TICK_NUMBER: Error "XLS-RANGE-TICK-NUMBER",
        "Los nombres de la lista «{0}» deben ser números.",
        "The names of the list “{0}” must be numbers.",
        "Escriba en name el número de cada marca.",
        "Write each tick's number into name.";
    RANGE_ENDS: Error "XLS-RANGE-ENDS",
        "Sin marcas, la lista «{0}» solo puede tener start y end.",
        "Without ticks the list “{0}” can have start and end only.",
        "Deje las dos opciones de los extremos, o quite no-ticks.",
        "Keep the two choices of the ends, or remove no-ticks.";
    ENTITY_COLUMN: Error "XLS-ENTITY-COLUMN",
        "La hoja entities no tiene una columna «{0}».",
        "The sheet entities has no column “{0}”.",
        "Use list_name, label, entity_id, create_if y update_if.",
        "Use list_name, label, entity_id, create_if and update_if.";
    ENTITY_LIST_NAME: Error "XLS-ENTITY-LIST-NAME",
        "«{0}» no puede ser nombre de una lista de entidades.",
        "“{0}” cannot be the name of a list of entities.",
        "Use letras, dígitos y guiones; sin puntos y sin __ al principio.",
        "Use letters, digits and hyphens, without dots and without __ at the beginning.";
    ENTITY_LIST_TWICE: Error "XLS-ENTITY-LIST-TWICE",
        "La lista de entidades «{0}» está declarada dos veces.",
        "The list of entities “{0}” is declared twice.",
        "Deje una sola fila para cada lista.",
        "Keep one row for each list.";
    ENTITY_UPDATE: Error "XLS-ENTITY-UPDATE",
        "Para actualizar una entidad de «{0}» hace falta entity_id.",
        "An update of an entity of “{0}” needs entity_id.",
        "Escriba entity_id, o use create_if.",
        "Write entity_id, or use create_if.";
    ENTITY_UPSERT: Error "XLS-ENTITY-UPSERT",
        "«{0}» tiene entity_id y create_if, pero no update_if.",
        "“{0}” has entity_id and create_if but no update_if.",
        "Escriba update_if, o quite entity_id.",
        "Write update_if, or remove entity_id.";
    ENTITY_LABEL: Error "XLS-ENTITY-LABEL",
        "Las entidades nuevas de «{0}» necesitan label.",
        "New entities of “{0}” need a label.",
        "Escriba en label cómo se llamará cada entidad.",
        "Write into label what each entity is to be called.";
    ENTITY_SCOPE: Error "XLS-ENTITY-SCOPE",
        "La entidad «{0}» toma datos de grupos repetidos que no están uno dentro del otro.",
        "The entity “{0}” takes data of repeats that are not one inside the other.",
        "Copie el valor con calculate al grupo repetido de las demás preguntas.",
        "Copy the value by a calculate into the repeat of the other questions.";
    ENTITY_PLACE: Error "XLS-ENTITY-PLACE",
        "La entidad «{0}» no tiene lugar: en cada grupo, y fuera de los grupos, cabe una sola, y donde iría está la de otra lista.",
        "There is no place for the entity “{0}”: each group, and what is outside of groups, holds one, and where it would go is that of another list.",
        "Junte en un grupo aparte las preguntas que guardan en «{0}» (columna save_to); si ninguna guarda, ponga ahí la pregunta que su label menciona.",
        "Bring the questions that save to “{0}” (column save_to) together in a group of their own; if none does, put the question that its label refers to there.";
    SAVE_WITHOUT_ENTITY: Error "XLS-SAVE-ENTITY",
        "save_to necesita una fila en la hoja entities.",
        "save_to needs a row on the sheet entities.",
        "Declare la lista de entidades en la hoja entities.",
        "Declare the list of entities on the sheet entities.";
    SAVE_LIST: Error "XLS-SAVE-LIST",
        "«{0}» no dice a cuál de las listas de la hoja entities pertenece.",
        "“{0}” does not say which list of the sheet entities it belongs to.",
        "Escriba lista#propiedad, con una sola almohadilla.",
        "Write list#property, with one number sign.";
    SAVE_SECTION: Error "XLS-SAVE-SECTION",
        "Un grupo no se puede guardar en una entidad.",
        "A section cannot be saved to an entity.",
        "Escriba save_to en las preguntas.",
        "Write save_to at the questions.";
    SAVE_NAME: Error "XLS-SAVE-NAME",
        "«{0}» no puede ser nombre de una propiedad.",
        "“{0}” cannot be the name of a property.",
        "No use name ni label, ni __ al principio.",
        "Use neither name nor label, nor __ at the beginning.";
    SAVE_TWICE: Error "XLS-SAVE-TWICE",
        "Otra pregunta ya se guarda en «{0}».",
        "Another question is already saved to “{0}”.",
        "Cambie una de las dos propiedades.",
        "Change one of the two properties.";
}
