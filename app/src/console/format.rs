//! Numbers and durations as the person's language writes them.

use crate::i18n::locale;
use crate::tr;

/// A whole number with the language's separators.
pub fn count(value: u64) -> String {
    written(value as f64, &[])
}

/// A number with at most that many decimals.
pub fn decimal(value: f64, decimals: u8) -> String {
    written(value, &[("maximumFractionDigits", f64::from(decimals).into())])
}

/// A share between 0 and 1 as a percentage with one decimal.
pub fn percent(share: f64) -> String {
    written(
        share,
        &[
            ("style", "percent".into()),
            ("minimumFractionDigits", 1.into()),
            ("maximumFractionDigits", 1.into()),
        ],
    )
}

fn written(value: f64, options: &[(&str, wasm_bindgen::JsValue)]) -> String {
    let object = js_sys::Object::new();
    for (name, value) in options {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    let format = js_sys::Intl::NumberFormat::new(&js_sys::Array::of1(&locale().tag().into()), &object);
    format
        .format()
        .call1(&wasm_bindgen::JsValue::UNDEFINED, &value.into())
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| value.to_string())
}

/// A file's size.
pub fn size(bytes: f64) -> String {
    if bytes < 1_000_000.0 {
        tr!("size-kb", size = decimal((bytes / 1000.0).max(0.1), 1))
    } else {
        tr!("size-mb", size = decimal(bytes / 1_000_000.0, 1))
    }
}

/// A difference between two clocks, in ms, to the second or minute.
pub fn skew(milliseconds: i64) -> String {
    let seconds = (milliseconds as f64 / 1000.0).round() + 0.0;
    if seconds.abs() < 120.0 {
        tr!("skew-seconds", count = seconds)
    } else {
        tr!("skew-minutes", count = (seconds / 60.0).round())
    }
}

/// The name of a cell, such as `B12`, from 1-based numbers. A column or row of 0 is left out.
pub fn cell(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        let letter = (rest - 1) % 26;
        letters.insert(0, (b'A' + letter as u8) as char);
        rest = (rest - 1) / 26;
    }
    let mut name: String = letters.into_iter().collect();
    if row > 0 {
        name.push_str(&row.to_string());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_have_the_names_that_spreadsheets_give_them() {
        for (row, column, name) in [
            (12, 2, "B12"),
            (1, 26, "Z1"),
            (3, 27, "AA3"),
            (1, 702, "ZZ1"),
            (1, 703, "AAA1"),
            (1_048_576, 16_384, "XFD1048576"),
            (0, 4, "D"),
            (7, 0, "7"),
        ] {
            assert_eq!(cell(row, column), name, "row {row} column {column}");
        }
    }
}
