//! Routes: tablets, OpenRosa clients, staff, and the two apps.

pub mod assets;
pub mod device;
pub mod headers;
pub mod openrosa;
pub mod problem;
pub mod proxy;
mod staff;
mod token;

use axum::Router;
use axum::middleware::{from_fn, map_response};

use crate::app::App;
use crate::room::Room;
use assets::Assets;

/// Every route of the server.
pub fn router(app: App, assets: Assets) -> Router {
    let room = Room::new(app.limits.in_flight);
    let messages = device::router(&app.limits).merge(staff::router(&app.limits));
    Router::new()
        .merge(messages.layer(map_response(problem::in_our_words)))
        .merge(openrosa::router(&app.limits))
        .with_state(app)
        .merge(assets::router(assets))
        .fallback(|| async { problem::Refused(&problem::NOT_FOUND) })
        .layer(axum::Extension(room))
        .layer(from_fn(headers::add))
}
