use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    fn start(&self);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    #[hookimpl(wrapper)]
    fn start(&self) {}
}

fn main() {}
