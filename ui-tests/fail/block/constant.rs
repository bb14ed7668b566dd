use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn start();

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    const LIMIT: u8 = 1;

    fn start(&self) {
        let _ = Self::LIMIT;
    }
}

fn main() {}
