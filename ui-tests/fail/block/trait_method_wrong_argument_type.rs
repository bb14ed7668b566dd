use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Lifecycle {
    fn start(&self, app: &str);
}

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Lifecycle for Tracing {
    fn start(&self, app: u8) {
        let _ = app;
    }
}

fn main() {}
