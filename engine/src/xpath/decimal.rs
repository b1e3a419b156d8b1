//! Decimal digits to the nearest double and back, by comparing with whole numbers of any length.
//!
//! What the standard library does with a table of powers, which is a fiftieth of all that a tablet downloads, is done here
//! in two steps: what doubles hold exactly is reckoned with doubles (Clinger 1990), and everything else is approximated and
//! then moved until it lies between the right halves, as `strtod` of old did.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// More significant digits than any middle between two doubles has; of what follows it only matters whether it is nothing.
const DIGITS: usize = 780;
/// Beyond these powers of ten everything is infinite or nothing.
const POWERS: core::ops::RangeInclusive<i64> = -400..=400;
/// Powers of ten up to this one are exact doubles.
const EXACT: i64 = 22;

/// The double nearest to an optional sign, digits with at most one point, and an optional exponent; halves go to the even
/// one. `None` for any other text.
pub fn read(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (digits, power) = match unsigned.split_once(['e', 'E']) {
        Some((digits, power)) => (digits, exponent(power)?),
        None => (unsigned, 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = || whole.bytes().chain(part.bytes());
    if all().next().is_none() || !all().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut significant: Vec<u8> = all()
        .skip_while(|byte| *byte == b'0')
        .map(|byte| byte - b'0')
        .collect();
    let mut power = power.saturating_sub(part.len() as i64);
    while significant.last() == Some(&0) {
        significant.pop();
        power = power.saturating_add(1);
    }
    if significant.len() > DIGITS {
        power = power.saturating_add((significant.len() - DIGITS) as i64);
        significant.truncate(DIGITS);
        significant[DIGITS - 1] = significant[DIGITS - 1].max(1);
    }
    let value = nearest(&significant, power);
    Some(if text.starts_with('-') { -value } else { value })
}

/// Of a power too great to matter, any that is too great.
fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let power = digits.bytes().fold(0_i64, |sum, byte| {
        sum.saturating_mul(10).saturating_add(i64::from(byte - b'0'))
    });
    Some(if text.starts_with('-') { -power } else { power })
}

/// `digits · 10^power`, without zeros at either end of the digits.
fn nearest(digits: &[u8], power: i64) -> f64 {
    let greatest = power.saturating_add(digits.len() as i64);
    if digits.is_empty() || greatest < *POWERS.start() {
        return 0.0;
    }
    if greatest > *POWERS.end() {
        return f64::INFINITY;
    }
    let first = digits
        .iter()
        .take(18)
        .fold(0_u64, |sum, digit| sum * 10 + u64::from(*digit));
    if first >> 53 == 0 && digits.len() <= 18 && power.abs() <= EXACT {
        let scale = (0..power.abs()).fold(1.0, |scale, _| scale * 10.0);
        return if power < 0 {
            first as f64 / scale
        } else {
            first as f64 * scale
        };
    }
    let shift = power + digits.len().saturating_sub(18) as i64;
    let guess = (0..shift.abs()).fold(
        first as f64,
        |guess, _| {
            if shift < 0 { guess / 10.0 } else { guess * 10.0 }
        },
    );
    corrected(guess.min(f64::MAX), digits, power)
}

/// Moves the guess from double to double until no other is nearer.
fn corrected(guess: f64, digits: &[u8], power: i64) -> f64 {
    let mut bits = guess.to_bits();
    loop {
        let is_odd = bits & 1 == 1;
        match against_middle(digits, power, bits) {
            Ordering::Greater => bits += 1,
            Ordering::Equal if is_odd => return f64::from_bits(bits + 1),
            Ordering::Equal => return f64::from_bits(bits),
            Ordering::Less if bits == 0 => return 0.0,
            Ordering::Less => match against_middle(digits, power, bits - 1) {
                Ordering::Less => bits -= 1,
                Ordering::Equal if is_odd => return f64::from_bits(bits - 1),
                _ => return f64::from_bits(bits),
            },
        }
        if bits == f64::INFINITY.to_bits() {
            return f64::INFINITY;
        }
    }
}

/// The decimal number against the middle between a double and the next one.
fn against_middle(digits: &[u8], power: i64, bits: u64) -> Ordering {
    let (mantissa, exponent) = parts(bits);
    let mut ours = vec![0];
    for digit in digits {
        multiply(&mut ours, 10, u32::from(*digit));
    }
    let middle = 2 * mantissa + 1;
    let mut theirs = vec![middle as u32, (middle >> 32) as u32];
    scale(if power < 0 { &mut theirs } else { &mut ours }, 10, power.abs());
    let exponent = exponent - 1;
    scale(
        if exponent < 0 { &mut ours } else { &mut theirs },
        2,
        exponent.abs(),
    );
    for number in [&mut ours, &mut theirs] {
        while number.last() == Some(&0) {
            number.pop();
        }
    }
    (ours.len().cmp(&theirs.len())).then_with(|| ours.iter().rev().cmp(theirs.iter().rev()))
}

/// A double that is not negative, as `mantissa · 2^exponent`.
fn parts(bits: u64) -> (u64, i64) {
    let fraction = bits & ((1 << 52) - 1);
    match bits >> 52 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased as i64 - 1075),
    }
}

