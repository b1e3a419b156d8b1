//! What the server takes from outside at most, by name.

/// Why a limit was not changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    #[error("{0:?} is no limit of the server; docs/limits.md lists them")]
    Unknown(String),
    #[error("{name}: {value:?} is no whole number above 0")]
    NoNumber { name: String, value: String },
}

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $default:expr;)*) => {
        /// What is taken at most; every one can be changed with `sondeo serve --limit NAME=VALUE`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $doc])+ pub $name: usize,)*
        }

        impl Limits {
            pub const DEFAULT: Limits = Limits { $($name: $default,)* };

            /// Every limit: its name, its default and what it bounds.
            pub const ALL: &[(&str, usize, &str)] = &[$((stringify!($name), $default, concat!($($doc),+)),)*];

            /// Changes one, as `name=value`.
            pub fn set(&mut self, assignment: &str) -> Result<(), LimitError> {
                let (name, value) = assignment.split_once('=').unwrap_or((assignment, ""));
                let place = match name.trim() {
                    $(stringify!($name) => &mut self.$name,)*
                    unknown => return Err(LimitError::Unknown(unknown.to_owned())),
                };
                match value.trim().parse() {
                    Ok(number) if number > 0 => *place = number,
                    _ => return Err(LimitError::NoNumber { name: name.to_owned(), value: value.to_owned() }),
                }
                Ok(())
            }
        }
    };
}

limits! {
    /// Bytes of one POST of a submission, in all.
    submission = 250 << 20;
    /// Bytes of the record's XML.
    submission_xml = 5 << 20;
    /// Bytes of one attachment; tablets add files of up to 25 MiB, other clients may send larger ones.
    attachment = 100 << 20;
    /// Parts of one multipart body.
    parts = 100;
    /// Bytes of an upload of a form with its media.
    form_upload = 250 << 20;
    /// Bytes of any JSON message.
    message = 1 << 20;
    /// Bytes of submissions and uploads that are in memory at a time; more are answered 503 with Retry-After.
    in_flight = 256 << 20;
    /// Connections at a time; more wait in the system's queue.
    connections = 4096;
    /// Connections of one address at a time; more are closed. Proxies that are trusted may have any number.
    address_connections = 1024;
    /// Seconds for the headers of a request.
    header_seconds = 10;
    /// Seconds that a body may send nothing.
    body_seconds = 30;
    /// Bytes a second that a body must bring on average, after its first `body_seconds`.
    body_rate = 256;
    /// Seconds that a client may take nothing of its answer.
    answer_seconds = 60;
    /// Seconds for the handshake of TLS.
    handshake_seconds = 10;
    /// Seconds that open requests get when the server is asked to stop.
    grace_seconds = 10;
}

#[cfg(test)]
mod tests {
    use super::{LimitError, Limits};

    /// A tablet takes no file that its server would refuse, and sends no more at once than its server takes.
    const _: () = assert!(
        Limits::DEFAULT.parts > sondeo_sync::openrosa::MOST_ATTACHMENTS
            && Limits::DEFAULT.attachment as u64 >= sondeo_sync::openrosa::LARGEST_ATTACHMENT
            && Limits::DEFAULT.submission > Limits::DEFAULT.attachment
    );

    #[test]
    fn limits_are_set_by_name() {
        let mut limits = Limits::DEFAULT;
        assert_eq!(limits.set("parts=7"), Ok(()));
        assert_eq!(limits.set(" attachment = 1 "), Ok(()));
        let changed = Limits {
            parts: 7,
            attachment: 1,
            ..Limits::DEFAULT
        };
        assert_eq!(limits, changed);
        for wrong in [
            "",
            "part=7",
            "parts",
            "parts=",
            "parts=0",
            "parts=-1",
            "parts=1e3",
        ] {
            let error = limits.set(wrong).expect_err(wrong);
            let named = matches!(&error, LimitError::NoNumber { name, .. } if name == "parts");
            assert!(
                named || matches!(error, LimitError::Unknown(_)),
                "{wrong}: {error}"
            );
        }
        assert_eq!(limits, changed, "what is refused changes nothing");
    }
}
