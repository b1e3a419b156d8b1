//! Registry of what can be wrong with a file before any sheet is read.

use sondeo_engine::diagnostic::{Rule, Severity};

macro_rules! rules {
    ($($name:ident: $code:literal, $cause_es:literal, $cause_en:literal, $remedy_es:literal, $remedy_en:literal;)*) => {
        $(pub static $name: Rule = Rule {
            code: $code,
            severity: Severity::Error,
            cause_es: $cause_es,
            cause_en: $cause_en,
            remedy_es: $remedy_es,
            remedy_en: $remedy_en,
        };)*

        /// Every rule of this crate.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    EMPTY: "BOOK-EMPTY",
        "El archivo está vacío.",
        "The file is empty.",
        "Elija el libro de Excel que contiene las hojas survey y choices.",
        "Choose the workbook that has the sheets survey and choices.";
    UNKNOWN_FORMAT: "BOOK-FORMAT",
        "El archivo no es un libro de cálculo que se pueda leer ({0}).",
        "The file is no workbook that can be read ({0}).",
        "Guárdelo como .xlsx, .xls, .csv o Markdown y vuelva a intentarlo.",
        "Save it as .xlsx, .xls, .csv or Markdown and try again.";
    NOT_UTF8: "BOOK-ENCODING",
        "El texto no está en UTF-8 (primer byte incorrecto: {0}).",
        "The text is not UTF-8 (first wrong byte: {0}).",
        "Guarde el archivo en UTF-8; en Excel, como «CSV UTF-8».",
        "Save the file in UTF-8; in Excel, as “CSV UTF-8”.";
    DAMAGED: "BOOK-DAMAGED",
        "El libro está dañado o no es lo que su nombre dice: {0}.",
        "The workbook is damaged or is not what its name says: {0}.",
        "Ábralo en Excel o LibreOffice, guárdelo de nuevo como .xlsx y vuelva a intentarlo.",
        "Open it in Excel or LibreOffice, save it again as .xlsx and try again.";
    ENCRYPTED: "BOOK-ENCRYPTED",
        "El libro está protegido con contraseña.",
        "The workbook is protected by a password.",
        "Quite la contraseña en Excel (Archivo, Información, Proteger libro) y guárdelo.",
        "Remove the password in Excel (File, Info, Protect Workbook) and save it.";
    TOO_LARGE: "BOOK-TOO-LARGE",
        "El libro es demasiado grande: más de {0} ({1}).",
        "The workbook is too large: more than {0} {1}.",
        "Borre filas, columnas y hojas que no se usan; ponga las listas muy largas en un archivo CSV adjunto.",
        "Delete unused rows, columns and sheets; put very long lists into an attached CSV file.";
    MARKDOWN: "BOOK-MARKDOWN",
        "El texto no contiene tablas de Markdown con el nombre de la hoja en la primera columna.",
        "The text has no Markdown tables with the sheet's name in the first column.",
        "Escriba cada hoja como «| survey | |» y debajo sus filas, con la primera columna vacía.",
        "Write each sheet as “| survey | |” with its rows below, their first column empty.";
}
