//! The codes of unfinished records, kept in the tablet's settings.

use crate::view::prelude::*;
use sondeo_store::StoreError;

use super::tablet::Tablet;
use crate::clock;
pub use crate::codes::{Codes, Deed, SHORTEST_PIN, Tried};

const SETTING: &str = "codes";

/// Does the deed and says what became of it, and how things stand then.
pub async fn act(tablet: Tablet, id: String, deed: Deed) -> Result<(Tried, Codes), StoreError> {
    let store = tablet.store();
    let text: String = store.setting(SETTING).await?.unwrap_or_default();
    let mut codes = Codes::read(&text);
    let tried = codes.act(&id, deed, clock::now());
    tablet.records.with_untracked(|records| {
        // What is final or gone needs no code.
        let is_over = |id: &str| {
            records
                .iter()
                .any(|it| it.instance_id == id && !it.stage.is_draft())
        };
        codes.forget(is_over);
    });
    let after = codes.text();
    if after != text {
        store.set_setting(SETTING, &after).await?;
    }
    Ok((tried, codes))
}

/// A code of four digits.
pub fn new_code() -> String {
    format!("{:04}", clock::random_u64() % 10_000)
}
