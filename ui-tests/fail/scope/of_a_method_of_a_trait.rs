use hooks_core::{hookimpl, hookspec, plugin};

#[hookspec]
trait Drawing {
    fn draw(&self, page: &str);
    #[hookspec(scoped)]
    fn frame(&self, page: &str);
}

#[plugin]
#[derive(Default)]
struct Painter;

#[hookimpl]
impl Drawing for Painter {
    #[hookimpl(scope = "own")]
    fn draw(&self, _page: &str) {}
    #[hookimpl(scope = "own")]
    fn frame(&self, _page: &str) {}
}

fn main() {}
