// One error: the implementation adds none.
use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    async fn start(&self, app: &str) -> &str;
    fn stop(&self);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    fn stop(&self) {}
}

fn main() {}
