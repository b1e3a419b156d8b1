//! What a workbook says of its own size, before a reader makes room for it: a claim that cannot be true is refused, because
//! memory that cannot be had ends the whole process.

use crate::{ReadError, rules};

/// Fewest bytes of an entry of the shared strings: `<si/>`.
const SHORTEST_STRING: usize = 5;
/// Cells of the largest sheet that a BIFF workbook can hold.
const BIFF_CELLS: u64 = 65_536 * 256;

/// Refuses shared strings (`uniqueCount`) that are more than the entry has room for.
pub fn check_shared_strings(entry: &[u8]) -> Result<(), ReadError> {
    const NAME: &[u8] = b"uniqueCount";
    let mut rest = entry;
    while let Some(at) = find(rest, NAME) {
        rest = &rest[at + NAME.len()..];
        let value = rest
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || b"='\"".contains(byte));
        let digits: String = value
            .take_while(|byte| byte.is_ascii_digit())
            .map(|byte| char::from(*byte))
            .collect();
        let is_possible = digits
            .parse()
            .is_ok_and(|count: usize| count <= entry.len() / SHORTEST_STRING);
        if !digits.is_empty() && !is_possible {
            return Err(ReadError::new(&rules::DAMAGED, format!("uniqueCount {digits}")));
        }
    }
    Ok(())
}

/// Refuses a compound file in which the record DIMENSIONS (MS-XLS § 2.4.90) names more cells than a sheet can have.
pub fn check_dimensions(file: &[u8]) -> Result<(), ReadError> {
    for at in 0..file.len().saturating_sub(4) {
        let (number, length) = (word(file, at), word(file, at + 2));
        if number != 0x0200 {
            continue;
        }
        let body = at + 4;
        let area = match length {
            // Rows take two bytes in BIFF5, four in BIFF8; the last word is kept free.
            10 if word(file, body + 8) == 0 => area(
                word(file, body),
                word(file, body + 2),
                word(file, body + 4),
                word(file, body + 6),
            ),
            14 | 16 if word(file, body + 12) == 0 => area(
                long(file, body),
                long(file, body + 4),
                word(file, body + 8),
                word(file, body + 10),
            ),
            _ => continue,
        };
        if area > BIFF_CELLS {
            return Err(ReadError::new(&rules::DAMAGED, format!("DIMENSIONS {area}")));
        }
    }
    Ok(())
}

/// Cells between the first row and column and those after the last, as the reader counts them: a first column that is
/// impossible counts as 0, and a sheet without rows or columns is empty.
fn area(first_row: u64, after_row: u64, first_column: u64, after_column: u64) -> u64 {
    if after_row == 0 || after_column == 0 {
        return 0;
    }
    let is_odd = first_column > 255 || after_column < first_column;
    let first_column = if is_odd { 0 } else { first_column };
    match after_row.checked_sub(first_row) {
        Some(rows) => rows.saturating_mul(after_column - first_column),
        None => u64::MAX,
    }
}

fn word(file: &[u8], at: usize) -> u64 {
    let byte = |at: usize| u64::from(file.get(at).copied().unwrap_or_default());
    byte(at) | byte(at + 1) << 8
}

fn long(file: &[u8], at: usize) -> u64 {
    word(file, at) | word(file, at + 2) << 16
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::{check_dimensions, check_shared_strings};

    #[test]
    fn shared_strings_have_room() {
        for (entry, is_taken) in [
            ("<sst uniqueCount='2'><si/><si/></sst>", true),
            ("<sst uniqueCount = \"4294967295\"><si/></sst>", false),
            (
                "<!-- sst --><x:sst uniqueCount='99999999999999999999999'/>",
                false,
            ),
            ("<si><t>uniqueCount of what?</t></si>", true),
            ("<sst/>", true),
        ] {
            assert_eq!(
                check_shared_strings(entry.as_bytes()).is_ok(),
                is_taken,
                "{entry}"
            );
        }
    }

    #[test]
    fn dimensions_are_those_of_a_sheet() {
        let biff8 = |first: u32, last: u32, left: u16, right: u16| {
            let rows = [first.to_le_bytes(), last.to_le_bytes()].concat();
            let columns = [left.to_le_bytes(), right.to_le_bytes(), [0; 2]].concat();
            [&[1, 0x00, 0x02, 14, 0][..], &rows, &columns].concat()
        };
        for (file, is_taken) in [
            (biff8(0, 65_536, 0, 256), true),
            (biff8(5, 9, 4, 2), true),
            (biff8(0, 0, 0, 0), true),
            (biff8(0, u32::MAX, 0, 255), false),
            (biff8(7, 3, 0, 9), false),
            (biff8(7, 0, 3, 0), true),
            (
                vec![0x00, 0x02, 10, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0],
                false,
            ),
            (vec![0x00, 0x02, 14], true),
        ] {
            assert_eq!(check_dimensions(&file).is_ok(), is_taken, "{file:?}");
        }
    }
}
