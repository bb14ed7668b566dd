use hooks_core::{hookimpl, plugin};

#[plugin]
struct Tracing;

#[hookimpl]
impl Default for Tracing {
    fn default() -> Self {
        Tracing
    }
}

fn main() {}
