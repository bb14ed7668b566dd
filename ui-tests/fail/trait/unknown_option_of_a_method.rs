use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    #[hookspec(revers)]
    fn stop(&self);
}

fn main() {}
