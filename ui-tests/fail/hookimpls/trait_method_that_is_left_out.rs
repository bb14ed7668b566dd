use hooks_core::{ImplementationSpec, hookimpl, hookimpls, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    fn start(&self);
    fn stop(&self);
}

#[plugin]
#[derive(Default)]
struct Incidents;

#[hookimpl]
impl Lifecycle for Incidents {
    fn start(&self) {}
}

fn list() -> [&'static ImplementationSpec; 1] {
    hookimpls![<Incidents as Lifecycle>::stop]
}

fn main() {}
