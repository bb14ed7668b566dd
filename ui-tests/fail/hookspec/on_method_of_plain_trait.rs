use hooks_core::hookspec;

trait Lifecycle {
    #[hookspec]
    fn start(&self);
}

fn main() {}
