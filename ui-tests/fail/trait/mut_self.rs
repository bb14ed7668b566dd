use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    fn start(&mut self);
}

fn main() {}
