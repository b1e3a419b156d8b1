//! The kinds of controls and data types of the ODK XForms specification.

pub use super::draft::ControlKind;

/// Data types of bound nodes (`type` of a `<bind>`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DataType {
    #[default]
    String,
    Int,
    Boolean,
    Decimal,
    Date,
    Time,
    DateTime,
    GeoPoint,
    GeoTrace,
    GeoShape,
    Binary,
    Barcode,
    Intent,
    /// Not in the specification's list, but written by old forms for selects.
    Select,
    Select1,
    Rank,
}

impl DataType {
    /// The type of that name; unknown ones are `string`, as the specification says.
    pub fn parse(name: &str) -> Self {
        let local = name.rsplit(':').next().unwrap_or(name);
        match local {
            "int" | "integer" | "short" => Self::Int,
            "boolean" => Self::Boolean,
            "decimal" | "double" | "float" => Self::Decimal,
            "date" => Self::Date,
            "time" => Self::Time,
            "dateTime" => Self::DateTime,
            "geopoint" => Self::GeoPoint,
            "geotrace" => Self::GeoTrace,
            "geoshape" => Self::GeoShape,
            "binary" | "base64Binary" | "anyURI" => Self::Binary,
            "barcode" => Self::Barcode,
            "intent" => Self::Intent,
            "select" => Self::Select,
            "select1" => Self::Select1,
            "rank" => Self::Rank,
            _ => Self::String,
        }
    }

    /// The name that forms write.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "dateTime",
            Self::GeoPoint => "geopoint",
            Self::GeoTrace => "geotrace",
            Self::GeoShape => "geoshape",
            Self::Binary => "binary",
            Self::Barcode => "barcode",
            Self::Intent => "intent",
            Self::Select => "select",
            Self::Select1 => "select1",
            Self::Rank => "odk:rank",
        }
    }
}
