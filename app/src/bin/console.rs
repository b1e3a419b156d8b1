//! The staff bundle.

fn main() {
    sondeo_app::console::start();
}
