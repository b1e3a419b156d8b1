//! All functions: name, arguments, source, what they do in Spanish and English, examples. `docs/functions.md` is made from
//! this table, and every example is a test.

use super::{
    Call, Documentation, Function, Group, Role, Source, boolean, dates, digests, form, geo, nodes, numbers,
    random, select, strings,
};

const fn entry(name: &'static str, arguments: (usize, Option<usize>), role: Role, call: Call) -> Function {
    let passes_nodes = matches!(name.as_bytes(), b"if" | b"coalesce" | b"once" | b"indexed-repeat");
    let in_pairs = matches!(name.as_bytes(), b"weighted-checklist" | b"indexed-repeat");
    Function {
        name,
        least: arguments.0,
        most: arguments.1,
        role,
        passes_nodes,
        in_pairs,
        call,
    }
}

const fn exactly(count: usize) -> (usize, Option<usize>) {
    (count, Some(count))
}

const fn between(least: usize, most: usize) -> (usize, Option<usize>) {
    (least, Some(most))
}

const fn at_least(least: usize) -> (usize, Option<usize>) {
    (least, None)
}

/// One entry makes a line of each of two tables, so that a program which only evaluates does not carry the documentation.
macro_rules! functions {
    ($($group:ident {$(
        $name:literal $arguments:expr, $source:ident, $role:ident, $call:expr, $signature:literal,
        $english:literal, $spanish:literal, $examples:expr;
    )*})*) => {
        /// Every function, by group.
        pub static FUNCTIONS: &[Function] = &[$($(entry($name, $arguments, Role::$role, $call),)*)*];

        /// What there is to say about every function, in the order of [`FUNCTIONS`].
        pub static DOCUMENTATION: &[Documentation] = &[$($(Documentation {
            name: $name,
            group: Group::$group,
            source: Source::$source,
            signature: $signature,
            english: $english,
            spanish: $spanish,
            examples: &$examples,
        },)*)*];
    };
}

