use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    fn start(&self);
}

#[plugin]
#[derive(Default)]
struct Tracing;

impl Lifecycle for Tracing {
    #[hookimpl]
    fn start(&self) {}
}

fn main() {}
