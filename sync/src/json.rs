//! JSON of what a tablet receives, sends and keeps, by way of one tree.
//!
//! A tablet downloads its code, and serde's reader for a type is as long as everything here. So a tablet has a line for each
//! member of a type; servers and the console read and write the same messages with serde.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
pub use serde_json::{Map, Value};

/// What a JSON value can be read as and written to. [`object!`](crate::object) implements it for a struct and
/// [`words!`](crate::words) for an enum.
pub trait Json: Sized {
    /// `None` if the value is of another kind. What is absent is [`Value::Null`].
    fn read(value: &Value) -> Option<Self>;
    fn write(&self) -> Value;
}

/// What the bytes of a document say; `None` if they are no JSON or of another kind.
pub fn from_bytes<T: Json>(bytes: &[u8]) -> Option<T> {
    T::read(&document(bytes)?)
}

fn document(bytes: &[u8]) -> Option<Value> {
    serde_json::from_str(core::str::from_utf8(bytes).ok()?).ok()
}

/// The text of a document.
pub fn to_text(value: &impl Json) -> String {
    value.write().to_string()
}

/// Adds a member to an object; what is absent needs none.
pub fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        object.insert(name.to_string(), value);
    }
}

impl Json for String {
    fn read(value: &Value) -> Option<String> {
        value.as_str().map(ToString::to_string)
    }

    fn write(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Json for bool {
    fn read(value: &Value) -> Option<bool> {
        value.as_bool()
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Json for u64 {
    fn read(value: &Value) -> Option<u64> {
        value.as_u64()
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl Json for u32 {
    fn read(value: &Value) -> Option<u32> {
        u32::try_from(value.as_u64()?).ok()
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl Json for i64 {
    fn read(value: &Value) -> Option<i64> {
        value.as_i64()
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl<T: Json> Json for Option<T> {
    fn read(value: &Value) -> Option<Option<T>> {
        if value.is_null() {
            Some(None)
        } else {
            T::read(value).map(Some)
        }
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::write)
    }
}

impl<T: Json> Json for Vec<T> {
    fn read(value: &Value) -> Option<Vec<T>> {
        value.as_array()?.iter().map(T::read).collect()
    }

    fn write(&self) -> Value {
        Value::Array(self.iter().map(T::write).collect())
    }
}

/// A struct that is a JSON object with members of the same names. Behind `=` stands what an absent member means.
#[macro_export]
macro_rules! object {
    ($(#[$about:meta])* $scope:vis struct $name:ident {
        $($(#[$note:meta])* $open:vis $member:ident: $kind:ty $(= $absent:expr)?,)*
    }) => {
        $(#[$about])*
        $scope struct $name {
            $($(#[$note])* $open $member: $kind,)*
        }

        impl $crate::json::Json for $name {
            fn read(value: &$crate::json::Value) -> Option<Self> {
                Some($name {
                    $($member: match &value[stringify!($member)] {
                        $($crate::json::Value::Null => $absent,)?
                        member => <$kind as $crate::json::Json>::read(member)?,
                    },)*
                })
            }

            fn write(&self) -> $crate::json::Value {
                let mut object = $crate::json::Map::new();
                $($crate::json::put(&mut object, stringify!($member), $crate::json::Json::write(&self.$member));)*
                $crate::json::Value::Object(object)
            }
        }
    };
}

/// An enum that is a word of JSON for each variant.
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $scope:vis enum $name:ident {
        $($(#[$note:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$about])*
        $scope enum $name {
            $($(#[$note])* $variant,)*
        }

        impl $crate::json::Json for $name {
            fn read(value: &$crate::json::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn write(&self) -> $crate::json::Value {
                $crate::json::Value::from(match self {
                    $(Self::$variant => $word,)*
                })
            }
        }
    };
}
