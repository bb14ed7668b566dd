use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

struct Tracing;

#[hookimpl]
impl Tracing {
    fn start(&self) {}
}

fn main() {}
