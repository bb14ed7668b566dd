use hooks_core::hookspec;

#[hookspec(reverse)]
trait Lifecycle {
    fn stop(&self);
}

fn main() {}
