//! The tablet bundle.

fn main() {
    sondeo_app::collect::start();
}