functions! {
    Texts {
        "string" between(0, 1), XPath, OptionalNode, strings::string, "string(any?)",
            "The argument as text; without argument that of the context node.",
            "El argumento como texto; sin argumento, el texto del nodo de contexto.",
            [("string(1 div 4)", "0.25")];
        "concat" at_least(0), OdkXForms, Plain, strings::concat, "concat(any*)",
            "All texts one after the other; of node-sets every node.",
            "Todos los textos, uno tras otro; de un conjunto de nodos, cada nodo.",
            [("concat('a', 1, true())", "a1true")];
        "join" at_least(1), OdkXForms, Plain, strings::join, "join(string separator, any*)",
            "All texts with the separator between; of node-sets every node.",
            "Todos los textos con el separador entre ellos; de un conjunto de nodos, cada nodo.",
            [("join(', ', /data/rep/name)", "Ana, Luz")];
        "substr" between(2, 3), OdkXForms, Plain, strings::substr, "substr(string, number start, number end?)",
            "The characters from the 0-based start up to but without end; negative counts from the end.",
            "Los caracteres desde el inicio (contado desde 0) hasta antes del fin; los negativos cuentan desde el final.",
            [("substr('hola', 1, 3)", "ol"), ("substr('hola', -2)", "la")];
        "substring" between(2, 3), XPath, Plain, strings::substring, "substring(string, number start, number length?)",
            "The characters from the 1-based start, as many as length.",
            "Los caracteres desde el inicio (contado desde 1), tantos como indique la longitud.",
            [("substring('12345', 2, 3)", "234"), ("substring('12345', 1.5, 2.6)", "234")];
        "substring-before" exactly(2), XPath, Plain, strings::substring_before, "substring-before(string, string)",
            "What stands before the first occurrence.",
            "Lo que está antes de la primera aparición.",
            [("substring-before('1999/04/01', '/')", "1999")];
        "substring-after" exactly(2), XPath, Plain, strings::substring_after, "substring-after(string, string)",
            "What stands after the first occurrence.",
            "Lo que está después de la primera aparición.",
            [("substring-after('1999/04/01', '/')", "04/01")];
        "translate" exactly(3), XPath, Plain, strings::translate, "translate(string, string from, string to)",
            "Characters replaced one for one, or dropped.",
            "Cambia caracteres uno por uno, o los quita.",
            [("translate('--aaa--', 'abc-', 'ABC')", "AAA")];
        "string-length" between(0, 1), OdkXForms, OptionalNode, strings::string_length, "string-length(string?)",
            "Number of characters.",
            "Número de caracteres.",
            [("string-length('año')", "3")];
        "normalize-space" between(0, 1), XPath, OptionalNode, strings::normalize_space, "normalize-space(string?)",
            "Space at the ends dropped, other space made one blank.",
            "Quita el espacio de los extremos y deja uno solo en medio.",
            [("normalize-space('  a   b ')", "a b")];
        "contains" exactly(2), XPath, Plain, strings::contains, "contains(string, string part)",
            "True if the part occurs.",
            "Verdadero si la parte aparece en el texto.",
            [("contains('encuesta', 'cue')", "true")];
        "starts-with" exactly(2), XPath, Plain, strings::starts_with, "starts-with(string, string part)",
            "True if the text begins with the part.",
            "Verdadero si el texto comienza con la parte.",
            [("starts-with('encuesta', 'en')", "true")];
        "ends-with" exactly(2), OdkXForms, Plain, strings::ends_with, "ends-with(string, string part)",
            "True if the text ends with the part.",
            "Verdadero si el texto termina con la parte.",
            [("ends-with('encuesta', 'sta')", "true")];
        "regex" exactly(2), OdkXForms, Plain, strings::regex, "regex(string, string pattern)",
            "True if the pattern fits some part of the text; anchor it with ^ and $ for the whole.",
            "Verdadero si el patrón coincide con alguna parte del texto; con ^ y $ se exige todo el texto.",
            [("regex('55-1234', '^[0-9]{2}-[0-9]{4}$')", "true")];
        "uuid" between(0, 1), OdkXForms, Volatile, random::uuid, "uuid(number length?)",
            "A random UUID (version 4), or a random token of that length.",
            "Un UUID aleatorio (versión 4), o una clave aleatoria de esa longitud.",
            [("string-length(uuid())", "36")];
        "digest" between(2, 3), OdkXForms, Plain, digests::digest, "digest(string, string algorithm, string encoding?)",
            "Hash by MD5, SHA-1, SHA-256, SHA-384 or SHA-512 in base64 (default) or hex.",
            "Huella MD5, SHA-1, SHA-256, SHA-384 o SHA-512 en base64 (si no se indica otra cosa) o hex.",
            [("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72")];
        "base64-decode" exactly(1), OdkXForms, Plain, digests::base64_decode, "base64-decode(string)",
            "The text that was encoded; empty if it is no base64 of a text.",
            "El texto que estaba codificado; vacío si no es base64.",
            [("base64-decode('SG9sYQ==')", "Hola")];
        "extract-signed" exactly(2), OdkDocs, Plain, digests::extract_signed, "extract-signed(string signed, string key)",
            "The text inside if its Ed25519 signature is valid, else empty.",
            "El texto contenido si su firma Ed25519 es válida; si no, vacío.",
            [("extract-signed('nada', 'nada')", "")];
        "pulldata" exactly(4), OdkXForms, Lookup, form::pulldata, "pulldata(string instance, string column, string key column, string key)",
            "The value of a column in the row of a secondary instance whose key is given.",
            "El valor de una columna en la fila de una instancia secundaria cuya clave se da.",
            [("pulldata('estados', 'nombre', 'clave', '09')", "Ciudad de México")];
    }
    Conditions {
        "if" exactly(3), OdkXForms, Plain, boolean::if_, "if(boolean, then, else)",
            "The second or the third argument.",
            "El segundo argumento si la condición se cumple; si no, el tercero.",
            [("if(/data/edad >= 18, 'adulta', 'menor')", "adulta")];
        "coalesce" exactly(2), OdkXForms, Plain, boolean::coalesce, "coalesce(string, string)",
            "The first that is not empty.",
            "El primero que no esté vacío.",
            [("coalesce('', 'b')", "b")];
        "once" exactly(1), OdkXForms, Plain, boolean::once, "once(string)",
            "The value of the context node if it has one, else the argument.",
            "El valor del nodo de contexto si lo tiene; si no, el argumento.",
            [("once('a')", "a")];
        "true" exactly(0), XPath, Plain, boolean::true_, "true()",
            "True.",
            "Verdadero.",
            [("true()", "true")];
        "false" exactly(0), XPath, Plain, boolean::false_, "false()",
            "False.",
            "Falso.",
            [("false()", "false")];
        "boolean" exactly(1), XPath, Plain, boolean::boolean, "boolean(any)",
            "The argument as boolean.",
            "El argumento como booleano.",
            [("boolean('')", "false"), ("boolean('0')", "true")];
        "boolean-from-string" exactly(1), OdkXForms, Plain, boolean::boolean_from_string, "boolean-from-string(string)",
            "True for `true` and `1`.",
            "Verdadero para «true» y «1».",
            [("boolean-from-string('1')", "true"), ("boolean-from-string('sí')", "false")];
        "not" exactly(1), XPath, Plain, boolean::not, "not(boolean)",
            "The opposite.",
            "Lo contrario.",
            [("not(1 > 2)", "true")];
        "checklist" at_least(2), OdkXForms, Plain, select::checklist, "checklist(number min, number max, string*)",
            "True if the number of true answers is in the range; -1 is no bound.",
            "Verdadero si el número de respuestas verdaderas está en el intervalo; -1 es sin límite.",
            [("checklist(1, 2, 1, 0, 1)", "true")];
        "weighted-checklist" at_least(2), OdkXForms, Plain, select::weighted_checklist, "weighted-checklist(number min, number max, [string, number weight]*)",
            "True if the weights of true answers add up to the range.",
            "Verdadero si los pesos de las respuestas verdaderas suman lo que pide el intervalo.",
            [("weighted-checklist(5, -1, 1, 3, 1, 4)", "true")];
        "depend" at_least(1), JavaRosa, Plain, boolean::depend, "depend(any+)",
            "The first argument; the others only make it be computed again.",
            "El primer argumento; los demás solo hacen que se vuelva a calcular.",
            [("depend('a', 'b')", "a")];
        "lang" exactly(1), XPath, OptionalNode, nodes::lang, "lang(string)",
            "True if xml:lang of the context node is that language.",
            "Verdadero si xml:lang del nodo de contexto es ese idioma.",
            [("lang('es')", "false")];
    }
    Numbers {
        "number" between(0, 1), OdkXForms, OptionalNode, numbers::number, "number(any?)",
            "The argument as number; dates as days since 1970-01-01 UTC.",
            "El argumento como número; las fechas, como días desde 1970-01-01 UTC.",
            [("number(' 4.50 ')", "4.5"), ("number('abc')", "NaN")];
        "random" exactly(0), OdkXForms, Volatile, random::random, "random()",
            "A random number from 0 up to but without 1.",
            "Un número aleatorio desde 0 y menor que 1.",
            [("random() < 1", "true")];
        "int" exactly(1), OdkXForms, Plain, numbers::int, "int(number)",
            "The whole part.",
            "La parte entera.",
            [("int(-3.7)", "-3")];
        "sum" exactly(1), XPath, Plain, numbers::sum, "sum(node-set)",
            "The sum over the nodes.",
            "La suma de los nodos.",
            [("sum(/data/rep/edad)", "65")];
        "max" at_least(0), OdkXForms, Plain, numbers::max, "max(any*)",
            "The largest; of node-sets every node counts.",
            "El mayor; de un conjunto de nodos cuenta cada nodo.",
            [("max(/data/rep/edad)", "40"), ("max(3, 1, 2)", "3")];
        "min" at_least(0), OdkXForms, Plain, numbers::min, "min(any*)",
            "The smallest; of node-sets every node counts.",
            "El menor; de un conjunto de nodos cuenta cada nodo.",
            [("min(/data/rep/edad)", "25")];
        "round" between(1, 2), OdkXForms, Plain, numbers::round, "round(number, number decimals?)",
            "Rounded to that many decimals; halves go up.",
            "Redondeado a esos decimales; las mitades van hacia arriba.",
            [("round(2.5)", "3"), ("round(-2.5)", "-2"), ("round(2.345, 1)", "2.3"), ("round(1250, -2)", "1300")];
        "floor" exactly(1), XPath, Plain, numbers::floor, "floor(number)",
            "The largest whole number not above.",
            "El mayor entero que no es mayor que el número.",
            [("floor(-1.5)", "-2")];
        "ceiling" exactly(1), XPath, Plain, numbers::ceiling, "ceiling(number)",
            "The smallest whole number not below.",
            "El menor entero que no es menor que el número.",
            [("ceiling(-1.5)", "-1")];
        "pow" exactly(2), OdkXForms, Plain, numbers::pow, "pow(number, number)",
            "The first to the power of the second.",
            "El primero elevado al segundo.",
            [("pow(2, 10)", "1024")];
        "log" exactly(1), OdkXForms, Plain, numbers::log, "log(number)",
            "Natural logarithm.",
            "Logaritmo natural.",
            [("log(exp(2))", "2")];
        "log10" exactly(1), OdkXForms, Plain, numbers::log10, "log10(number)",
            "Logarithm to base 10.",
            "Logaritmo de base 10.",
            [("log10(1000)", "3")];
        "abs" exactly(1), OdkXForms, Plain, numbers::abs, "abs(number)",
            "Without its sign.",
            "Sin signo.",
            [("abs(-3)", "3")];
        "sin" exactly(1), OdkXForms, Plain, numbers::sin, "sin(number)",
            "Sine; angle in radians.",
            "Seno; el ángulo en radianes.",
            [("sin(0)", "0")];
        "cos" exactly(1), OdkXForms, Plain, numbers::cos, "cos(number)",
            "Cosine.",
            "Coseno.",
            [("cos(0)", "1")];
        "tan" exactly(1), OdkXForms, Plain, numbers::tan, "tan(number)",
            "Tangent.",
            "Tangente.",
            [("tan(0)", "0")];
        "asin" exactly(1), OdkXForms, Plain, numbers::asin, "asin(number)",
            "Arc sine.",
            "Arco seno.",
            [("asin(0)", "0")];
        "acos" exactly(1), OdkXForms, Plain, numbers::acos, "acos(number)",
            "Arc cosine.",
            "Arco coseno.",
            [("acos(1)", "0")];
        "atan" exactly(1), OdkXForms, Plain, numbers::atan, "atan(number)",
            "Arc tangent.",
            "Arco tangente.",
            [("atan(0)", "0")];
        "atan2" exactly(2), OdkXForms, Plain, numbers::atan2, "atan2(number y, number x)",
            "Angle of the point x, y.",
            "Ángulo del punto x, y.",
            [("atan2(0, 1)", "0")];
        "sqrt" exactly(1), OdkXForms, Plain, numbers::sqrt, "sqrt(number)",
            "Square root.",
            "Raíz cuadrada.",
            [("sqrt(16)", "4")];
        "exp" exactly(1), OdkXForms, Plain, numbers::exp, "exp(number)",
            "e to that power.",
            "e elevado a esa potencia.",
            [("exp(0)", "1")];
        "exp10" exactly(1), OdkXForms, Plain, numbers::exp10, "exp10(number)",
            "10 to that power.",
            "10 elevado a esa potencia.",
            [("exp10(3)", "1000")];
        "pi" exactly(0), OdkXForms, Plain, numbers::pi, "pi()",
            "The number π.",
            "El número π.",
            [("round(pi(), 2)", "3.14")];
    }
    Nodes {
        "count" exactly(1), XPath, Plain, nodes::count, "count(node-set)",
            "Number of nodes.",
            "Número de nodos.",
            [("count(/data/rep)", "2")];
        "count-non-empty" exactly(1), OdkXForms, Plain, nodes::count_non_empty, "count-non-empty(node-set)",
            "Number of nodes with a value.",
            "Número de nodos con valor.",
            [("count-non-empty(/data/*)", "4")];
        "position" between(0, 1), OdkXForms, Position, nodes::position, "position(node?)",
            "Context position, or place of the node among its siblings of the same name.",
            "Posición en el contexto, o lugar del nodo entre sus hermanos del mismo nombre.",
            [("position(/data/rep[2])", "2")];
        "last" exactly(0), XPath, Position, nodes::last, "last()",
            "Context size.",
            "Tamaño del contexto.",
            [("/data/rep[last()]/name", "Luz")];
        "name" between(0, 1), XPath, OptionalNode, nodes::name, "name(node-set?)",
            "Name as written, with prefix.",
            "El nombre como está escrito, con prefijo.",
            [("name(/data/*[1])", "edad")];
        "local-name" between(0, 1), XPath, OptionalNode, nodes::local_name, "local-name(node-set?)",
            "Name without prefix.",
            "El nombre sin prefijo.",
            [("local-name(/data)", "data")];
        "namespace-uri" between(0, 1), XPath, OptionalNode, nodes::namespace_uri, "namespace-uri(node-set?)",
            "Namespace of the name.",
            "El espacio de nombres del nombre.",
            [("namespace-uri(/data)", "")];
        "id" exactly(1), XPath, Nodes, nodes::id, "id(any)",
            "Elements whose attribute id is one of the words.",
            "Los elementos cuyo atributo id es una de las palabras.",
            [("id('x')/name", "Luz")];
        "instance" exactly(1), OdkXForms, Instance, form::instance, "instance(string id)",
            "A secondary instance.",
            "Una instancia secundaria.",
            [("instance('estados')/root/item[clave = '14']/nombre", "Jalisco")];
        "current" exactly(0), OdkXForms, Current, form::current, "current()",
            "The node the expression belongs to.",
            "El nodo al que pertenece la expresión.",
            [("string(current()/../edad)", "34")];
        "randomize" between(1, 2), OdkXForms, SameNodes, random::randomize, "randomize(node-set, number seed?)",
            "The nodes in random order; a seed makes the order the same each time.",
            "Los nodos en orden aleatorio; con una semilla, siempre en el mismo orden.",
            [];
        "indexed-repeat" between(3, 7), OdkXForms, Position, form::indexed_repeat, "indexed-repeat(node-set, node-set repeat, number index, [node-set repeat, number index]{0,2})",
            "The node inside the instance of a repeat with that index.",
            "El nodo dentro de la repetición con ese índice.",
            [("indexed-repeat(/data/rep/name, /data/rep, 2)", "Luz")];
    }
    Dates {
        "today" exactly(0), OdkXForms, Volatile, dates::today, "today()",
            "The local date.",
            "La fecha local.",
            [("today()", "2024-03-15")];
        "now" exactly(0), OdkXForms, Volatile, dates::now, "now()",
            "Date and time with offset.",
            "Fecha y hora con su diferencia respecto a UTC.",
            [("now()", "2024-03-15T04:20:30.450-06:00")];
        "format-date" exactly(2), OdkXForms, Language, dates::format_date, "format-date(date, string format)",
            "The date by a format of %Y %y %m %n %b %d %e %a.",
            "La fecha según un formato con %Y %y %m %n %b %d %e %a.",
            [("format-date('2024-03-05', '%e/%n/%Y')", "5/3/2024")];
        "format-date-time" exactly(2), OdkXForms, Language, dates::format_date, "format-date-time(dateTime, string format)",
            "As format-date, and %H %h %M %S %3.",
            "Como format-date, y además %H %h %M %S %3.",
            [("format-date-time('2024-03-05T09:08:07', '%H:%M:%S')", "09:08:07")];
        "date" exactly(1), OdkXForms, Plain, dates::date, "date(any)",
            "A date from a text or from days since 1970-01-01 UTC.",
            "Una fecha a partir de un texto o de los días desde 1970-01-01 UTC.",
            [("date('2024-3-5')", "2024-03-05")];
        "date-time" exactly(1), JavaRosa, Plain, dates::date, "date-time(any)",
            "As date.",
            "Como date.",
            [("date-time('2024-03-05')", "2024-03-05")];
        "decimal-date-time" exactly(1), OdkXForms, Plain, dates::decimal_date_time, "decimal-date-time(dateTime)",
            "Days since 1970-01-01 UTC.",
            "Días desde 1970-01-01 UTC.",
            [("decimal-date-time('1970-01-02T06:00:00Z')", "1.25")];
        "decimal-time" exactly(1), OdkXForms, Plain, dates::decimal_time, "decimal-time(time)",
            "Local time of day as part of a day.",
            "La hora local como parte del día.",
            [("decimal-time('18:00')", "0.75")];
    }
    Choices {
        "selected" exactly(2), OdkXForms, Plain, select::selected, "selected(string list, string value)",
            "True if the value is one of the words of the list.",
            "Verdadero si el valor es una de las palabras de la lista.",
            [("selected('a b c', 'b')", "true")];
        "is-selected" exactly(2), JavaRosa, Plain, select::selected, "is-selected(string list, string value)",
            "As selected.",
            "Como selected.",
            [("is-selected('a b c', 'd')", "false")];
        "selected-at" exactly(2), OdkXForms, Plain, select::selected_at, "selected-at(string list, number index)",
            "The word at the 0-based index.",
            "La palabra en ese índice (contado desde 0).",
            [("selected-at('a b c', 1)", "b")];
        "count-selected" exactly(1), OdkXForms, Plain, select::count_selected, "count-selected(string list)",
            "Number of words.",
            "Número de palabras.",
            [("count-selected('a b c')", "3")];
        "jr:choice-name" exactly(2), OdkXForms, ChoiceName, form::choice_name, "jr:choice-name(string value, string path)",
            "Label, in the active language, of a choice of the question.",
            "La etiqueta, en el idioma activo, de una opción de la pregunta.",
            [("jr:choice-name('si', '/data/acuerdo')", "Sí")];
        "jr:itext" exactly(1), OdkXForms, Text, form::itext, "jr:itext(string id)",
            "Text of that id in the active language.",
            "El texto con ese identificador en el idioma activo.",
            [("jr:itext('saludo')", "Hola")];
    }
    Places {
        "area" at_least(1), OdkXForms, Plain, geo::area, "area(node-set|geoshape)",
            "Area on Earth in square metres.",
            "Área sobre la Tierra en metros cuadrados.",
            [];
        "enclosed-area" at_least(1), JavaRosa, Plain, geo::area, "enclosed-area(node-set|geoshape)",
            "As area.",
            "Como area.",
            [("enclosed-area('0 0;1 1')", "0")];
        "distance" at_least(1), OdkXForms, Plain, geo::distance, "distance(node-set|geoshape|geotrace|string*)",
            "Length on Earth in metres.",
            "Longitud sobre la Tierra en metros.",
            [];
        "geofence" exactly(2), OdkDocs, Plain, geo::geofence, "geofence(geopoint, geoshape)",
            "True if the point is inside the shape.",
            "Verdadero si el punto está dentro de la forma.",
            [("geofence('1 1', '0 0;0 2;2 2;2 0;0 0')", "true")];
        "intersects" exactly(1), OdkDocs, Plain, geo::intersects, "intersects(geotrace|geoshape)",
            "True if the line crosses itself.",
            "Verdadero si la línea se cruza consigo misma.",
            [("intersects('0 0;1 1;1 0;0 1')", "true")];
    }
    Form {
        "version" exactly(0), JavaRosa, Plain, form::version, "version()",
            "Version of the form.",
            "La versión del formulario.",
            [("version()", "3")];
        "property" exactly(1), JavaRosa, Plain, form::property, "property(string name)",
            "A fact of the device: deviceid, email, username, phonenumber.",
            "Un dato del dispositivo: deviceid, email, username, phonenumber.",
            [("property('username')", "ana")];
    }
}
