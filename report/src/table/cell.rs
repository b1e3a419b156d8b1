//! One number of a table, with what it rests on.

use serde::{Deserialize, Serialize};

use super::text::Text;
use super::why::Why;

/// A number and its kind, which says how to write it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Nothing belongs here, or the number is withheld ([`Cell::hidden`]), or it is not defined ([`Cell::remark`]).
    #[default]
    None,
    /// Persons (or records, or instances of a repeat).
    Count(u64),
    /// A part of the base, 0 to 1; written as a percentage.
    Share(f64),
    /// A difference of two shares, −1 to 1; written in percentage points, with its sign.
    Points(f64),
    /// A difference of two means or medians, in the unit of the question; written with its sign.
    Difference(f64),
    /// One number divided by another.
    Ratio(f64),
    /// A mean, in the unit of the question.
    Mean(f64),
    /// A median, a quartile, or another number in the unit of the question.
    Number(f64),
    /// A measure without a unit: δ, g, d, α, a correlation, a score such as MWDS.
    Measure(f64),
    /// A probability of a test, 0 to 1; below 0.001 written as “< 0.001”.
    Probability(f64),
    /// A date or time, ISO 8601.
    Date(String),
    Text(Text),
    Light(Light),
}

/// Where a value stands between its baseline and its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// The target is reached.
    Green,
    /// At least half of the way from the baseline to the target (without baseline: at least three quarters of the target).
    Amber,
    Red,
    /// There is no target, or no value.
    Grey,
}

/// One cell. The default is an empty one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub value: Value,
    /// How many units the value counts: of a share, the persons who gave the answer. Unweighted, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Of how many: the denominator. Unweighted, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// 95 % confidence interval, in the unit of the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
    /// Set where the number is withheld; then the cell holds no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Why>,
    /// Why there is no value although nothing is withheld, or what to bear in mind with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
}

impl Cell {
    pub fn new(value: Value) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    /// `n` of `base`; empty if the base is 0.
    pub fn share(n: u64, base: u64) -> Self {
        Self {
            value: match base {
                0 => Value::None,
                _ => Value::Share(n as f64 / base as f64),
            },
            n: Some(n),
            base: Some(base),
            ..Self::default()
        }
    }

    /// A cell that shows nothing but why.
    pub fn hidden(why: Why) -> Self {
        Self {
            hidden: Some(why),
            ..Self::default()
        }
    }

    pub fn with_interval(mut self, interval: Option<[f64; 2]>) -> Self {
        self.interval = interval;
        self
    }

    pub fn with_n(mut self, n: u64) -> Self {
        self.n = Some(n);
        self
    }

    pub fn with_base(mut self, base: u64) -> Self {
        self.base = Some(base);
        self
    }

    pub fn with_remark(mut self, es: &str, en: &str) -> Self {
        self.remark = Some(Text::new(es, en));
        self
    }

    /// Marks a number as rounded so that no small group shows.
    pub fn rounded(mut self) -> Self {
        self.remark = Some(Text::new(ROUNDED[0], ROUNDED[1]));
        self
    }

    /// True if the number was rounded for protection.
    pub fn is_rounded(&self) -> bool {
        self.remark.as_ref().is_some_and(|remark| remark.es == ROUNDED[0])
    }

    /// Marks a number that leaves out the groups that are hidden.
    pub fn of_shown_groups(mut self) -> Self {
        self.remark = Some(Text::new(OF_SHOWN[0], OF_SHOWN[1]));
        self
    }

    /// True if the number leaves out the groups that are hidden.
    pub fn is_of_shown_groups(&self) -> bool {
        self.remark
            .as_ref()
            .is_some_and(|remark| remark.es == OF_SHOWN[0])
    }

    /// The value as a plain number, for drawing and sorting; shares are 0 to 1.
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Value::None | Value::Date(_) | Value::Text(_) | Value::Light(_) => None,
            Value::Count(count) => Some(*count as f64),
            Value::Share(x)
            | Value::Points(x)
            | Value::Difference(x)
            | Value::Ratio(x)
            | Value::Mean(x)
            | Value::Number(x)
            | Value::Measure(x)
            | Value::Probability(x) => Some(*x),
        }
    }
}

const ROUNDED: [&str; 2] = [
    "Redondeado para no mostrar grupos pequeños.",
    "Rounded, so that no small group shows.",
];

const OF_SHOWN: [&str; 2] = ["De los grupos que se muestran.", "Of the groups that are shown."];

impl From<Option<Value>> for Cell {
    fn from(value: Option<Value>) -> Self {
        Self::new(value.unwrap_or_default())
    }
}
