//! What is asked: every row of the suite, and every function and operator with arguments of every kind.

use serde_json::{Value, json};

use crate::ZONE;
use crate::case;
use crate::rows;

const DOCUMENT: &str = r#"<?pi one two?><data xmlns:x="http://x" id="d1" version="2"><!--c1--><empty/><one>1</one><neg>-3.5</neg><text>abc</text><sp>  a  b </sp><list>a b c d</list><date>2012-07-08</date><dt>2012-07-08T09:10:11.012+02:00</dt><time>09:10:11.012+02:00</time><bool>true</bool><point>7.9377 -11.5845 0 0</point><shape>7.9377 -11.5845 0 0;7.9324 -11.5902 0 0;7.927 -11.5857 0 0;7.925 -11.578 0 0;7.9377 -11.5845 0 0</shape><trace>7.9377 -11.5845 0 0;7.9324 -11.5902 0 0;7.927 -11.5857 0 0</trace><nums><n>4</n><n>10</n><n>-2</n></nums><mixed><n>1</n><n>x</n><n/></mixed><rep id="r1"><v>1</v><w at="k">10</w></rep><rep id="r2"><v>2</v><w>20</w></rep><x:q id="q1" x:a="1" a="2">foo<!--c2--><![CDATA[ bar]]>&amp;baz<?pi three?></x:q></data>"#;

/// Arguments of every kind, for functions of one argument.
const ALL: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "1.5",
    "-1.5",
    "2.5",
    "0.5",
    "-0.5",
    "0.49999999999999994",
    "100",
    "0.001",
    "1 div 0",
    "-1 div 0",
    "0 div 0",
    "123456789012345678",
    "1.005",
    "0.1 + 0.2",
    "1 div 3",
    "''",
    "' '",
    "'a'",
    "'abc'",
    "'1'",
    "' 1 '",
    "'-1'",
    "'- 1'",
    "'1.'",
    "'.5'",
    "'-.5'",
    "'.'",
    "'-'",
    "'+1'",
    "'1e3'",
    "'0x10'",
    "'NaN'",
    "'Infinity'",
    "'true'",
    "'yes'",
    "'0'",
    "'á'",
    "'😀x'",
    "'2012-07-08'",
    "'2012-7-8'",
    "'2012-07-08T09:10:11.000+02:00'",
    "'2012-07-08T09:10:11Z'",
    "'2012-07-08T09:10:11'",
    "'2012-02-30'",
    "'1970-01-01'",
    "'12:00'",
    "'12:00:00.000-06:00'",
    "'a b c'",
    "'a  b'",
    "'1 2;3 4'",
    "true()",
    "false()",
    "/data/nosuch",
    "/data/empty",
    "/data/one",
    "/data/neg",
    "/data/text",
    "/data/sp",
    "/data/list",
    "/data/date",
    "/data/dt",
    "/data/time",
    "/data/bool",
    "/data/point",
    "/data/shape",
    "/data/trace",
    "/data/nums/n",
    "/data/mixed/n",
    "/data/rep",
    "//@id",
    "/data/comment()",
    "/processing-instruction()",
    "//x:q",
];

/// Arguments of functions of two and of operators.
const SOME: &[&str] = &[
    "0",
    "1",
    "-1",
    "1.5",
    "-0.5",
    "''",
    "'a'",
    "'abc'",
    "'1'",
    "'2012-07-08'",
    "'2012-07-08T09:10:11.000+02:00'",
    "true()",
    "false()",
    "/data/nosuch",
    "/data/empty",
    "/data/one",
    "/data/text",
    "/data/date",
    "/data/nums/n",
    "/data/mixed/n",
    "/data/list",
];

const OF_ONE: &[&str] = &[
    "string",
    "number",
    "boolean",
    "not",
    "concat",
    "string-length",
    "normalize-space",
    "int",
    "round",
    "floor",
    "ceiling",
    "abs",
    "sqrt",
    "exp",
    "exp10",
    "log",
    "log10",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "boolean-from-string",
    "count-selected",
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "count",
    "count-non-empty",
    "sum",
    "max",
    "min",
    "position",
    "name",
    "local-name",
    "namespace-uri",
    "area",
    "distance",
    "base64-decode",
    "id",
    "lang",
];

const OF_TWO: &[&str] = &[
    "concat",
    "contains",
    "starts-with",
    "ends-with",
    "substring-before",
    "substring-after",
    "substr",
    "substring",
    "selected",
    "selected-at",
    "pow",
    "atan2",
    "coalesce",
    "regex",
    "join",
    "max",
    "min",
    "round",
    "checklist",
    "geofence",
];

const OPERATORS: &[(&str, &str)] = &[
    ("=", "boolean"),
    ("!=", "boolean"),
    ("<", "boolean"),
    ("<=", "boolean"),
    (">", "boolean"),
    (">=", "boolean"),
    ("and", "boolean"),
    ("or", "boolean"),
    ("+", "number"),
    ("-", "number"),
    ("*", "number"),
    ("div", "number"),
    ("mod", "number"),
];

/// All requests, numbered.
pub fn requests() -> Vec<Value> {
    let mut requests = suite();
    let mut add = |expression: String, kind: &str| {
        requests.push(json!({
            "xml": DOCUMENT, "expr": expression, "type": kind, "context": "/*[1]", "namespaces": { "x": "http://x" }
        }));
    };
    for function in OF_ONE {
        ALL.iter().for_each(|a| add(format!("{function}({a})"), "string"));
    }
    for a in SOME {
        for b in SOME {
            OF_TWO
                .iter()
                .for_each(|function| add(format!("{function}({a}, {b})"), "string"));
            OPERATORS
                .iter()
                .for_each(|(operator, kind)| add(format!("{a} {operator} {b}"), kind));
        }
    }
    for (index, request) in requests.iter_mut().enumerate() {
        request["id"] = index.into();
    }
    requests
}

/// The rows of the suite, as far as they are meant for the time zone that is asked in.
fn suite() -> Vec<Value> {
    case::cases("suite/xpath")
        .iter()
        .filter(|case| case.text("zone").is_none_or(|zone| zone.trim() == ZONE))
        .flat_map(|case| rows::rows(case).expect("rows can be read"))
        .map(|row| row.request)
        .collect()
}
