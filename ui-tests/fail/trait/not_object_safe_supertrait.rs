use hooks_core::hookspec;

#[hookspec]
trait Lifecycle: Clone {
    fn start(&self);
}

fn main() {}
