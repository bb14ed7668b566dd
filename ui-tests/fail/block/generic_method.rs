use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn render(page: &str);

#[plugin]
#[derive(Default)]
struct Tracing;

#[hookimpl]
impl Tracing {
    fn render<T>(&self, page: T) {
        let _ = page;
    }
}

fn main() {}
