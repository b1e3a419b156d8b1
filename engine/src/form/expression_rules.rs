//! Registry of what can be wrong with an expression, one rule for each kind of mistake.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::diagnostic::{Rule, rules};
use crate::xlsform::names::nearest;
use crate::xpath::XPathErrorCode as Code;
use crate::xpath::functions::FUNCTIONS;

rules! {
    CHARACTER: Error "EXPR-CHARACTER",
        "En la expresión de «{0}» no puede estar el carácter «{1}».",
        "The expression of “{0}” cannot hold the character “{1}”.",
        "Escríbalo de otro modo: distinto es !=, y es and, o es or, el residuo es mod, una potencia pow(a, b), unir textos concat(a, b); los argumentos se separan con comas, los textos van entre comillas rectas y una pregunta es ${pregunta}.",
        "Write it otherwise: unequal is !=, the remainder mod, a power pow(a, b), joined texts concat(a, b), and && and || are and and or; arguments are parted by commas, texts stand between straight quotes, and a question is ${question}.";
    QUOTE: Error "EXPR-QUOTE",
        "En la expresión de «{0}» falta cerrar una comilla.",
        "In the expression of “{0}” a quote is not closed.",
        "Ponga la misma comilla (' o \") al principio y al final del texto.",
        "Put the same quote (' or \") at both ends of the text.";
    TOKEN: Error "EXPR-TOKEN",
        "En la expresión de «{0}» no se esperaba «{1}».",
        "The expression of “{0}” does not expect “{1}”.",
        "Revise si falta un operador (and, or, =, +), una coma o un paréntesis antes de ese lugar. Se divide con div, distinto es !=, igual un solo =, los decimales llevan punto, y and y or van en minúsculas.",
        "Check whether an operator (and, or, =, +), a comma or a parenthesis is missing before it. To divide is div, unequal !=, equal one =, decimals have a point, and and and or are in lower case.";
    END: Error "EXPR-END",
        "La expresión de «{0}» está incompleta.",
        "The expression of “{0}” ends too early.",
        "Complete lo que falta al final: un valor después del operador, o un paréntesis.",
        "Complete what its end lacks: a value after the operator, or a parenthesis.";
    VARIABLE: Error "EXPR-VARIABLE",
        "La expresión de «{0}» usa «${1}», y los formularios no tienen variables.",
        "The expression of “{0}” uses “${1}”, and forms have no variables.",
        "Para usar una respuesta escriba su nombre entre llaves: ${pregunta}.",
        "To use an answer write its name in braces: ${question}.";
    REFERENCE: Error "EXPR-REFERENCE",
        "La expresión de «{0}» usa el nombre «{1}» entre llaves, que solo vale en un XLSForm.",
        "The expression of “{0}” uses the name “{1}” in braces, which only an XLSForm may.",
        "En un XForm escriba la ruta del nodo, como /data/{1}.",
        "In an XForm write the node's path, such as /data/{1}.";
    AXIS: Error "EXPR-AXIS",
        "La expresión de «{0}» usa el eje «{1}», que no existe.",
        "The expression of “{0}” uses the axis “{1}”, which does not exist.",
        "Use uno de XPath, como parent, child, ancestor o preceding-sibling.",
        "Use one of XPath, such as parent, child, ancestor or preceding-sibling.";
    FUNCTION: Error "EXPR-FUNCTION",
        "La expresión de «{0}» usa la función «{1}()», que no existe.",
        "The expression of “{0}” uses the function “{1}()”, which does not exist.",
        "Corrija su nombre[[; tal vez quiso escribir «{2}()»]].",
        "Correct its name[[; you may have meant “{2}()”]].";
    PREFIX: Error "EXPR-PREFIX",
        "La expresión de «{0}» usa el prefijo «{1}», que no está declarado.",
        "The expression of “{0}” uses the prefix “{1}”, which is not declared.",
        "Declárelo en la columna namespaces de settings, o en el XForm.",
        "Declare it in the column namespaces of settings, or in the XForm.";
    ARGUMENTS: Error "EXPR-ARGUMENTS",
        "En la expresión de «{0}», la función «{1}()» recibe {3} argumentos y debe recibir {2}.",
        "In the expression of “{0}” the function “{1}()” is given {3} arguments and takes {2}.",
        "Revise las comas y los paréntesis de la función.",
        "Check the function's commas and parentheses.";
    NODES: Error "EXPR-NODES",
        "En la expresión de «{0}», «{1}» necesita preguntas o una lista, no un valor.",
        "In the expression of “{0}”, “{1}” needs questions or a list, not a value.",
        "Escriba ahí la referencia a una pregunta, sin comillas ni operaciones.",
        "Write the reference to a question there, without quotes and operators.";
    LIMIT: Error "EXPR-LIMIT",
        "La expresión de «{0}» es demasiado larga o tiene demasiados paréntesis unos dentro de otros.",
        "The expression of “{0}” is too long, or has too many parentheses inside each other.",
        "Divídala en varios cálculos.",
        "Split it into several calculations.";
}

