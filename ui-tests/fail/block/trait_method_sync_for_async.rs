use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    async fn start(&self);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    fn start(&self) {}
}

fn main() {}
