//! Routes: tablets, OpenRosa clients, staff, and the two apps.

pub mod assets;
pub mod device;
pub mod headers;
pub mod openrosa;
pub mod problem;
mod staff;
mod token;

use axum::Router;

use crate::app::App;
use assets::Assets;

/// Every route of the server.
pub fn router(app: App, assets: Assets) -> Router {
    Router::new()
        .merge(device::router(&app.limits))
        .merge(openrosa::router(&app.limits))
        .merge(staff::router(&app.limits))
        .with_state(app)
        .merge(assets::router(assets))
        .fallback(|| async { problem::Refused(&problem::NOT_FOUND) })
        .layer(axum::middleware::from_fn(headers::add))
}
