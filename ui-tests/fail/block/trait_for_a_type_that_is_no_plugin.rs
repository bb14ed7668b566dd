use hooks_core::{hookimpl, hookspec};

#[hookspec]
trait Lifecycle {
    fn start(&self);
}

struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    fn start(&self) {}
}

fn main() {}
