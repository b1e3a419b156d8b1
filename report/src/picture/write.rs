//! Text in pictures: how wide it is, where its lines break.

use maud::{Markup, html};

/// A coordinate with one decimal: no picture needs more.
pub fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// About how wide a text is: the widths of Arial and a tenth more, because a machine without it takes a wider font.
pub fn width(text: &str, size: f64) -> f64 {
    let units: f64 = text
        .chars()
        .map(|character| match character {
            'i' | 'j' | 'l' | 'í' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '·' | ' ' | 'I' => 0.28,
            'f' | 't' | 'r' | '(' | ')' | '-' | '/' | '"' => 0.34,
            'm' | 'w' | 'M' | 'W' | '%' => 0.86,
            'A'..='Z' | 'Á' | 'É' | 'Ó' | 'Ú' | 'Ñ' => 0.68,
            _ => 0.55,
        })
        .sum();
    units * size * 1.1
}

/// Lines no wider than that, at most so many; the last one ends in `…` where text is left out.
pub fn lines(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut found: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let line = found.last_mut().map_or("", |line| line.as_str());
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if line.is_empty() || width(&longer, size) <= room {
            if let Some(last) = found.last_mut() {
                *last = longer;
            }
        } else {
            found.push(word.to_owned());
        }
    }
    let is_cut = found.len() > most;
    found.truncate(most);
    for (index, line) in found.iter_mut().enumerate() {
        let ends = is_cut && index + 1 == most;
        if !ends && width(line, size) <= room {
            continue;
        }
        let mut kept = line.clone();
        while !kept.is_empty() && width(&format!("{kept}…"), size) > room {
            kept.pop();
        }
        *line = format!("{}…", kept.trim_end());
    }
    found
}

/// Lines of text, the block's middle at `y`.
pub fn block(lines: &[String], x: f64, y: f64, anchor: &str, size: f64) -> Markup {
    let step = size * 1.2;
    let first = y - step * (lines.len() as f64 - 1.0) / 2.0 + size * 0.35;
    html! {
        text text-anchor=(anchor) font-size=(number(size)) {
            @for (index, line) in lines.iter().enumerate() {
                tspan x=(number(x)) y=(number(first + step * index as f64)) { (line) }
            }
        }
    }
}

/// One line of text.
pub fn line(text: &str, x: f64, y: f64, anchor: &str, size: f64, colour: &str) -> Markup {
    html! {
        text x=(number(x)) y=(number(y)) text-anchor=(anchor) font-size=(number(size)) fill=(colour) { (text) }
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_break_between_words_and_say_what_is_left_out() {
        for (text, room, most, wanted) in [
            ("uno dos", 100.0, 2, vec!["uno dos"]),
            ("uno dos tres cuatro", 60.0, 2, vec!["uno dos", "tres…"]),
            ("supercalifragilístico", 60.0, 2, vec!["superca…"]),
            ("", 60.0, 2, vec![""]),
        ] {
            assert_eq!(lines(text, 13.0, room, most), wanted, "{text}");
        }
    }
}
