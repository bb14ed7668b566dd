use hooks_core::{ImplementationSpec, hookimpls};

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls!["start"]
}

fn main() {}
