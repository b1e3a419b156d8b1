//! Decimal numbers as written: `0.1 + 0.2` is `0.3`.

use core::cmp::Ordering;

/// A number with its digits behind the point. Up to 18 digits: more are no use in a range question.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    /// Reads `-12.50`, `.5` and `1e3`; `None` for anything else and for numbers out of bounds.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let count = whole.len() + fraction.len();
        if count == 0 || count > 18 || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let mut digits: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            digits = digits * 10 + i128::from(byte - b'0');
        }
        if mantissa.starts_with('-') {
            digits = -digits;
        }
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) if scale <= 18 => Some(Self { digits, scale }),
            Ok(_) => None,
            Err(_) if scale.unsigned_abs() as usize + count <= 18 => Some(Self {
                digits: digits * 10i128.pow(scale.unsigned_abs()),
                scale: 0,
            }),
            Err(_) => None,
        }
    }

    /// The digits of both at one scale; at most 36 digits, so that a difference has room.
    fn aligned(self, other: Self) -> (i128, i128, u32) {
        let scale = self.scale.max(other.scale);
        let at = |number: Self| number.digits * 10i128.pow(scale - number.scale);
        (at(self), at(other), scale)
    }

    pub fn minus(self, other: Self) -> Self {
        let (a, b, scale) = self.aligned(other);
        Self { digits: a - b, scale }
    }

    pub fn magnitude(self) -> Self {
        Self {
            digits: self.digits.abs(),
            scale: self.scale,
        }
    }

    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub fn is_whole(self) -> bool {
        self.digits % 10i128.pow(self.scale) == 0
    }

    /// True if it is the other one times a whole number.
    pub fn is_multiple_of(self, other: Self) -> bool {
        let (a, b, _) = self.aligned(other);
        b != 0 && a % b == 0
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b, _) = self.aligned(*other);
        a.cmp(&b)
    }
}
