use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    fn start(&self);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
unsafe impl Lifecycle for Tracing {
    fn start(&self) {}
}

fn main() {}
