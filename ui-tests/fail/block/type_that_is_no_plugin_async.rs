use hooks_core::{hookimpl, hookspec};

#[hookspec]
async fn start();

struct Tracing;

#[hookimpl]
impl Tracing {
    async fn start(&self) {}
}

fn main() {}
