//! The Fluent files of `locales/` as one text: what browsers download has the messages, and no reader of Fluent.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;

include!("src/i18n/signs.rs");

/// In the order of `Locale`.
const LANGUAGES: [&str; 2] = ["es", "en"];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/i18n/signs.rs");
    let mut files = vec!["shared", "form"];
    files.extend(["collect", "console"].into_iter().filter(|app| {
        let feature = format!("CARGO_FEATURE_{}", app.to_uppercase());
        env::var_os(feature).is_some()
    }));
    // By key: what each language says.
    let mut messages: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for (index, language) in LANGUAGES.into_iter().enumerate() {
        for file in &files {
            let path = format!("locales/{language}/{file}.ftl");
            for (key, parts) in read(&path) {
                messages.entry(key).or_default()[index] = parts;
            }
        }
    }
    let mut table = String::new();
    for (key, [spanish, english]) in messages {
        assert!(
            !spanish.is_empty() && !english.is_empty(),
            "locales: {key} is missing in one language"
        );
        for text in [key, spanish, english] {
            table += &text;
            table.push(END);
        }
    }
    let folder = env::var_os("OUT_DIR").expect("cargo names the folder");
    fs::write(Path::new(&folder).join("messages.txt"), table).expect("the folder takes a file");
}

/// The messages of a file, with signs where something is filled in.
fn read(path: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let resource = parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
    let mut found = Vec::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let pattern = message.value.as_ref();
            let pattern = pattern.unwrap_or_else(|| panic!("{path}: {} says nothing", message.id.name));
            found.push((message.id.name.to_owned(), parts(path, pattern)));
        }
    }
    found
}

fn parts(path: &str, pattern: &Pattern<&str>) -> String {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => {
                assert!(
                    !value.contains(|letter| letter <= END),
                    "{path}: a sign in {value:?}"
                );
                text += value;
            }
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(argument) => {
                    text.extend([&ARGUMENT.to_string(), name(path, argument), &BOUND.to_string()])
                }
                Expression::Select { selector, variants } => {
                    text += &select(path, name(path, selector), variants)
                }
            },
        }
    }
    text
}

fn name<'a>(path: &str, expression: &InlineExpression<&'a str>) -> &'a str {
    match expression {
        InlineExpression::VariableReference { id } => id.name,
        other => panic!("{path}: only arguments can be filled in, not {other:?}"),
    }
}

fn select(path: &str, argument: &str, variants: &[Variant<&str>]) -> String {
    let mut text = format!("{SELECT}{argument}");
    let mut default = None;
    for variant in variants {
        let says = parts(path, &variant.value);
        let key = match variant.key {
            VariantKey::NumberLiteral { value } if value.bytes().all(|digit| digit.is_ascii_digit()) => {
                Some(value)
            }
            VariantKey::NumberLiteral { value } => panic!("{path}: [{value}]"),
            VariantKey::Identifier { name: "one" } => Some("one"),
            // Both languages have no other plural for the numbers that are shown.
            VariantKey::Identifier { name: "other" } if variant.default => None,
            VariantKey::Identifier { name } => panic!("{path}: neither language needs [{name}]"),
        };
        if let Some(key) = key {
            text += &format!("{VARIANT}{key}{BOUND}{says}");
        }
        if variant.default {
            default = Some(says);
        }
    }
    let default = default.unwrap_or_else(|| panic!("{path}: a choice without a default"));
    text + &format!("{VARIANT}{BOUND}{default}{CLOSE}")
}
