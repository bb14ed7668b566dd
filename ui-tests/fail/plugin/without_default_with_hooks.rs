// One error: the implementations add none.
use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn start();

#[hookspec]
trait Lifecycle {
    async fn stop(&self);
}

#[plugin]
struct Tracing;

#[hookimpl]
impl Tracing {
    fn start(&self) {}
}

#[hookimpl]
impl Lifecycle for Tracing {
    async fn stop(&self) {}
}

fn main() {}