/// `number · base^times`; the base is 2 or 10.
fn scale(number: &mut Vec<u32>, base: u32, times: i64) {
    // As many at once as fit a limb.
    let (most, at_once) = if base == 2 {
        (31, 1 << 31)
    } else {
        (9, 1_000_000_000)
    };
    for _ in 0..times / most {
        multiply(number, at_once, 0);
    }
    for _ in 0..times % most {
        multiply(number, base, 0);
    }
}

/// `number · factor + more`, the least limb first.
fn multiply(number: &mut Vec<u32>, factor: u32, more: u32) {
    let mut carry = u64::from(more);
    for limb in number.iter_mut() {
        carry += u64::from(*limb) * u64::from(factor);
        *limb = carry as u32;
        carry >>= 32;
    }
    if carry > 0 {
        number.push(carry as u32);
    }
}

/// The shortest digits that [`read`] takes for this number, without exponent; as `Display` writes it.
pub fn write(value: f64) -> String {
    if value.is_nan() {
        return String::from("NaN");
    }
    let mut text = String::from(if value.is_sign_negative() { "-" } else { "" });
    let value = value.abs();
    if value.is_infinite() {
        return text + "inf";
    }
    let (digits, power) = short(value).unwrap_or_else(|| shortest(value));
    let point = power + digits.len() as i64;
    if point <= 0 {
        text.push_str(if digits.is_empty() { "0" } else { "0." });
        text.extend((point..0).map(|_| '0'));
    }
    for (at, digit) in digits.iter().enumerate() {
        if at > 0 && at as i64 == point {
            text.push('.');
        }
        text.push(char::from(b'0' + digit));
    }
    text.extend((0..power).map(|_| '0'));
    text
}

/// The digits of a number that has few of them behind the point.
fn short(value: f64) -> Option<(Vec<u8>, i64)> {
    let mut scale = 1.0;
    for places in 0..=6 {
        let scaled = value * scale;
        if scaled >= 1e15 {
            return None;
        }
        if scaled as u64 as f64 == scaled {
            let (digits, zeros) = stripped(digits_of(vec![scaled as u32, (scaled as u64 >> 32) as u32]));
            if nearest(&digits, zeros - places) == value {
                return Some((digits, zeros - places));
            }
        }
        scale *= 10.0;
    }
    None
}

fn shortest(value: f64) -> (Vec<u8>, i64) {
    let (mantissa, exponent) = parts(value.to_bits());
    let mut number = vec![mantissa as u32, (mantissa >> 32) as u32];
    // A negative power of two is one of five under as many places.
    if exponent < 0 {
        (0..-exponent).for_each(|_| multiply(&mut number, 5, 0));
    } else {
        scale(&mut number, 2, exponent);
    }
    let exact = digits_of(number);
    // What fifteen digits tell from its neighbours is among their roundings; what has less precision may need fewer.
    let least = if value < f64::MIN_POSITIVE { 1 } else { 15 };
    for count in least..exact.len().min(18) {
        let power = exponent.min(0) + (exact.len() - count) as i64;
        let cut = &exact[..count];
        let rest = &exact[count..];
        let is_up = rest[0] >= 5;
        // The nearer one first; below a power of two the doubles lie closer, and only the other one may come back.
        for up in [is_up, true] {
            let (digits, zeros) = stripped(if up { incremented(cut) } else { cut.to_vec() });
            let power = power + zeros;
            if nearest(&digits, power) == value {
                return (digits, power);
            }
        }
    }
    let (digits, zeros) = stripped(exact);
    (digits, exponent.min(0) + zeros)
}

