use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    fn start(&self) {}
}

fn main() {}
