use hooks_core::{ImplementationSpec, hookimpls, plugin};

#[plugin]
#[derive(Default)]
struct Incidents;

impl Incidents {
    fn open(&self) {}
}

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls![Incidents::open]
}

fn main() {}
