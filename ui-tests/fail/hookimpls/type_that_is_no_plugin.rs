use hooks_core::{ImplementationSpec, hookimpls};

struct Incidents;

fn list() -> Vec<&'static ImplementationSpec> {
    hookimpls![Incidents]
}

fn main() {}
