use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn start();

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    async fn start(&self) {}
}

fn main() {}
