use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec(scoped)]
fn draw(page: &str);

#[plugin]
#[derive(Default)]
struct Painter;

#[hookimpl(scope = "own")]
impl Painter {
    fn draw(&self) {}
}

fn main() {}
