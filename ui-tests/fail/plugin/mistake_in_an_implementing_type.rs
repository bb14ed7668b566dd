// One error: the implementations add none.
use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn start();

#[plugin(nam = "tracing")]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    fn start(&self) {}
}

fn main() {}
