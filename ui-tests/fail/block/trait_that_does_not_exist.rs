use hooks_core::{hookimpl, plugin};

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    fn start(&self) {}
}

fn main() {}