/// Functions as spreadsheets call them, in Spanish and English, with those of forms.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ahora", "now"),
    ("concatenar", "concat"),
    ("concatenate", "concat"),
    ("contar", "count"),
    ("contara", "count-non-empty"),
    ("counta", "count-non-empty"),
    ("entero", "int"),
    ("fecha", "date"),
    ("hoy", "today"),
    ("largo", "string-length"),
    ("len", "string-length"),
    ("no", "not"),
    ("potencia", "pow"),
    ("power", "pow"),
    ("raiz", "sqrt"),
    ("redondear", "round"),
    ("si", "if"),
    ("suma", "sum"),
    ("texto", "string"),
    ("valor", "number"),
    ("value", "number"),
];

/// The rule that an error breaks, and the arguments of its texts after the first, which is the node.
pub(crate) fn rule(code: &Code) -> (&'static Rule, Vec<String>) {
    match code {
        Code::UnexpectedCharacter(c) => (&CHARACTER, [c.to_string()].into()),
        Code::UnterminatedLiteral => (&QUOTE, Vec::new()),
        Code::UnexpectedToken { found, .. } => (&TOKEN, [found.clone()].into()),
        Code::UnexpectedEnd { .. } => (&END, Vec::new()),
        Code::Variable(name) => (&VARIABLE, [name.clone()].into()),
        Code::FormReference(name) => (&REFERENCE, [name.clone()].into()),
        Code::UnknownAxis(name) => (&AXIS, [name.clone()].into()),
        Code::UnknownFunction(name) => {
            let elsewhere = ELSEWHERE
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name));
            let near = elsewhere.map_or_else(
                || nearest(name, FUNCTIONS.iter().map(|function| function.name)),
                |(_, known)| (*known).to_string(),
            );
            (&FUNCTION, [name.clone(), near].into())
        }
        Code::UnknownPrefix(prefix) => (&PREFIX, [prefix.clone()].into()),
        Code::ArgumentCount {
            function,
            least,
            most,
            given,
        } => {
            let wanted = match most {
                Some(most) if most == least => most.to_string(),
                Some(most) => format!("{least}–{most}"),
                None => format!("≥ {least}"),
            };
            (&ARGUMENTS, [function.clone(), wanted, given.to_string()].into())
        }
        Code::NodeSetRequired { place } => (&NODES, [place.clone()].into()),
        Code::ArgumentsInPairs {
            function,
            least,
            given,
        } => {
            let wanted = format!("{least}, {}…", least + 2);
            (&ARGUMENTS, [function.clone(), wanted, given.to_string()].into())
        }
        Code::BadArgument { function, reason } => (
            &ARGUMENTS,
            [(*function).to_string(), (*reason).to_string(), "≠".into()].into(),
        ),
        Code::BadPattern(pattern) => (&TOKEN, [pattern.clone()].into()),
        Code::TooLong | Code::TooDeep | Code::TooManySteps | Code::TextTooLong => (&LIMIT, Vec::new()),
    }
}
