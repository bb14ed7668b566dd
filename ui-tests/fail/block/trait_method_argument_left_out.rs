use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    async fn start(&self, app: &str);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    async fn start(&self) {}
}

fn main() {}
