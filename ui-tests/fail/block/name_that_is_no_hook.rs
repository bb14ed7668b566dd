use hooks_core::{hookimpl, plugin};

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    fn helper(&self) {}
}

fn main() {}