fn incremented(digits: &[u8]) -> Vec<u8> {
    let mut digits = digits.to_vec();
    for at in (0..digits.len()).rev() {
        if digits[at] < 9 {
            digits[at] += 1;
            return digits;
        }
        digits[at] = 0;
    }
    digits.insert(0, 1);
    digits
}

/// The digits without zeros at the end, and how many those were.
fn stripped(mut digits: Vec<u8>) -> (Vec<u8>, i64) {
    let before = digits.len();
    while digits.last() == Some(&0) {
        digits.pop();
    }
    let zeros = if digits.is_empty() {
        0
    } else {
        before - digits.len()
    };
    (digits, zeros as i64)
}

/// The decimal digits of a whole number, without zeros at the front.
fn digits_of(mut number: Vec<u32>) -> Vec<u8> {
    let mut digits = Vec::new();
    while number.iter().any(|limb| *limb > 0) {
        let mut rest = 0_u64;
        for limb in number.iter_mut().rev() {
            rest = rest << 32 | u64::from(*limb);
            *limb = (rest / 10) as u32;
            rest %= 10;
        }
        digits.push(rest as u8);
    }
    digits.reverse();
    digits
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use proptest::prelude::*;

    use super::read;

    fn check(text: &str) {
        let wanted = text.parse::<f64>().ok().map(f64::to_bits);
        assert_eq!(read(text).map(f64::to_bits), wanted, "{text}");
    }

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        for text in [
            "0",
            "-0",
            "1",
            "0.1",
            ".5",
            "5.",
            "+3",
            "1e3",
            "1E-3",
            "1e+3",
            "0.30000000000000004",
            "9007199254740993",
            "9007199254740992.9999999999999999999999999999",
            "123456789012345678901234567890",
            "1e22",
            "1e23",
            "8.5e22",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e400",
            "1e99999999999999999999",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "1e-400",
            "0e99999999999999999999",
            "1e-99999999999999999999",
            "000000.00000001",
            "",
            ".",
            "-",
            "+",
            "e5",
            "1e",
            "1e+",
            "1.2.3",
            "--1",
            " 1",
            "1 ",
            "0x1",
            "1_0",
        ] {
            check(text);
        }
        // The middle between two doubles, and a little more far behind the point.
        let middle = "9007199254740993.";
        check(&format!("{middle}{}", "0".repeat(900)));
        check(&format!("{middle}{}1", "0".repeat(900)));
        check(&format!("0.{}1{}", "0".repeat(330), "7".repeat(900)));
        check(&format!("1{}", "0".repeat(500)));
    }

    proptest! {
        #[test]
        fn all_doubles_come_back(bits: u64, digits in 1_usize..25) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            check(&format!("{value}"));
            check(&format!("{value:.digits$e}"));
        }

        #[test]
        fn all_doubles_are_written_as_elsewhere(bits: u64, shift in 0_u64..2047, small in 0_u64..1000) {
            for value in [bits, shift << 52, (shift << 52) + small, small].map(f64::from_bits) {
                prop_assert_eq!(super::write(value), format!("{}", value));
            }
        }

        #[test]
        fn short_decimals_are_written_as_elsewhere(whole in 0_u64..10_000_000_000_000_000_000, places in 0_i32..25) {
            for value in [whole as f64 / 10_f64.powi(places), whole as f64 * 10_f64.powi(places), (whole % 1000) as f64 / 10_f64.powi(places)] {
                prop_assert_eq!(super::write(value), format!("{}", value));
                prop_assert_eq!(super::write(-value), format!("{}", -value));
            }
        }

        #[test]
        fn decimals_come_out_as_elsewhere(whole in "[0-9]{0,25}", part in "[0-9]{0,25}", power in -340_i32..320) {
            let text: String = format!("{whole}.{part}e{power}");
            check(&text);
        }
    }
}
