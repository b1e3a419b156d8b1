//! The controls: native ones, one file per kind. [`draw`] is the registry that says which question gets which.

mod barcode;
mod choose;
mod date;
mod geopath;
mod geopoint;
mod longlist;
mod number;
mod range;
mod rank;
mod sketch;
mod text;
mod trigger;
mod upload;

use crate::view::prelude::*;
use sondeo_engine::form::types::{ControlKind, DataType};
use sondeo_engine::session::NodeKind;

use super::question::Asked;

/// A list with more choices than this gets a field to search in, whatever its appearance.
const LONG: usize = 40;

pub(super) use text::output as shown_only;

/// The control for a question, by its kind, data type and appearance.
pub(super) fn draw(asked: Asked) -> View {
    let (kind, data_type) = asked.view.with_untracked(|view| (view.kind, view.data_type));
    let NodeKind::Question(control) = kind else {
        return ().into_view();
    };
    let long = asked.filling.choices(asked.node).with_untracked(Vec::len) > LONG;
    let search = ["autocomplete", "search"].iter().any(|token| asked.looks(token));
    match control {
        ControlKind::Input => match data_type {
            DataType::Int | DataType::Decimal => number::draw(asked, data_type == DataType::Int),
            DataType::Date => date::date(asked),
            DataType::Time => date::time(asked),
            DataType::DateTime => date::date_time(asked),
            DataType::GeoPoint => geopoint::draw(asked),
            DataType::GeoTrace => geopath::draw(asked, false),
            DataType::GeoShape => geopath::draw(asked, true),
            DataType::Barcode => barcode::draw(asked),
            _ => text::draw(asked),
        },
        // The heading of a table of questions has no answer of its own.
        ControlKind::Select1 | ControlKind::Select if asked.looks("label") => choose::names(asked),
        ControlKind::Select1 if asked.looks("minimal") && !search => choose::dropdown(asked),
        ControlKind::Select1 if search || long => longlist::one(asked),
        ControlKind::Select1 => choose::one(asked),
        ControlKind::Select if search || long => longlist::several(asked),
        ControlKind::Select => choose::several(asked),
        ControlKind::Rank => rank::draw(asked),
        ControlKind::Range => range::draw(asked),
        ControlKind::Trigger => trigger::draw(asked),
        ControlKind::Upload if ["signature", "draw"].iter().any(|token| asked.looks(token)) => {
            sketch::draw(asked)
        }
        ControlKind::Upload => upload::draw(asked),
    }
}
