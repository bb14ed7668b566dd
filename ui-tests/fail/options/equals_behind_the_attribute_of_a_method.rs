use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    #[hookspec = "reverse"]
    fn stop(&self);
}

fn main() {}
