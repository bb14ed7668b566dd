use hooks_core::{hookimpl, hookspec};

#[hookspec]
fn start();

struct Tracing;

impl Tracing {
    #[hookimpl]
    fn start(&self) {}
}

fn main() {}
