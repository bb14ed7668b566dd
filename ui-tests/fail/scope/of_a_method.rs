use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
fn draw(page: &str);

#[plugin]
#[derive(Default)]
struct Painter;

#[hookimpl]
impl Painter {
    #[hookimpl(scope = "own")]
    fn draw(&self) {}
}

fn main() {}
