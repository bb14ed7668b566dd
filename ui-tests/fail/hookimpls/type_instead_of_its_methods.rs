use hooks_core::{ImplementationSpec, hookimpls, plugin};

#[plugin]
#[derive(Default)]
struct Incidents;

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls![Incidents]
}

fn main() {}
