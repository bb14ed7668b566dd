use hooks_core::{ImplementationSpec, hookimpls};

mod geolocate {}

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls![geolocate::command]
}

fn main() {}
