use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn start();

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    fn start(&self) {}
    fn start(&self) {}
}

fn main() {}
