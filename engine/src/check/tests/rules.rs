//! Registry of what can be wrong with the tests of a workbook, and of what they find.

use crate::diagnostic::rules;

rules! {
    NO_COLUMN: Error "TEST-COLUMN",
        "A la hoja tests le falta la columna «{0}».",
        "The sheet tests lacks the column “{0}”.",
        "Los encabezados son test, step, question y value; note es opcional.",
        "The headers are test, step, question and value; note is optional.";
    NO_TEST: Error "TEST-NAME",
        "El paso no pertenece a ninguna prueba.",
        "The step belongs to no test.",
        "Escriba el nombre de la prueba en la columna test de su primera fila.",
        "Write the test's name into the column test of its first row.";
    UNKNOWN_STEP: Error "TEST-STEP",
        "El paso «{0}» no existe.",
        "There is no step “{0}”.",
        "Use uno de estos: {1}.",
        "Use one of these: {1}.";
    NO_QUESTION: Error "TEST-QUESTION-MISSING",
        "El paso {0} necesita una pregunta.",
        "The step {0} needs a question.",
        "Escriba su nombre en la columna question.",
        "Write its name into the column question.";
    UNKNOWN_QUESTION: Error "TEST-QUESTION",
        "El formulario no tiene «{0}», o todavía no existe en este paso.",
        "The form has no “{0}”, or it does not exist yet at this step.",
        "Corrija el nombre[[ (tal vez «{1}»)]]; en un grupo repetido se escribe grupo[2]/pregunta.",
        "Correct the name[[ (maybe “{1}”)]]; inside a repeat write repeat[2]/question.";
    AMBIGUOUS_QUESTION: Error "TEST-QUESTION-AMBIGUOUS",
        "«{0}» es el nombre de varias preguntas.",
        "“{0}” is the name of several questions.",
        "Escriba también el grupo: grupo/pregunta.",
        "Write the group, too: group/question.";
    BAD_VALUE: Error "TEST-VALUE",
        "«{0}» no es un valor que el paso {1} entienda.",
        "“{0}” is no value that the step {1} understands.",
        "Escriba {2}.",
        "Write {2}.";
    NOT_SHOWN: Error "TEST-ANSWER-HIDDEN",
        "En este paso nadie puede responder «{0}»: no se muestra.",
        "At this step nobody can answer “{0}”: it is not shown.",
        "Responda antes lo que la hace aparecer, o corrija su relevant.",
        "Answer first what makes it appear, or correct its relevant.";
    READ_ONLY: Error "TEST-ANSWER-FIXED",
        "En este paso nadie puede responder «{0}»: es de solo lectura o no es una pregunta.",
        "At this step nobody can answer “{0}”: it is read-only or no question.",
        "Use una pregunta que se pueda responder, o el paso value para comprobarla.",
        "Use a question that can be answered, or the step value to look at it.";
    NOT_TAKEN: Error "TEST-ANSWER-REFUSED",
        "«{0}» no admite la respuesta «{1}»; quedó «{2}».",
        "“{0}” does not take the answer “{1}”; it became “{2}”.",
        "Escriba el código de una opción disponible, o un valor del tipo de la pregunta.",
        "Write the code of an available choice, or a value of the question's type.";
    NOT_REPEATABLE: Error "TEST-REPEAT",
        "A «{0}» no se le pueden agregar ni quitar repeticiones en este paso.",
        "Instances of “{0}” can neither be added nor removed at this step.",
        "Use el nombre de un grupo repetido sin repeat_count; para quitar, grupo[2].",
        "Use the name of a repeat without repeat_count; to remove, repeat[2].";
    LANGUAGE: Error "TEST-LANGUAGE",
        "El formulario no tiene el idioma «{0}».",
        "The form does not have the language “{0}”.",
        "Escríbalo como en los encabezados, por ejemplo «Español (es)».",
        "Write it as in the headers, such as “English (en)”.";
    NO_START: Error "TEST-START",
        "La prueba no puede empezar: {0}.",
        "The test cannot begin: {0}.",
        "Ponga el archivo en la carpeta media, junto al libro.",
        "Put the file into the folder media beside the workbook.";
    NO_FILE: Warning "TEST-FILE",
        "Las pruebas no se ejecutaron, porque falta el archivo «{0}».",
        "The tests were not run, because the file “{0}” is missing.",
        "Póngalo en la carpeta media junto al libro, o elíjalo junto con él.",
        "Put it into the folder media beside the workbook, or choose it together with it.";
    FAILED: Error "TEST-FAILED",
        "La prueba «{0}» falla: {1} debía ser «{2}» y es «{3}».",
        "The test “{0}” fails: {1} was to be “{2}” and is “{3}”.",
        "Corrija el formulario, o lo que la prueba espera.",
        "Correct the form, or what the test expects.";
}
