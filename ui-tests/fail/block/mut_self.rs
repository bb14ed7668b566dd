use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn start();

#[plugin]
#[derive(Default)]
struct Tracing(u8);

#[hookimpl]
impl Tracing {
    fn start(&mut self) {
        self.0 += 1;
    }
}

fn main() {}
