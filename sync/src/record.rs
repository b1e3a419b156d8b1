//! The life of a record on the tablet: draft, queued, in flight, acknowledged, purged.
//!
//! Only the server's verified receipt moves a record to [`Stage::Acked`], and only an acknowledged record may be
//! purged. A crash never leaves a record in flight: what is read back from disk is queued again.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::json::{Json, Map, Value, put};
use crate::object;
use crate::wire::device::{Receipt, ReceiptStatus};

/// Where a record stands. This is what a backend keeps on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Answers may still change.
    Draft {
        /// Counts the saves; a save that does not name the current number is refused.
        save_seq: u64,
    },
    /// Final: bytes and hash are fixed; waits for the network.
    Queued,
    /// Being sent. Never trusted after a restart.
    InFlight {
        /// 1 for the first attempt.
        attempt: u32,
    },
    /// The server's receipt was verified: the record is on the server's disk.
    Acked {
        seq: u64,
        epoch: String,
        /// The server keeps it whole, but a person must look at it.
        quarantined: bool,
    },
    /// Deleted here after it was acknowledged.
    Purged,
}

/// What happens to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A save that was based on save number `based_on`.
    Saved { based_on: u64 },
    /// The person finished; based on save number `based_on`.
    Finished { based_on: u64 },
    /// An upload starts.
    Sending { attempt: u32 },
    /// An upload ended without a verified receipt.
    NotSent,
    /// A receipt that [`crate::receipt::verify`] accepted.
    Received(&'a Receipt),
    /// The app starts anew.
    Restarted,
    /// The server was restored from a backup and now has another epoch.
    EpochChanged { epoch: &'a str },
    /// Deletion on the tablet.
    Purged,
}

/// Why an event cannot happen to a record as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleError {
    /// Somebody else saved meanwhile: the draft has another save number.
    Stale { expected: u64, found: u64 },
    /// The record is final; its bytes never change again.
    AlreadyFinal,
    /// The record is still a draft.
    NotFinal,
    /// Only an acknowledged record may be deleted.
    NotAcknowledged,
    /// The record was deleted.
    Gone,
}

impl fmt::Display for LifecycleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale { expected, found } => {
                write!(
                    f,
                    "the draft was saved elsewhere (expected save {expected}, found {found})"
                )
            }
            Self::AlreadyFinal => f.write_str("the record is final"),
            Self::NotFinal => f.write_str("the record is still a draft"),
            Self::NotAcknowledged => f.write_str("the server has not acknowledged the record"),
            Self::Gone => f.write_str("the record was deleted"),
        }
    }
}

impl core::error::Error for LifecycleError {}

impl Stage {
    /// The stage after `event`. An error leaves the record as it was.
    pub fn after(&self, event: Event<'_>) -> Result<Stage, LifecycleError> {
        match (self, event) {
            (Stage::Purged, _) => Err(LifecycleError::Gone),
            (Stage::Draft { save_seq }, Event::Saved { based_on }) => {
                check_seq(*save_seq, based_on)?;
                Ok(Stage::Draft {
                    save_seq: save_seq.saturating_add(1),
                })
            }
            (Stage::Draft { save_seq }, Event::Finished { based_on }) => {
                check_seq(*save_seq, based_on)?;
                Ok(Stage::Queued)
            }
            (stage, Event::Restarted) => Ok(match stage {
                Stage::InFlight { .. } => Stage::Queued,
                other => other.clone(),
            }),
            (Stage::Draft { .. }, Event::EpochChanged { .. }) => Ok(self.clone()),
            (Stage::Draft { .. }, _) => Err(LifecycleError::NotFinal),
            (_, Event::Saved { .. } | Event::Finished { .. }) => Err(LifecycleError::AlreadyFinal),
            (Stage::Queued | Stage::InFlight { .. }, Event::Sending { attempt }) => {
                Ok(Stage::InFlight { attempt })
            }
            (Stage::Queued | Stage::InFlight { .. }, Event::NotSent) => Ok(Stage::Queued),
            (Stage::Queued | Stage::InFlight { .. }, Event::Purged) => Err(LifecycleError::NotAcknowledged),
            (Stage::Queued | Stage::InFlight { .. }, Event::EpochChanged { .. }) => Ok(self.clone()),
            (_, Event::Received(receipt)) => Ok(Stage::Acked {
                seq: receipt.seq,
                epoch: receipt.epoch.clone(),
                quarantined: receipt.status == ReceiptStatus::Quarantined,
            }),
            (Stage::Acked { .. }, Event::Purged) => Ok(Stage::Purged),
            // What another epoch acknowledged may be missing there: it is offered again; equal bytes make no second row.
            (Stage::Acked { epoch: known, .. }, Event::EpochChanged { epoch }) => Ok(if known == epoch {
                self.clone()
            } else {
                Stage::Queued
            }),
            // Late news of an upload whose receipt is already here.
            (Stage::Acked { .. }, Event::Sending { .. } | Event::NotSent) => Ok(self.clone()),
        }
    }

    /// Whether answers may still change.
    pub fn is_draft(&self) -> bool {
        matches!(self, Stage::Draft { .. })
    }

    /// Final and not yet acknowledged: the tablet holds the only certain copy.
    pub fn is_unsent(&self) -> bool {
        matches!(self, Stage::Queued | Stage::InFlight { .. })
    }
}

/// An object whose member `stage` is the stage's name.
impl Json for Stage {
    fn read(value: &Value) -> Option<Stage> {
        Some(match value["stage"].as_str()? {
            "draft" => Stage::Draft {
                save_seq: Json::read(&value["save_seq"])?,
            },
            "queued" => Stage::Queued,
            "in_flight" => Stage::InFlight {
                attempt: Json::read(&value["attempt"])?,
            },
            "acked" => Stage::Acked {
                seq: Json::read(&value["seq"])?,
                epoch: Json::read(&value["epoch"])?,
                quarantined: Json::read(&value["quarantined"])?,
            },
            "purged" => Stage::Purged,
            _ => return None,
        })
    }

    fn write(&self) -> Value {
        let mut object = Map::new();
        let name = match self {
            Stage::Draft { save_seq } => {
                put(&mut object, "save_seq", save_seq.write());
                "draft"
            }
            Stage::Queued => "queued",
            Stage::InFlight { attempt } => {
                put(&mut object, "attempt", attempt.write());
                "in_flight"
            }
            Stage::Acked {
                seq,
                epoch,
                quarantined,
            } => {
                put(&mut object, "seq", seq.write());
                put(&mut object, "epoch", epoch.write());
                put(&mut object, "quarantined", quarantined.write());
                "acked"
            }
            Stage::Purged => "purged",
        };
        put(&mut object, "stage", Value::from(name));
        Value::Object(object)
    }
}

fn check_seq(found: u64, expected: u64) -> Result<(), LifecycleError> {
    if found == expected {
        Ok(())
    } else {
        Err(LifecycleError::Stale { expected, found })
    }
}

object! {
    /// A form version, immutable once published.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct FormKey {
        pub form_id: String,
        /// Empty where the form has no version.
        pub version: String,
    }
}

object! {
    /// An attachment of a final record, as its seal fixes it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SealedAttachment {
        pub name: String,
        pub media_type: String,
        pub size: u64,
        /// Lower-case hex.
        pub sha256: String,
    }
}

object! {
    /// What is fixed of a record from the moment it is final.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Seal {
        pub instance_id: String,
        pub form: FormKey,
        /// SHA-256 of the exact bytes of the submission XML, lower-case hex.
        pub sha256: String,
        pub size: u64,
        pub attachments: Vec<SealedAttachment>,
    }
}
