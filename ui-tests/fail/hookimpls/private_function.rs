use hooks_core::{ImplementationSpec, hookimpls, hookspec};

#[hookspec]
fn start();

mod geolocate {
    #[hooks_core::hookimpl]
    fn start() {}
    use super::start;
}

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls![geolocate::start]
}

fn main() {}
