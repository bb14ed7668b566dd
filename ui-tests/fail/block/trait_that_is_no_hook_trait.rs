use hooks_core::{hookimpl, plugin};

trait Lifecycle {
    fn start(&self);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    fn start(&self) {}
}

fn main() {}
