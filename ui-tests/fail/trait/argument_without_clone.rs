use hooks_core::hookspec;

struct App;

#[hookspec]
trait Lifecycle {
    fn start(&self, app: App);
}

fn main() {}
