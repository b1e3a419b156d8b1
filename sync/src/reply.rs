//! What a reply to `POST /submission` means. Only a verified receipt means "sent".

use alloc::string::String;

use crate::receipt::{self, PinnedKey, ReceiptError};
use crate::record::Seal;
use crate::wire::device::Receipt;
use crate::words;

/// What came back, as the caller's HTTP client saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// No reply, or a broken one: the server may or may not hold the record.
    Lost,
    Answered {
        status: u16,
        /// The reply came from another origin than the one asked.
        other_origin: bool,
        /// The reply carries `X-OpenRosa-Version`.
        openrosa: bool,
        /// Value of [`receipt::HEADER`].
        receipt: Option<String>,
        /// `Retry-After` as milliseconds from now; see [`retry_after_ms`].
        retry_after_ms: Option<i64>,
    },
}

/// What a reply means for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receipt verifies: the record is on the server's disk.
    Received(Receipt),
    /// It is not; the record stays and is sent again.
    Kept {
        trouble: Trouble,
        /// What the server asked to wait, in ms.
        retry_after_ms: Option<i64>,
    },
}

words! {
    /// Why a record was not sent; the interface has a sentence for each.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Trouble {
        /// No reply: no network, time-out, reset, or a server error. The outcome is unknown, the same bytes go again.
        NoReply = "no_reply",
        /// The reply promises success, but its receipt is missing or wrong.
        Unproven = "unproven",
        /// The server holds the record but not yet all of its attachments.
        Incomplete = "incomplete",
        /// The reply is not from our server: "log in to the network first".
        Portal = "portal",
        /// The server asks to wait.
        Busy = "busy",
        /// The tablet's token is not accepted.
        SignIn = "sign_in",
        /// The server does not know the form.
        FormUnknown = "form_unknown",
        /// The server holds other bytes under the same instanceID.
        Conflict = "conflict",
        /// The request is larger than the server takes.
        TooLarge = "too_large",
        /// The server refuses the record: a person must help.
        Refused = "refused",
    }
}

impl Trouble {
    /// Whether any other record would have met the same: there is no way to the server, or none for this tablet.
    pub fn concerns_all(self) -> bool {
        matches!(self, Self::NoReply | Self::Portal | Self::Busy | Self::SignIn)
    }

    /// Whether waiting alone will hardly help, so that the tablet asks for a person.
    pub fn needs_help(self) -> bool {
        matches!(
            self,
            Self::Portal | Self::SignIn | Self::FormUnknown | Self::Conflict | Self::TooLarge | Self::Refused
        )
    }
}

/// Reads a reply against what was sent.
pub fn classify(reply: &Reply, key: &PinnedKey, seal: &Seal) -> Outcome {
    let Reply::Answered {
        status,
        other_origin,
        openrosa,
        receipt,
        retry_after_ms,
    } = reply
    else {
        return Outcome::Kept {
            trouble: Trouble::NoReply,
            retry_after_ms: None,
        };
    };
    if *other_origin {
        return Outcome::Kept {
            trouble: Trouble::Portal,
            retry_after_ms: None,
        };
    }
    let trouble = match status {
        201 | 202 => match receipt
            .as_deref()
            .map(|header| receipt::verify(header, key, seal))
        {
            Some(Ok(receipt)) => return Outcome::Received(receipt),
            Some(Err(ReceiptError::Incomplete)) => Trouble::Incomplete,
            Some(Err(_)) => Trouble::Unproven,
            None if *openrosa => Trouble::Unproven,
            None => Trouble::Portal,
        },
        200..=399 => Trouble::Portal,
        401 | 403 => Trouble::SignIn,
        404 | 410 => Trouble::FormUnknown,
        409 => Trouble::Conflict,
        413 => Trouble::TooLarge,
        408 => Trouble::NoReply,
        423 | 429 | 503 => Trouble::Busy,
        400..=499 => Trouble::Refused,
        _ => Trouble::NoReply,
    };
    let retry_after_ms = retry_after_ms.filter(|_| matches!(trouble, Trouble::Busy | Trouble::NoReply));
    Outcome::Kept {
        trouble,
        retry_after_ms,
    }
}

/// `Retry-After` in seconds (RFC 9110 § 10.2.3) as milliseconds. The date form is not read: the tablet's clock may be
/// wrong, and back-off serves as well.
pub fn retry_after_ms(value: &str) -> Option<i64> {
    let seconds: u32 = value.trim().parse().ok()?;
    Some(i64::from(seconds) * 1000)
}
