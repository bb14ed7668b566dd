use hooks_core::hookspec;

#[hookspec]
trait Lifecycle {
    type Config;
    fn start(&self);
}

fn main() {}
