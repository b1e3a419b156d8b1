//! All functions. The pages of documentation are made from this table.

use super::{
    Call, Function, Role, Source, boolean, dates, digests, form, geo, nodes, numbers, random, select, strings,
};

use Source::{JavaRosa, OdkDocs, OdkXForms, XPath};

const fn entry(
    name: &'static str,
    arguments: (usize, Option<usize>),
    signature: &'static str,
    source: Source,
    role: Role,
    call: Call,
    summary: &'static str,
) -> Function {
    let passes_nodes = matches!(name.as_bytes(), b"if" | b"coalesce" | b"once" | b"indexed-repeat");
    Function {
        name,
        least: arguments.0,
        most: arguments.1,
        signature,
        source,
        summary,
        role,
        passes_nodes,
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

/// Every function, by group.
#[rustfmt::skip]
pub static FUNCTIONS: &[Function] = &[
    // Text
    entry("string", between(0, 1), "string(any?)", XPath, Role::OptionalNode, strings::string, "The argument as text; without argument that of the context node."),
    entry("concat", at_least(0), "concat(any*)", OdkXForms, Role::Plain, strings::concat, "All texts one after the other; of node-sets every node."),
    entry("join", at_least(1), "join(string separator, any*)", OdkXForms, Role::Plain, strings::join, "All texts with the separator between; of node-sets every node."),
    entry("substr", between(2, 3), "substr(string, number start, number end?)", OdkXForms, Role::Plain, strings::substr, "The characters from the 0-based start up to but without end; negative counts from the end."),
    entry("substring", between(2, 3), "substring(string, number start, number length?)", XPath, Role::Plain, strings::substring, "The characters from the 1-based start, as many as length."),
    entry("substring-before", exactly(2), "substring-before(string, string)", XPath, Role::Plain, strings::substring_before, "What stands before the first occurrence."),
    entry("substring-after", exactly(2), "substring-after(string, string)", XPath, Role::Plain, strings::substring_after, "What stands after the first occurrence."),
    entry("translate", exactly(3), "translate(string, string from, string to)", XPath, Role::Plain, strings::translate, "Characters replaced one for one, or dropped."),
    entry("string-length", between(0, 1), "string-length(string?)", OdkXForms, Role::OptionalNode, strings::string_length, "Number of characters."),
    entry("normalize-space", between(0, 1), "normalize-space(string?)", XPath, Role::OptionalNode, strings::normalize_space, "Space at the ends dropped, other space made one blank."),
    entry("contains", exactly(2), "contains(string, string part)", XPath, Role::Plain, strings::contains, "True if the part occurs."),
    entry("starts-with", exactly(2), "starts-with(string, string part)", XPath, Role::Plain, strings::starts_with, "True if the text begins with the part."),
    entry("ends-with", exactly(2), "ends-with(string, string part)", OdkXForms, Role::Plain, strings::ends_with, "True if the text ends with the part."),
    entry("regex", exactly(2), "regex(string, string pattern)", OdkXForms, Role::Plain, strings::regex, "True if the pattern fits some part of the text; anchor it with ^ and $ for the whole."),
    entry("uuid", between(0, 1), "uuid(number length?)", OdkXForms, Role::Volatile, random::uuid, "A random UUID (version 4), or a random token of that length."),
    entry("digest", between(2, 3), "digest(string, string algorithm, string encoding?)", OdkXForms, Role::Plain, digests::digest, "Hash by MD5, SHA-1, SHA-256, SHA-384 or SHA-512 in base64 (default) or hex."),
    entry("base64-decode", exactly(1), "base64-decode(string)", OdkXForms, Role::Plain, digests::base64_decode, "The text that was encoded; empty if it is no base64 of a text."),
    entry("extract-signed", exactly(2), "extract-signed(string signed, string key)", OdkDocs, Role::Plain, digests::extract_signed, "The text inside if its Ed25519 signature is valid, else empty."),
    entry("pulldata", exactly(4), "pulldata(string instance, string column, string key column, string key)", OdkXForms, Role::Lookup, form::pulldata, "The value of a column in the row of a secondary instance whose key is given."),
    // Boolean
    entry("if", exactly(3), "if(boolean, then, else)", OdkXForms, Role::Plain, boolean::if_, "The second or the third argument."),
    entry("coalesce", exactly(2), "coalesce(string, string)", OdkXForms, Role::Plain, boolean::coalesce, "The first that is not empty."),
    entry("once", exactly(1), "once(string)", OdkXForms, Role::Plain, boolean::once, "The value of the context node if it has one, else the argument."),
    entry("true", exactly(0), "true()", XPath, Role::Plain, boolean::true_, "True."),
    entry("false", exactly(0), "false()", XPath, Role::Plain, boolean::false_, "False."),
    entry("boolean", exactly(1), "boolean(any)", XPath, Role::Plain, boolean::boolean, "The argument as boolean."),
    entry("boolean-from-string", exactly(1), "boolean-from-string(string)", OdkXForms, Role::Plain, boolean::boolean_from_string, "True for `true` and `1`."),
    entry("not", exactly(1), "not(boolean)", XPath, Role::Plain, boolean::not, "The opposite."),
    entry("checklist", at_least(2), "checklist(number min, number max, string*)", OdkXForms, Role::Plain, select::checklist, "True if the number of true answers is in the range; -1 is no bound."),
    entry("weighted-checklist", at_least(2), "weighted-checklist(number min, number max, [string, number weight]*)", OdkXForms, Role::Plain, select::weighted_checklist, "True if the weights of true answers add up to the range."),
    entry("depend", at_least(1), "depend(any+)", JavaRosa, Role::Plain, boolean::depend, "The first argument; the others only make it be computed again."),
    entry("lang", exactly(1), "lang(string)", XPath, Role::OptionalNode, nodes::lang, "True if xml:lang of the context node is that language."),
    // Numbers
    entry("number", between(0, 1), "number(any?)", OdkXForms, Role::OptionalNode, numbers::number, "The argument as number; dates as days since 1970-01-01 UTC."),
    entry("random", exactly(0), "random()", OdkXForms, Role::Volatile, random::random, "A random number from 0 up to but without 1."),
    entry("int", exactly(1), "int(number)", OdkXForms, Role::Plain, numbers::int, "The whole part."),
    entry("sum", exactly(1), "sum(node-set)", XPath, Role::Plain, numbers::sum, "The sum over the nodes."),
    entry("max", at_least(0), "max(any*)", OdkXForms, Role::Plain, numbers::max, "The largest; of node-sets every node counts."),
    entry("min", at_least(0), "min(any*)", OdkXForms, Role::Plain, numbers::min, "The smallest; of node-sets every node counts."),
    entry("round", between(1, 2), "round(number, number decimals?)", OdkXForms, Role::Plain, numbers::round, "Rounded to that many decimals; halves go up."),
    entry("floor", exactly(1), "floor(number)", XPath, Role::Plain, numbers::floor, "The largest whole number not above."),
    entry("ceiling", exactly(1), "ceiling(number)", XPath, Role::Plain, numbers::ceiling, "The smallest whole number not below."),
    entry("pow", exactly(2), "pow(number, number)", OdkXForms, Role::Plain, numbers::pow, "The first to the power of the second."),
    entry("log", exactly(1), "log(number)", OdkXForms, Role::Plain, numbers::log, "Natural logarithm."),
    entry("log10", exactly(1), "log10(number)", OdkXForms, Role::Plain, numbers::log10, "Logarithm to base 10."),
    entry("abs", exactly(1), "abs(number)", OdkXForms, Role::Plain, numbers::abs, "Without its sign."),
    entry("sin", exactly(1), "sin(number)", OdkXForms, Role::Plain, numbers::sin, "Sine; angle in radians."),
    entry("cos", exactly(1), "cos(number)", OdkXForms, Role::Plain, numbers::cos, "Cosine."),
    entry("tan", exactly(1), "tan(number)", OdkXForms, Role::Plain, numbers::tan, "Tangent."),
    entry("asin", exactly(1), "asin(number)", OdkXForms, Role::Plain, numbers::asin, "Arc sine."),
    entry("acos", exactly(1), "acos(number)", OdkXForms, Role::Plain, numbers::acos, "Arc cosine."),
    entry("atan", exactly(1), "atan(number)", OdkXForms, Role::Plain, numbers::atan, "Arc tangent."),
    entry("atan2", exactly(2), "atan2(number y, number x)", OdkXForms, Role::Plain, numbers::atan2, "Angle of the point x, y."),
    entry("sqrt", exactly(1), "sqrt(number)", OdkXForms, Role::Plain, numbers::sqrt, "Square root."),
    entry("exp", exactly(1), "exp(number)", OdkXForms, Role::Plain, numbers::exp, "e to that power."),
    entry("exp10", exactly(1), "exp10(number)", OdkXForms, Role::Plain, numbers::exp10, "10 to that power."),
    entry("pi", exactly(0), "pi()", OdkXForms, Role::Plain, numbers::pi, "The number π."),
    // Nodes
    entry("count", exactly(1), "count(node-set)", XPath, Role::Plain, nodes::count, "Number of nodes."),
    entry("count-non-empty", exactly(1), "count-non-empty(node-set)", OdkXForms, Role::Plain, nodes::count_non_empty, "Number of nodes with a value."),
    entry("position", between(0, 1), "position(node?)", OdkXForms, Role::Position, nodes::position, "Context position, or place of the node among its siblings of the same name."),
    entry("last", exactly(0), "last()", XPath, Role::Position, nodes::last, "Context size."),
    entry("name", between(0, 1), "name(node-set?)", XPath, Role::OptionalNode, nodes::name, "Name as written, with prefix."),
    entry("local-name", between(0, 1), "local-name(node-set?)", XPath, Role::OptionalNode, nodes::local_name, "Name without prefix."),
    entry("namespace-uri", between(0, 1), "namespace-uri(node-set?)", XPath, Role::OptionalNode, nodes::namespace_uri, "Namespace of the name."),
    entry("id", exactly(1), "id(any)", XPath, Role::Nodes, nodes::id, "Elements whose attribute id is one of the words."),
    entry("instance", exactly(1), "instance(string id)", OdkXForms, Role::Instance, form::instance, "A secondary instance."),
    entry("current", exactly(0), "current()", OdkXForms, Role::Current, form::current, "The node the expression belongs to."),
    entry("randomize", between(1, 2), "randomize(node-set, number seed?)", OdkXForms, Role::SameNodes, random::randomize, "The nodes in random order; a seed makes the order the same each time."),
    entry("indexed-repeat", between(3, 7), "indexed-repeat(node-set, node-set repeat, number index, [node-set repeat, number index]{0,2})", OdkXForms, Role::Position, form::indexed_repeat, "The node inside the instance of a repeat with that index."),
    // Dates and times
    entry("today", exactly(0), "today()", OdkXForms, Role::Volatile, dates::today, "The local date."),
    entry("now", exactly(0), "now()", OdkXForms, Role::Volatile, dates::now, "Date and time with offset."),
    entry("format-date", exactly(2), "format-date(date, string format)", OdkXForms, Role::Language, dates::format_date, "The date by a format of %Y %y %m %n %b %d %e %a."),
    entry("format-date-time", exactly(2), "format-date-time(dateTime, string format)", OdkXForms, Role::Language, dates::format_date, "As format-date, and %H %h %M %S %3."),
    entry("date", exactly(1), "date(any)", OdkXForms, Role::Plain, dates::date, "A date from a text or from days since 1970-01-01 UTC."),
    entry("date-time", exactly(1), "date-time(any)", JavaRosa, Role::Plain, dates::date, "As date."),
    entry("decimal-date-time", exactly(1), "decimal-date-time(dateTime)", OdkXForms, Role::Plain, dates::decimal_date_time, "Days since 1970-01-01 UTC."),
    entry("decimal-time", exactly(1), "decimal-time(time)", OdkXForms, Role::Plain, dates::decimal_time, "Local time of day as part of a day."),
    // Selections
    entry("selected", exactly(2), "selected(string list, string value)", OdkXForms, Role::Plain, select::selected, "True if the value is one of the words of the list."),
    entry("is-selected", exactly(2), "is-selected(string list, string value)", JavaRosa, Role::Plain, select::selected, "As selected."),
    entry("selected-at", exactly(2), "selected-at(string list, number index)", OdkXForms, Role::Plain, select::selected_at, "The word at the 0-based index."),
    entry("count-selected", exactly(1), "count-selected(string list)", OdkXForms, Role::Plain, select::count_selected, "Number of words."),
    entry("jr:choice-name", exactly(2), "jr:choice-name(string value, string path)", OdkXForms, Role::ChoiceName, form::choice_name, "Label, in the active language, of a choice of the question."),
    entry("jr:itext", exactly(1), "jr:itext(string id)", OdkXForms, Role::Language, form::itext, "Text of that id in the active language."),
    // Places
    entry("area", at_least(1), "area(node-set|geoshape)", OdkXForms, Role::Plain, geo::area, "Area on Earth in square metres."),
    entry("enclosed-area", at_least(1), "enclosed-area(node-set|geoshape)", JavaRosa, Role::Plain, geo::area, "As area."),
    entry("distance", at_least(1), "distance(node-set|geoshape|geotrace|string*)", OdkXForms, Role::Plain, geo::distance, "Length on Earth in metres."),
    entry("geofence", exactly(2), "geofence(geopoint, geoshape)", OdkDocs, Role::Plain, geo::geofence, "True if the point is inside the shape."),
    entry("intersects", exactly(1), "intersects(geotrace|geoshape)", OdkDocs, Role::Plain, geo::intersects, "True if the line crosses itself."),
    // The form
    entry("version", exactly(0), "version()", JavaRosa, Role::Plain, form::version, "Version of the form."),
    entry("property", exactly(1), "property(string name)", JavaRosa, Role::Plain, form::property, "A fact of the device: deviceid, email, username, phonenumber."),
];
