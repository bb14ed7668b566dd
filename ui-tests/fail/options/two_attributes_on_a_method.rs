use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    #[hookspec(reverse)]
    #[hookspec(fixed)]
    fn stop(&self);
}

fn main() {}
