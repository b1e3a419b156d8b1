//! The tablet bundle.

fn main() {
    #[cfg(target_arch = "wasm32")]
    sondeo_app::collect::start();
}
