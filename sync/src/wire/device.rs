//! Messages between a tablet and the server. Forms and records themselves travel over OpenRosa.

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

use crate::{object, words};

object! {
    /// `POST /api/enrol`: a tablet redeems an enrolment code.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct EnrolRequest {
        pub code: String,
        /// What people call the tablet ("Tableta 3"). Where another tablet has that name, the server gives the next number.
        pub device_name: String,
    }
}

object! {
    /// Answer to [`EnrolRequest`]. The tablet stores all of it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Enrolment {
        /// `sondeo:` and a UUID.
        pub device_id: String,
        /// The tablet's name in the console; empty from a server that does not tell.
        #[serde(default)]
        pub device_name: String = String::new(),
        /// Bearer token: upload and form download only.
        pub token: String,
        pub project: String,
        /// Ed25519 public key that signs receipts, base64; pinned from now on.
        pub server_key: String,
        pub server_key_id: String,
        /// The server's epoch, which changes when it was restored from a backup.
        pub epoch: String,
    }
}

object! {
    /// `GET /api/device/forms` (bearer): what a tablet must hold to work offline. Hashes are SHA-256, lower-case hex.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct FormCatalogue {
        pub forms: Vec<CatalogueForm>,
    }
}

object! {
    /// One published form version in the [`FormCatalogue`].
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct CatalogueForm {
        pub form_id: String,
        pub version: String,
        pub title: String,
        /// Path of the XForm XML on this server.
        pub url: String,
        pub sha256: String,
        pub size: u64,
        pub media: Vec<CatalogueMedia>,
    }
}

object! {
    /// One media file of a form.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct CatalogueMedia {
        pub filename: String,
        pub url: String,
        pub sha256: String,
        pub size: u64,
    }
}

object! {
    /// `POST /api/device/heartbeat` (bearer): what the tablet says of itself; it holds no answers.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Heartbeat {
        pub app_version: String,
        /// What people call the tablet by now; absent where the name stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub device_name: Option<String>,
        /// Answer of `navigator.storage.persisted()`, where the browser has it.
        pub persisted: Option<bool>,
        pub free_bytes: Option<u64>,
        pub drafts: u32,
        /// Finished records that no receipt covers yet.
        pub pending: Vec<PendingRecord>,
        /// Tablet wall clock, ms since 1970 UTC; only to show skew.
        pub clock: i64,
    }
}

object! {
    /// A finished record that a tablet still holds.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct PendingRecord {
        pub form_id: String,
        pub instance_id: String,
        pub sha256: String,
    }
}

object! {
    /// Answer to [`Heartbeat`].
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct HeartbeatReply {
        pub epoch: String,
        /// Server wall clock, ms since 1970 UTC.
        pub now: i64,
    }
}

object! {
    /// Body of a receipt: what the server has committed to disk. Sent base64-encoded in the header
    /// `X-Sondeo-Receipt: <base64 JSON>.<base64 Ed25519 signature over exactly those JSON bytes>` of the 201 or 202 reply
    /// to `POST /submission`.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Receipt {
        /// Format version: 1, or 2 for a receipt with [`Receipt::attachments_sha256`].
        pub v: u32,
        pub server_key_id: String,
        pub epoch: String,
        /// Place in the server's order of receipts; never goes down within an epoch.
        pub seq: u64,
        pub instance_id: String,
        pub form_id: String,
        pub version: String,
        /// SHA-256 of the exact bytes of `xml_submission_file`, lower-case hex.
        pub sha256: String,
        /// File names and SHA-256 of the attachments the server holds for this record, sorted by name.
        pub attachments: Vec<ReceivedAttachment>,
        /// In the place of a list that would be too long for a header: [`attachments_digest`](crate::receipt::attachments_digest)
        /// of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub attachments_sha256: Option<String>,
        pub status: ReceiptStatus,
        /// ms since 1970 UTC, server clock.
        pub received_at: i64,
    }
}

object! {
    /// An attachment that the server holds.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    pub struct ReceivedAttachment {
        pub name: String,
        pub sha256: String,
    }
}

words! {
    /// What became of a record on the server; in every case it is durable there.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum ReceiptStatus {
        Accepted = "accepted",
        /// Kept whole, but a person must look at it.
        Quarantined = "quarantined",
    }
}
